"""Case 10: calendar's read model made anew from a million events, by the command that ops run.

Floor: as many rows by COPY into a table of the same server, and from there into another one by a
single statement, which is all that the database has to do.
"""

import asyncio
import os
import re
import sys
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from deploy.local.places import REPOSITORY
from deploy.local.stack import Stack
from deploy.local.topics import delete_topics, make_topics
from kit import kafka
from services.calendar.settings import Settings
from tests.load.measuring import Figure
from tests.load.plenty import fill_calendar
from tests.support.databases import Databases
from tests.support.events import enveloped
from videoporady_contracts import EventData, topic_of
from videoporady_contracts.booking import SlotBooked, SlotHeld, VisitCancelled, VisitCompleted
from videoporady_contracts.wire import encode
from videoporady_contracts.words import CancelledBy, Funding, VisitType

__all__ = ["RebuildCase"]

EVENTS, EVENTS_A_VISIT = 1_000_000, 3
DOCTORS = 300
CANCELLED_EVERY = 10
SENT_AT_ONCE = 20_000
BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
SLOTS = """
select slot_id, slots.doctor_id, clinic_id, facility_id, starts_at, ends_at
from slots join schedules using (schedule_id)
"""
FLOOR = """
create unlogged table floor_from (like slot_claims);
create table floor_to (like slot_claims including indexes);
"""
SWAPPED = re.compile(r"swapped in ([\d.]+) s")


class RebuildCase:
    """Held, booked, and completed or cancelled: three events of each visit, in six partitions."""

    title = "10. Rebuild of calendar's read model from the stream"

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._prefix = f"rebuild-{uuid.uuid4().hex[:8]}."
        self._databases = Databases(stack.postgres.url())
        self.rate = Figure("events made anew, from the start of the command", "/s", ">= 100,000/s")
        self.swap = Figure("consumers and changes of schedules wait", "s", "-")
        self.figures = [self.rate, self.swap]

    async def prepare(self) -> None:
        """Topics and a database of its own: nobody else reads a million events that never were."""
        bootstrap = self._stack.kafka.bootstrap_servers
        await make_topics(bootstrap, prefix=self._prefix)
        address = await asyncio.to_thread(self._databases.make, "calendar")
        self._url = address.replace("+asyncpg", "")
        database = urlsplit(self._url).path.removeprefix("/")
        await asyncio.to_thread(fill_calendar, self._stack.postgres, 0, DOCTORS * 1_000, database)
        self._environment = {
            **os.environ,
            "VP_DATABASE_URL": address,
            "VP_KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            "VP_TOPIC_PREFIX": self._prefix,
            # Nobody waits for it here; on a loaded machine the first run writes for long.
            "VP_CALENDAR_REBUILD_SWAP_SECONDS_MAX": "300",
            # It checks no token.
            "VP_TOKEN_PUBLIC_KEY_FILE": os.devnull,
        }
        self._connection = await asyncpg.connect(self._url)
        await self._connection.execute(FLOOR)
        await self._tell(await self._connection.fetch(SLOTS))

    async def run(self) -> None:
        """Everything is missing in the first run, and right already in the later ones."""
        started = time.perf_counter()
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services.calendar.rebuild"),
            cwd=REPOSITORY,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await program.communicate()
        seconds = time.perf_counter() - started
        swapped = SWAPPED.search(said.decode())
        assert program.returncode == 0, said
        assert swapped, said
        self.rate.add(EVENTS / seconds, EVENTS / await self._floor())
        self.swap.add(float(swapped[1]), 0.0)

    async def _floor(self) -> float:
        rest = (UUID(int=0), UUID(int=0), "booked", BEGIN, None)
        rows = [(UUID(int=number), *rest) for number in range(EVENTS)]
        await self._connection.execute("truncate floor_from, floor_to")
        started = time.perf_counter()
        await self._connection.copy_records_to_table("floor_from", records=rows, timeout=600)
        await self._connection.execute("insert into floor_to select * from floor_from", timeout=600)
        return time.perf_counter() - started

    async def _tell(self, slots: Sequence[Any]) -> None:
        settings = Settings(  # pyright: ignore[reportCallIssue] - the rest has defaults
            database_url="",
            kafka_bootstrap_servers=self._stack.kafka.bootstrap_servers,
            topic_prefix=self._prefix,
            token_public_key_file=REPOSITORY,
        )
        producer = kafka.producer(settings, client="bench")
        await producer.start()
        sent: list[Any] = []
        async for event, at in stories(slots):
            key, value, headers = encode(enveloped(event, at=at), event)
            topic = self._prefix + topic_of(type(event))
            sent.append(await producer.send(topic, key=key, value=value, headers=headers))
            if len(sent) == SENT_AT_ONCE:
                await asyncio.gather(*sent)
                sent.clear()
        await asyncio.gather(*sent)
        await producer.stop()

    def notes(self) -> list[str]:
        return [
            f"- {EVENTS:,} events of {EVENTS // EVENTS_A_VISIT:,} visits in {DOCTORS * 1_000:,}",
            "  slots, read by one process; the start of Python is in it.",
            "- The first run stores everything, the others find that all is right.",
            "- The floor copies and merges as many rows of one table, and parses no event.",
        ]

    async def close(self) -> None:
        await self._connection.close()
        await delete_topics(self._stack.kafka.bootstrap_servers, prefix=self._prefix)
        await asyncio.to_thread(self._databases.close)


async def stories(slots: Sequence[Any]) -> AsyncIterator[tuple[EventData, datetime]]:
    """Visit after visit, in one slot each as long as there are any."""
    at = BEGIN
    for number in range(EVENTS // EVENTS_A_VISIT):
        slot = slots[number % len(slots)]
        ids = {name: slot[name] for name in ("slot_id", "doctor_id")} | {"visit_id": uuid.uuid4()}
        people = {"patient_id": uuid.uuid4(), "account_id": uuid.uuid4()}
        times = {name: slot[name] for name in ("starts_at", "ends_at")}
        places = {name: slot[name] for name in ("clinic_id", "facility_id")}
        kinds = {"visit_type": VisitType.VIDEO, "funding": Funding.COMMERCIAL}
        booked: dict[str, Any] = ids | people | times | places | kinds
        story: list[EventData] = [SlotHeld(**ids, expires_at=at), SlotBooked(**booked)]
        if number % CANCELLED_EVERY:
            story.append(VisitCompleted(**booked, completed_at=at))
        else:
            story.append(VisitCancelled(**booked, cancelled_by=CancelledBy.PATIENT))
        for event in story:
            at += timedelta(milliseconds=1)
            yield event, at
