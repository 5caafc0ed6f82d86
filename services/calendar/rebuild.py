"""`python -m services.calendar.rebuild`: makes anew what calendar makes of the stream.

Consumers and searches go on meanwhile. How it works, and why nothing is lost in the swap: decision
0017.
"""

import asyncio
import contextlib
import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from kit import outbox
from kit.clock import Clock, SystemClock
from kit.database import Database, is_transient
from kit.kafka import ConsumerRecord
from kit.replay import Replay, replay
from kit.telemetry import configure_logs, log
from services.calendar import shadow
from services.calendar.figures_domain import Tally
from services.calendar.settings import Settings
from services.calendar.stream import Fold, News, ids_in, news_in
from videoporady_contracts import Service
from videoporady_contracts.calendar import SlotWithdrawn
from videoporady_contracts.topics import topic_of_service

__all__ = ["Outcome", "SwapRefused", "rebuild"]

TOPICS = tuple(topic_of_service(each) for each in (Service.BOOKING, Service.CALENDAR))
NOT_EVENTS = (KeyError, TypeError, ValueError)
"""What a record raises that is no event. The consumers have parked it; so it counts for nothing."""
YIELD_EVERY = 2_000
"""News folded between two looks at the network: heartbeats and prefetching go on."""


class SwapRefused(Exception):
    """Others held the doctors for too long, or the swap would have. Nothing is changed."""


@dataclass(slots=True)
class Outcome:
    """What a rebuild did."""

    events: int = 0
    """Those of use here; all others were only passed by."""
    unreadable: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    """Rows of each table that were not what the stream says."""
    told: int = 0
    """Slots of which it was to be told that they are gone."""
    read_seconds: float = 0.0
    swap_seconds: float = 0.0
    """For how long nobody else could change anything."""


async def rebuild(settings: Settings, database: Database, clock: Clock) -> Outcome:
    """Reads everything, catches up, swaps. Raises StreamIncomplete or SwapRefused."""
    work = _Rebuild(settings, database, clock)
    client = f"{settings.topic_prefix}calendar-rebuild"
    async with (
        database.holding() as connection,
        replay(settings, *TOPICS, client=client) as stream,
    ):
        started = time.perf_counter()
        await work.read_all(connection, stream)
        work.outcome.read_seconds = time.perf_counter() - started
        await work.swap_when_near(connection, stream)
    return work.outcome


class _Rebuild:
    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._tally = Tally()
        self.outcome = Outcome()

    async def read_all(self, connection: AsyncConnection, stream: Replay) -> None:
        """Partition by partition, so that no more than one is in memory at a time."""
        async with self._database.transaction(connection) as session:
            await shadow.prepare(session)
        for partition in stream.partitions:
            fold = Fold()
            async for records in stream.read(partition):
                await self._fold(fold, self._news(records))
            async with self._database.transaction(connection) as session:
                await shadow.fill(session, fold)
        async with self._database.transaction(connection) as session:
            await shadow.finish(session)

    async def swap_when_near(self, connection: AsyncConnection, stream: Replay) -> None:
        """Catches up until little is left, then takes the lock, reads that little, and merges."""
        for _ in range(self._settings.rebuild_swaps_max):
            while sum((await stream.behind()).values()) > self._settings.rebuild_behind_max:
                async with self._database.transaction(connection) as session:
                    await self._catch_up(session, stream)
            places, days = await stream.places(), self._tally.copy()
            try:
                async with self._database.transaction(connection) as session:
                    await self._swap(session, stream)
                return
            except (DBAPIError, TimeoutError) as error:
                if connection.invalidated:
                    # The server ended it, and with it what was read: there is nothing to try again.
                    limit = "VP_CALENDAR_REBUILD_SWAP_SECONDS_MAX"
                    raise SwapRefused(f"the swap takes longer than {limit}") from error
                if not is_transient(error):
                    raise
                # Undone as a whole: what was read under the lock is read again.
                stream.go_back(places)
                self._tally = days
                log.info("swap undone", error=type(error).__name__)
        raise SwapRefused("others held a doctor's row each time")

    async def _swap(self, session: AsyncSession, stream: Replay) -> None:
        settings = self._settings
        wait_seconds = settings.rebuild_lock_seconds_max
        await shadow.lock(session, wait_seconds, settings.rebuild_swap_seconds_max)
        started = time.perf_counter()
        # From here on nobody applies anything, and whatever anybody has applied is in the topics:
        # to be ahead of the consumers is harmless, to be behind would lose what they did.
        await self._catch_up(session, stream, started + wait_seconds)
        gone = await shadow.withdrawn_and_freed(session, self._clock.now())
        self.outcome.changed = await shadow.merge(session, self._tally.changes())
        for slot_id, doctor_id in gone:
            event = SlotWithdrawn(doctor_id=doctor_id, slot_id=slot_id)
            outbox.add(session, event, clock=self._clock)
        self.outcome.told = len(gone)
        self.outcome.swap_seconds = time.perf_counter() - started

    async def _catch_up(
        self, session: AsyncSession, stream: Replay, until: float | None = None
    ) -> None:
        """Reads what came meanwhile. Raises TimeoutError when that takes until `until`."""
        for partition in await stream.behind():
            async for records in stream.read(partition):
                if until is not None and time.perf_counter() > until:
                    raise TimeoutError
                await self._fold_into_known(session, self._news(records))

    async def _fold_into_known(self, session: AsyncSession, news: Sequence[News]) -> None:
        visit_ids: set[UUID] = set()
        slot_ids: set[UUID] = set()
        for each in news:
            with contextlib.suppress(*NOT_EVENTS):
                visits, slots = ids_in(each)
                visit_ids.update(visits)
                slot_ids.update(slots)
        fold = await shadow.fold_of(session, visit_ids, slot_ids)
        await self._fold(fold, news)
        await shadow.put(session, fold)

    def _news(self, records: Sequence["ConsumerRecord[bytes, bytes]"]) -> list[News]:
        found = []
        for record in records:
            name = next((value for name, value in record.headers if name == "ce_type"), b"")
            news = news_in(name.decode(errors="replace"), record.value or b"")
            if news is not None:
                found.append(news)
        return found

    async def _fold(self, fold: Fold, news: Sequence[News]) -> None:
        for number, each in enumerate(news, 1):
            try:
                fold.apply(each, self._tally)
            except NOT_EVENTS:
                self.outcome.unreadable += 1
            if number % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        self.outcome.events += len(news)


async def _run() -> Outcome:
    settings = Settings()  # pyright: ignore[reportCallIssue] - read from the environment
    configure_logs("calendar", settings.log_level)
    # The limits of a request are no limits of this.
    patient = settings.model_copy(
        update={
            "database_statement_timeout_ms": settings.rebuild_statement_seconds_max * 1_000,
            "database_connections_max": 2,
        }
    )
    database = Database(patient)
    try:
        return await rebuild(settings, database, SystemClock())
    finally:
        await database.close()


def main() -> None:
    """Prints what was done, as one line."""
    # Nothing here goes round in circles, and looking through millions of rows for it costs a tenth.
    gc.disable()
    outcome = asyncio.run(_run())
    changed = ", ".join(f"{name} {count}" for name, count in outcome.changed.items())
    print(
        f"{outcome.events} events in {outcome.read_seconds:.1f} s;"
        f" swapped in {outcome.swap_seconds:.2f} s;"
        f" rows that were wrong: {changed}; told of {outcome.told} slots;"
        f" {outcome.unreadable} unreadable"
    )


if __name__ == "__main__":
    main()
