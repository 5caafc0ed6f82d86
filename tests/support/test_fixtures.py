"""The ground that other tests stand on holds."""

import subprocess
import sys
from collections.abc import Callable

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.places import REPOSITORY
from tests.support.waiting import eventually


async def test_a_record_comes_back_from_the_broker(
    kafka_bootstrap_servers: str, topic_prefix: str
) -> None:
    topic = f"{topic_prefix}videoporady.booking.v1"
    async with AIOKafkaProducer(bootstrap_servers=kafka_bootstrap_servers) as producer:
        await producer.send_and_wait(topic, b"value", key=b"key")
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka_bootstrap_servers, auto_offset_reset="earliest"
    )
    async with consumer:
        record = await consumer.getone()
    assert (record.key, record.value) == (b"key", b"value")


async def test_each_call_gives_a_database_of_its_own(
    service_database: Callable[[str], str],
) -> None:
    urls = [service_database("booking").replace("+asyncpg", "") for _ in range(2)]
    connections = [await asyncpg.connect(url) for url in urls]
    await connections[0].execute("create table only_here (id int)")
    assert await connections[1].fetchval("select to_regclass('only_here')") is None
    tables = await connections[1].fetch("select tablename from pg_tables where tablename='outbox'")
    assert len(tables) == 1, "the kit's tables come with the migration"
    for connection in connections:
        await connection.close()


async def test_eventually_waits_and_then_shows_the_last_failure() -> None:
    tries: list[int] = []

    def third_time() -> bool:
        tries.append(1)
        return len(tries) == 3

    assert await eventually(third_time)

    def never() -> None:
        assert tries == [], "it was called"

    with pytest.raises(AssertionError, match="it was called"):
        await eventually(never, seconds=0.1)


def test_import_calendar_is_the_standard_one() -> None:
    program = "import calendar, services.calendar; print(calendar.__file__)"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert "services" not in result.stdout
