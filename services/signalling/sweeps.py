"""What time does to a room: a silent connection is lost, who is lost has left, a test runs out.

Any replica may sweep at any time: each room is locked, looked at afresh, and changed only if it is
due.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, delete, exists, or_, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from kit.app import App
from kit.telemetry import log
from services.signalling import absence, domain, guests, queries
from services.signalling.commands import Desk, disconnect, fold, lock, store
from services.signalling.models import (
    DOCTOR_IS_LOST,
    GUEST_IS_LIVE,
    IS_OPEN,
    PATIENT_IS_LOST,
    Connection,
    Guest,
    Replica,
    Room,
    TestCall,
    Visit,
)
from services.signalling.settings import Settings
from services.signalling.switchboard import Switchboard
from services.signalling.test_calls import end_test_call
from videoporady_contracts.words import GuestEnd, ParticipantRole, RoomRole

__all__ = ["Heart", "Sweeper"]

SIDES = (ParticipantRole.PATIENT, ParticipantRole.DOCTOR)
TEST_CALL_SLACK_SECONDS = 10.0
"""The replica that holds the echo ends it by itself; this is for one that died."""
SILENT_REPLICA_KEPT_SECONDS = 3_600.0

type Due = Select[UUID]
type Change = Callable[[AsyncSession, Desk, UUID], Awaitable[None]]


async def _say_alive(session: AsyncSession, replica_id: UUID, now: datetime) -> None:
    """A replica says that it lives, and with it every connection that it holds."""
    await session.execute(
        insert(Replica)
        .values(replica_id=replica_id, last_seen_at=now)
        .on_conflict_do_update(index_elements=["replica_id"], set_={"last_seen_at": now})
    )


class Heart:
    """Beats for as long as this replica holds sockets: without it they are taken for dead."""

    def __init__(self, app: App, desk: Desk, switchboard: Switchboard) -> None:
        self._app = app
        self._desk = desk
        self._switchboard = switchboard
        self._beating: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to beat, whether the database answers already or not."""
        self._beating = asyncio.create_task(self._beat_forever())

    async def stop(self) -> None:
        """The last beat was the last one: the sockets have gone before."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)

    async def beat(self) -> None:
        """This replica lives, these sockets are gone, and has it missed something?"""
        now, switchboard = self._desk.clock.now(), self._switchboard
        departed = dict(switchboard.departed)
        async with self._app.database.transaction() as session:
            await _say_alive(session, switchboard.replica_id, now)
            for connection_id, departure in departed.items():
                await disconnect(session, connection_id, departure)
        for connection_id in departed:
            del switchboard.departed[connection_id]
        # Those who were welcomed before the look: a newcomer's row may not be stored yet.
        members = switchboard.welcomed
        async with self._app.database.reading() as session:
            standings = await queries.standings(session, {each.visit_id for each in members})
            behind = switchboard.compare(members, standings)
            if behind:
                fresh = await queries.snapshots_of(session, behind, self._desk.settings)
                switchboard.refresh(fresh)

    async def _beat_forever(self) -> None:
        while True:
            try:
                await self.beat()
            except (DBAPIError, PoolTimeout, OSError) as error:
                # Nobody else sweeps either while the database is away (see `Sweeper`).
                log.warning("beat missed", error=type(error).__name__)
            await asyncio.sleep(self._desk.settings.replica_beat_seconds)


class Sweeper:
    """Finds the rooms for which the time has come, and changes each in a transaction of its own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._watching_since: datetime | None = None
        self._looked_at: datetime | None = None

    async def run(self, app: App) -> None:
        """One round. It raises what the database raises; the next round starts afresh."""
        if not self._has_watched():
            return
        try:
            await self._sweep(app)
        except Exception:
            self._watching_since = None
            raise

    def _has_watched(self) -> bool:
        """Whether this replica has seen the database for long enough to know who is silent.

        After a restart, or while the database was away, nobody could say that they live: they get
        the time to, so that nobody loses their place by our fault.
        """
        now = self._desk.clock.now()
        limit = timedelta(seconds=self._desk.settings.replica_dead_seconds)
        if self._looked_at is None or now - self._looked_at > limit:
            self._watching_since = None
        self._looked_at = now
        self._watching_since = self._watching_since or now
        return now - self._watching_since >= limit

    async def _sweep(self, app: App) -> None:
        settings = self._desk.settings
        now = self._desk.clock.now()
        rounds: tuple[tuple[Due, Change], ...] = (
            (_with_dead_connections(now, settings), _bury_connections),
            (_with_lost_people(now, settings), _forget_lost),
            (_past_their_time(now, settings), _expire),
            # After the rooms that end: a guest may be of one that nobody came to.
            (_with_overdue_guests(now), _end_overdue_guests),
            (_with_test_overdue(now, settings), _end_overdue_test),
        )
        for due, change in rounds:
            async with app.database.reading() as session:
                visit_ids = (await session.scalars(due.limit(settings.sweep_rooms_max))).all()
            for visit_id in visit_ids:
                async with app.database.transaction() as session:
                    await change(session, self._desk, visit_id)
        async with app.database.transaction() as session:
            await _prune_replicas(session, now)


def _ago(now: datetime, seconds: float) -> datetime:
    return now - timedelta(seconds=seconds)


def _with_dead_connections(now: datetime, settings: Settings) -> Due:
    closed = select(Connection.visit_id).where(
        Connection.closed_at <= _ago(now, settings.lost_after_seconds)
    )
    # By the few dead replicas, not by the many connections: an OR of both would read them all.
    silent = (
        select(Connection.visit_id)
        .join(Replica, Replica.replica_id == Connection.replica_id)
        .where(Replica.last_seen_at <= _ago(now, settings.replica_dead_seconds))
    )
    either = union(closed, silent).subquery()
    return select(either.c.visit_id)


async def _bury_connections(session: AsyncSession, desk: Desk, visit_id: UUID) -> None:
    loaded, now = await lock(session, visit_id), desk.clock.now()
    found = await session.execute(
        select(Connection, Replica.last_seen_at)
        .outerjoin(Replica, Replica.replica_id == Connection.replica_id)
        .where(Connection.visit_id == visit_id)
    )
    limits = queries.limits_of(desk.settings)
    # Of several connections of a side the last one to go says how it went.
    last: dict[ParticipantRole, tuple[datetime, bool]] = {}
    guest_went = False
    for connection, replica_seen_at in found:
        seen_at = absence.dead_since(connection.closed_at, replica_seen_at, now, limits)
        if seen_at is None:
            continue
        await session.delete(connection)
        if connection.role == RoomRole.GUEST:
            # A guest has no place to lose: whoever comes back is where they were.
            guest_went = True
            continue
        role = ParticipantRole(connection.role)
        went = (seen_at, connection.closed_by_person)
        last[role] = max(went, last.get(role, went))
    await session.flush()
    for role, (seen_at, was_closed) in last.items():
        change = await fold(session, loaded.room, role, seen_at, was_closed=was_closed)
        await store(session, desk, loaded, change, peers_changed=True)
    if guest_went:
        change = domain.Change(queries.state_of(loaded.room))
        await store(session, desk, loaded, change, shown_changed=True)


def _with_lost_people(now: datetime, settings: Settings) -> Due:
    broke, closed = _ago(now, settings.left_after_seconds), _ago(now, settings.closed_after_seconds)
    patient, doctor = Room.patient_gone_at, Room.doctor_gone_at
    return select(Room.visit_id).where(
        or_(
            and_(PATIENT_IS_LOST, or_(patient <= broke, Room.patient_closed & (patient <= closed))),
            and_(DOCTOR_IS_LOST, or_(doctor <= broke, Room.doctor_closed & (doctor <= closed))),
        )
    )


async def _forget_lost(session: AsyncSession, desk: Desk, visit_id: UUID) -> None:
    loaded, now = await lock(session, visit_id), desk.clock.now()
    limits = queries.limits_of(desk.settings)
    for role in SIDES:
        state = queries.state_of(loaded.room)
        if absence.has_left(state.side(role), now, limits):
            await store(session, desk, loaded, domain.forget(state, role, now))


def _past_their_time(now: datetime, settings: Settings) -> Due:
    return (
        select(Room.visit_id)
        .join(Visit, Visit.visit_id == Room.visit_id)
        .where(IS_OPEN, Visit.ends_at <= _ago(now, settings.connect_closes_seconds))
    )


async def _expire(session: AsyncSession, desk: Desk, visit_id: UUID) -> None:
    loaded, now = await lock(session, visit_id), desk.clock.now()
    _, closes_at = queries.window_of(loaded.visit, desk.settings)
    if closes_at <= now:
        closed = await guests.end_all(session, desk.clock, loaded.room, GuestEnd.VISIT_OVER)
        change = domain.expire(queries.state_of(loaded.room), now)
        await store(session, desk, loaded, change, closed=closed)


def _with_overdue_guests(now: datetime) -> Due:
    return select(Guest.visit_id).where(GUEST_IS_LIVE, Guest.expires_at <= now).distinct()


async def _end_overdue_guests(session: AsyncSession, desk: Desk, visit_id: UUID) -> None:
    loaded = await lock(session, visit_id)
    closed = await guests.end_overdue(session, desk.clock, loaded.room)
    change = domain.Change(queries.state_of(loaded.room))
    await store(session, desk, loaded, change, closed=closed, shown_changed=True)


def _with_test_overdue(now: datetime, settings: Settings) -> Due:
    seconds = settings.test_call_seconds + TEST_CALL_SLACK_SECONDS
    return (
        select(TestCall.visit_id)
        .where(TestCall.ended_at.is_(None), TestCall.started_at <= _ago(now, seconds))
        .distinct()
    )


async def _end_overdue_test(session: AsyncSession, desk: Desk, visit_id: UUID) -> None:
    test_call_ids = await session.scalars(
        select(TestCall.test_call_id).where(
            TestCall.visit_id == visit_id, TestCall.ended_at.is_(None)
        )
    )
    for test_call_id in test_call_ids.all():
        await end_test_call(session, desk, visit_id, test_call_id)


async def _prune_replicas(session: AsyncSession, now: datetime) -> None:
    holds_some = exists().where(Connection.replica_id == Replica.replica_id)
    await session.execute(
        delete(Replica).where(
            Replica.last_seen_at <= _ago(now, SILENT_REPLICA_KEPT_SECONDS), ~holds_some
        )
    )
