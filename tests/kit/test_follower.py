"""Following without a group: from the end, and on from the last record whatever became of the
client."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer

from kit import kafka
from kit.follower import RecordFollower
from kit.settings import KitSettings
from tests.support.waiting import eventually
from videoporady_contracts import topic_of
from videoporady_contracts.booking import SlotHeld

TOPIC = topic_of(SlotHeld)


@asynccontextmanager
async def following(settings: KitSettings) -> AsyncIterator[list[bytes]]:
    """What a follower hands on, from its place in the topic."""
    seen: list[bytes] = []

    async def keep(record: "kafka.ConsumerRecord[bytes, bytes]") -> None:
        seen.append(record.value or b"")

    follower = RecordFollower("followed", settings, [TOPIC], keep)
    task = asyncio.create_task(follower.run())
    try:
        assert await follower.positioned(timeout_seconds=30)
        yield seen
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def telling(settings: KitSettings) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def test_a_client_that_reads_nothing_any_more_is_made_anew_and_misses_nothing(
    kit_settings: KitSettings, short_doubt: Callable[[str], list[Any]]
) -> None:
    clients = short_doubt("following_consumer")
    topic = kit_settings.topic_prefix + TOPIC
    async with telling(kit_settings) as producer:
        await producer.send_and_wait(topic, b"before", key=b"visit")
        async with following(kit_settings) as seen:
            await producer.send_and_wait(topic, b"first", key=b"visit")
            await eventually(lambda: seen == [b"first"])
            # It asks for no record any more, and says nothing of it; what it asked for may come.
            clients[0]._fetcher._fetch_task.cancel()
            for name in (b"second", b"third"):
                await producer.send_and_wait(topic, name, key=b"visit")
                await eventually(lambda name=name: name in seen, seconds=30)
    assert seen == [b"first", b"second", b"third"]
    assert len(clients) == 2
