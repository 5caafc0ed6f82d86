"""What the parts cost alone, on the same server and in the same run."""

import asyncio
import re
import subprocess
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.postgres import Postgres, binaries, run_sql
from deploy.local.topics import make_topics
from kit.migrations import upgrade
from tests.load.measuring import steadily
from videoporady_contracts import Service
from videoporady_contracts.topics import topic_of_service

__all__ = ["BareClaims", "BareRecords"]

DATABASE = "vp_bench_floor"
FLAT_OUT_SECONDS = 4
STEADY_SECONDS = 25
PREFIX = "bench."
TABLE = "bench_floor"
RECORD_BYTES = 700
WARM_UP_RECORDS = 100
ARRIVES_SECONDS_MAX = 30.0
POOL = 12
"""Connections of a service: kit.settings, database_connections_max."""

HOLD = """
with claimed as (
    insert into visits (visit_id, state, slot_id, doctor_id, clinic_id, facility_id, patient_id,
        account_id, starts_at, ends_at, visit_type, funding, language, held_at, expires_at)
    values ({visit_id}, 'held', {visit_id}, {doctor_id}, {visit_id}, {visit_id}, {visit_id},
        {visit_id}, '2030-01-01 10:00Z', '2030-01-01 10:15Z', 'video', 'commercial', 'pl',
        now(), now() + interval '10 minutes')
    on conflict on constraint visits_one_live_claim_per_doctor do nothing
    returning visit_id
)
insert into outbox (topic, key, value, headers)
select 'floor', convert_to(visit_id::text, 'UTF8'), decode(repeat('61', 700), 'hex'), '{{}}'
from claimed
"""
BOOK = """
with booked as (
    update visits set state = 'booked', booked_at = now()
    where visit_id = {visit_id} and state = 'held' and expires_at > now()
    returning visit_id
)
insert into outbox (topic, key, value, headers)
select 'floor', convert_to(visit_id::text, 'UTF8'), decode(repeat('61', 900), 'hex'), '{{}}'
from booked
"""
NUMBERED = "md5((:number)::text)::uuid"


class BareClaims:
    """Booking's own tables in a database of their own, claimed by pgbench and by asyncpg."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._url = postgres.url(DATABASE)

    def prepare(self) -> None:
        run_sql(self._postgres.url(), f"create database {DATABASE} template template0")
        upgrade("services.booking", self._url.replace("postgresql://", "postgresql+asyncpg://"))

    def close(self) -> None:
        run_sql(self._postgres.url(), f"drop database if exists {DATABASE} with (force)")

    def flat_out(self, at_once: int) -> float:
        """Bookings per second: both claims, each its own commit."""
        output = self._pgbench("-c", str(at_once), "-j", "1", "-T", str(FLAT_OUT_SECONDS))
        found = re.search(r"tps = ([0-9.]+)", output)
        assert found is not None, output
        return float(found[1])

    def steadily(self, per_second: float) -> list[float]:
        """Milliseconds of each booking from its planned time, at a fixed rate."""
        with tempfile.TemporaryDirectory() as folder:
            self._pgbench(
                *("-c", "4", "-j", "1", "-T", str(STEADY_SECONDS), "-R", str(per_second)),
                *("--log", f"--log-prefix={folder}/log"),
            )
            lines = "".join(each.read_text() for each in Path(folder).iterdir()).splitlines()
        # client, transaction, time (us), script, epoch, us, lag: with a rate the time has the lag.
        return [int(line.split()[2]) / 1_000 for line in lines]

    async def rush(self, people: int) -> float:
        """Milliseconds until all of so many bare claims of one time are answered."""
        pool = await asyncpg.create_pool(self._url, min_size=POOL, max_size=POOL)
        claim = HOLD.format(visit_id="$1::uuid", doctor_id="$2::uuid")

        async def everybody() -> float:
            doctor_id = uuid4()
            started = time.perf_counter()
            results = await asyncio.gather(
                *(pool.execute(claim, uuid4(), doctor_id) for _ in range(people))
            )
            assert sorted(results)[-2:] == ["INSERT 0 0", "INSERT 0 1"]
            return (time.perf_counter() - started) * 1_000

        # The first round prepares the statement on each connection, as a warm service has it.
        await everybody()
        took_ms = await everybody()
        await pool.close()
        return took_ms

    def _pgbench(self, *options: str) -> str:
        script = "\n".join(
            [
                "\\set number random(1, 9000000000000000000)",
                HOLD.format(visit_id=NUMBERED, doctor_id=NUMBERED).strip() + ";",
                BOOK.format(visit_id=NUMBERED).strip() + ";",
            ]
        )
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            program = [str(binaries() / "pgbench"), "-n", "-M", "prepared", "-f", file.name]
            done = subprocess.run(
                [*program, *options, self._url], check=True, capture_output=True, text=True
            )
        return done.stdout


class BareRecords:
    """A commit, and then a record from an idempotent producer to a consumer that waits for it."""

    def __init__(self, postgres: Postgres, kafka_bootstrap_servers: str) -> None:
        self._url = postgres.url()
        self._bootstrap_servers = kafka_bootstrap_servers
        self._arrived: dict[bytes, asyncio.Future[None]] = {}
        self._topic = PREFIX + topic_of_service(Service.SIGNALLING)

    async def prepare(self) -> None:
        await make_topics(self._bootstrap_servers, services=[Service.SIGNALLING], prefix=PREFIX)
        # The options of kit.kafka, which every service uses.
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap_servers,
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
        )
        # From the beginning of the topic, which is new: a record sent before the consumer knows its
        # place is not missed.
        self._consumer = AIOKafkaConsumer(
            self._topic, bootstrap_servers=self._bootstrap_servers, auto_offset_reset="earliest"
        )
        await self._producer.start()
        await self._consumer.start()
        self._reading = asyncio.create_task(self._read())
        self._pool = await asyncpg.create_pool(self._url, min_size=POOL, max_size=POOL)
        await self._pool.execute(f"create table {TABLE} (key uuid primary key, value bytea)")
        await self.run(WARM_UP_RECORDS, per_second=100)

    async def run(self, count: int, per_second: float) -> list[float]:
        """Milliseconds from the planned time until the consumer has the record."""
        return await steadily((self._one for _ in range(count)), per_second=per_second)

    async def close(self) -> None:
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await self._producer.stop()
        await self._consumer.stop()
        await self._pool.execute(f"drop table {TABLE}")
        await self._pool.close()

    async def _one(self) -> None:
        key, value = uuid4(), b"a" * RECORD_BYTES
        self._arrived[key.bytes] = asyncio.get_running_loop().create_future()
        await self._pool.execute(f"insert into {TABLE} values ($1, $2)", key, value)
        await self._producer.send_and_wait(self._topic, value, key=key.bytes)
        await asyncio.wait_for(self._arrived[key.bytes], ARRIVES_SECONDS_MAX)
        del self._arrived[key.bytes]

    async def _read(self) -> None:
        async for record in self._consumer:
            if (future := self._arrived.get(record.key or b"")) is not None:
                future.set_result(None)
