"""What can happen to a room: one function per verb, inside the caller's transaction.

Each locks the room, lets `domain` decide, stores the outcome with its events in one commit, and
tells the open sockets once that commit is done.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import Clock
from kit.database import after_commit
from kit.errors import VisitNotFound
from kit.ids import new_id
from services.signalling import domain, guests, queries, queues, tasks
from services.signalling.domain import Change, Fact, FactKind
from services.signalling.models import Connection, Room, Visit
from services.signalling.queries import Snapshot
from services.signalling.settings import Settings
from videoporady_contracts import EventData
from videoporady_contracts.booking import SlotBooked, VisitRescheduled
from videoporady_contracts.signalling import (
    CallBackRequested,
    CallEnded,
    CallInterrupted,
    CallQualityReported,
    CallResumed,
    CallStarted,
    PatientCalled,
    PatientLeft,
    PatientReady,
    PresenceChanged,
)
from videoporady_contracts.sockets import CloseCode, Quality
from videoporady_contracts.words import (
    CallEndReason,
    GuestEnd,
    ParticipantRole,
    Presence,
    ReadinessOutcome,
    RoomRole,
    RoomStatus,
    VisitType,
)

__all__ = [
    "Departure",
    "Desk",
    "Loaded",
    "Newcomer",
    "News",
    "accept_patient",
    "close_room",
    "connect",
    "disconnect",
    "end_call",
    "enter",
    "fold",
    "leave_room",
    "lock",
    "open_room",
    "report_quality",
    "set_ready",
    "set_visibility",
    "store",
]

TAKEN_OVER = 1000
"""A tab's older socket is closed as done: its own newer one is there, and the tab knows."""


@dataclass(frozen=True, slots=True)
class News:
    """A changed room, for every open socket of it, wherever it is."""

    snapshot: Snapshot
    closed: tuple[tuple[UUID, int], ...] = ()
    """Connections that are over, with the close code for their socket."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every command needs beside its transaction."""

    clock: Clock
    settings: Settings
    announce: Callable[[News], None]
    """Called after the commit; it never waits and never fails."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A socket that is about to take part."""

    connection_id: UUID
    account_id: UUID
    """Of a guest: their guest's id."""
    role: RoomRole
    replica_id: UUID
    device_id: str | None


@dataclass(frozen=True, slots=True)
class Departure:
    """When a socket closed, and whether the browser said goodbye."""

    at: datetime
    by_person: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """A locked room, and its visit."""

    visit: Visit
    room: Room


# ---- the visit's life, from booking --------------------------------------------------------------


async def open_room(
    session: AsyncSession, desk: Desk, event: SlotBooked | VisitRescheduled
) -> None:
    """A video visit has a room from its booking on; for any other there is nothing to connect to.

    Booked again, or after its end: nothing changes.
    """
    visit = Visit(
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        facility_id=event.facility_id,
        clinic_id=event.clinic_id,
    )
    is_video = event.visit_type is VisitType.VIDEO
    if is_video:
        visit.readiness_check_at = tasks.check_time(event.starts_at, desk.settings, desk.clock)
    if not await _insert_visit(session, visit):
        return
    queues.look_at(session, event.doctor_id, desk.clock.now())
    if is_video:
        room = Room(visit_id=event.visit_id, version=1, **_columns(domain.RoomState()))
        session.add(room)


async def close_room(
    session: AsyncSession, desk: Desk, visit: Visit, at: datetime, reason: CallEndReason
) -> None:
    """The visit is over.

    An end that comes before its booking is kept as a visit without a room, so that the late booking
    opens none.
    """
    visit.closed_at = at
    queues.look_at(session, visit.doctor_id, desk.clock.now())
    if await _insert_visit(session, visit):
        return
    await session.execute(
        update(Visit)
        .where(Visit.visit_id == visit.visit_id, Visit.closed_at.is_(None))
        .values(closed_at=at)
    )
    with suppress(VisitNotFound):  # It has no room: no video visit.
        loaded = await lock(session, visit.visit_id)
        change = domain.close(queries.state_of(loaded.room), at, reason)
        await store(session, desk, loaded, change)
        await tasks.forget(session, desk.clock, loaded.visit, ReadinessOutcome.VISIT_OFF)


async def _insert_visit(session: AsyncSession, visit: Visit) -> bool:
    """Whether the visit was unknown."""
    columns = [column.key for column in Visit.__table__.columns]
    values = {key: value for key in columns if (value := getattr(visit, key)) is not None}
    statement = insert(Visit).values(values).on_conflict_do_nothing().returning(Visit.visit_id)
    return (await session.scalar(statement)) is not None


# ---- sockets ------------------------------------------------------------------------------------


async def connect(
    session: AsyncSession, desk: Desk, visit_id: UUID, newcomer: Newcomer
) -> Snapshot:
    """Enters a socket of the patient's or the doctor's side; what it is shown first.

    Raises VisitNotFound.
    """
    loaded, now = await lock(session, visit_id), desk.clock.now()
    closed, moves = await enter(session, visit_id, newcomer, now)
    role = ParticipantRole(newcomer.role)
    change = await fold(session, loaded.room, role, now, is_new=True)
    if moves and role is not ParticipantRole.DOCTOR:
        change = domain.moved_device(change, now)
    return await store(session, desk, loaded, change, closed=closed, peers_changed=True)


async def enter(
    session: AsyncSession, visit_id: UUID, newcomer: Newcomer, now: datetime
) -> tuple[list[tuple[UUID, int]], bool]:
    """Stores a connection in the place of the account's older ones, which are to be closed.

    True when one of these was open on another device.
    """
    older = await session.execute(
        delete(Connection)
        .where(Connection.visit_id == visit_id, Connection.account_id == newcomer.account_id)
        .returning(Connection.connection_id, Connection.device_id, Connection.closed_at)
    )
    closed, moves = list[tuple[UUID, int]](), False
    for connection_id, device_id, closed_at in older:
        is_same = _is_same_tab(device_id, newcomer)
        closed.append((connection_id, TAKEN_OVER if is_same else CloseCode.REPLACED))
        moves = moves or (not is_same and closed_at is None)
    session.add(
        Connection(
            connection_id=newcomer.connection_id,
            visit_id=visit_id,
            account_id=newcomer.account_id,
            role=newcomer.role,
            replica_id=newcomer.replica_id,
            device_id=newcomer.device_id,
            hidden=False,
            connected_at=now,
        )
    )
    await session.flush()
    return closed, moves


def _is_same_tab(device_id: str | None, newcomer: Newcomer) -> bool:
    return device_id is not None and device_id == newcomer.device_id


async def disconnect(session: AsyncSession, connection_id: UUID, departure: Departure) -> None:
    """A socket is gone. Presence stays as it is for the grace, in which a reload comes back."""
    await session.execute(
        update(Connection)
        .where(Connection.connection_id == connection_id, Connection.closed_at.is_(None))
        .values(closed_at=departure.at, closed_by_person=departure.by_person)
    )


async def set_visibility(
    session: AsyncSession, desk: Desk, visit_id: UUID, connection_id: UUID, hidden: bool
) -> None:
    """The page went to the background, or came back."""
    loaded = await lock(session, visit_id)
    connection = await session.get(Connection, connection_id)
    if connection is None or connection.closed_at is not None:
        return
    connection.hidden = hidden
    await session.flush()
    role = ParticipantRole(connection.role)
    change = await fold(session, loaded.room, role, desk.clock.now())
    await store(session, desk, loaded, change)


# ---- waiting and the call -----------------------------------------------------------------------


async def set_ready(session: AsyncSession, desk: Desk, visit_id: UUID) -> None:
    """The patient pressed "Połącz". Raises VisitDisrupted, ConnectNotOpen, ConnectClosed or
    RoomClosed."""
    loaded = await lock(session, visit_id)
    domain.check_has_a_time(disrupted=loaded.visit.disrupted)
    window = queries.window_of(loaded.visit, desk.settings)
    change = domain.ready(queries.state_of(loaded.room), desk.clock.now(), window)
    await store(session, desk, loaded, change)


async def leave_room(
    session: AsyncSession, desk: Desk, visit_id: UUID, role: ParticipantRole
) -> None:
    """Somebody stops waiting, or hangs up."""
    loaded = await lock(session, visit_id)
    change = domain.leave(queries.state_of(loaded.room), role, desk.clock.now())
    await store(session, desk, loaded, change)


async def accept_patient(session: AsyncSession, desk: Desk, visit_id: UUID) -> None:
    """The doctor starts the call, or comes back into it. Raises PatientNotReady or RoomClosed."""
    loaded = await lock(session, visit_id)
    change = domain.accept(queries.state_of(loaded.room), desk.clock.now(), new_id())
    await store(session, desk, loaded, change)


async def end_call(session: AsyncSession, desk: Desk, visit_id: UUID) -> None:
    """The doctor ends the call, and with it the visit. Raises NoCall."""
    loaded = await lock(session, visit_id)
    change = domain.end(queries.state_of(loaded.room), desk.clock.now())
    await store(session, desk, loaded, change)


async def report_quality(
    session: AsyncSession, desk: Desk, visit_id: UUID, role: ParticipantRole, quality: Quality
) -> None:
    """A browser's figures of its last interval. Outside of a call they mean nothing."""
    room = await session.get(Room, visit_id)
    if room is None or room.status != RoomStatus.IN_CALL or room.call_id is None:
        return
    figures = quality.model_dump(exclude={"type"})
    event = CallQualityReported(visit_id=visit_id, call_id=room.call_id, role=role, **figures)
    outbox.add(session, event, clock=desk.clock)


# ---- what all of them share ---------------------------------------------------------------------


# Made once: to put it together takes longer than the server needs for it.
LOCK = (
    select(Visit, Room)
    .join(Room, Room.visit_id == Visit.visit_id)
    .where(Visit.visit_id == bindparam("locked_id"))
    # A room that was read before in this session may have changed until its lock was ours.
    .execution_options(populate_existing=True)
    # The visit first, as a move locks them. Of a row without a lock PostgreSQL shows what was there
    # before it waited: a press behind a move would alert the former doctor.
    .with_for_update(of=(Visit, Room), key_share=True)
)


async def lock(session: AsyncSession, visit_id: UUID) -> Loaded:
    """A room and its visit that nobody else changes until the transaction ends.

    Raises VisitNotFound.
    """
    row = (await session.execute(LOCK, {"locked_id": visit_id})).one_or_none()
    if row is None:
        raise VisitNotFound
    return Loaded(*row)


async def fold(
    session: AsyncSession,
    room: Room,
    role: ParticipantRole,
    now: datetime,
    *,
    is_new: bool = False,
    was_closed: bool = False,
) -> Change:
    """The presence of one side, from its connections as they are stored now."""
    connections = await queries.live_connections(session, [room.visit_id])
    hidden = [each.hidden for each in connections if each.role == role]
    state = queries.state_of(room)
    return domain.fold(state, role, hidden, now, is_new=is_new, was_closed=was_closed)


async def store(
    session: AsyncSession,
    desk: Desk,
    loaded: Loaded,
    change: Change,
    *,
    closed: Iterable[tuple[UUID, int]] = (),
    peers_changed: bool = False,
    shown_changed: bool = False,
) -> Snapshot:
    """Stores a change with its events, and tells the sockets after the commit.

    What changed nothing is neither stored nor told.
    """
    room, version, over = loaded.room, loaded.room.version, list(closed)
    if change.state.status is RoomStatus.DONE and room.status != RoomStatus.DONE:
        over += await guests.end_all(session, desk.clock, room, GuestEnd.VISIT_OVER)
    before = queries.state_of(room)
    changed = change.state != before
    connects = domain.may_connect(before) or domain.may_connect(change.state)
    if changed or shown_changed or (peers_changed and connects):
        room.version += 1
        for name, value in _columns(change.state).items():
            setattr(room, name, value)
    if queues.is_news_of_the_day(change.facts):
        queues.look_at(session, loaded.visit.doctor_id, desk.clock.now())
    for fact in change.facts:
        outbox.add(session, _event_of(fact, loaded.visit, room), clock=desk.clock)
    await session.flush()
    news = News(await queries.snapshot_of(session, loaded.visit, room, desk.settings), tuple(over))
    if room.version != version or news.closed:
        after_commit(session, lambda: desk.announce(news))
    return news.snapshot


def _columns(state: domain.RoomState) -> dict[str, Any]:
    return {
        "status": state.status,
        "patient_presence": state.patient.presence,
        "patient_left": state.patient.left,
        "patient_gone_at": state.patient.gone_at,
        "patient_closed": state.patient.closed,
        "patient_moved_at": state.patient_moved_at,
        "doctor_presence": state.doctor.presence,
        "doctor_left": state.doctor.left,
        "doctor_gone_at": state.doctor.gone_at,
        "doctor_closed": state.doctor.closed,
        "ready_since": state.ready_since,
        "call_id": state.call_id,
        "call_started_at": state.call_started_at,
        "call_ended_at": state.call_ended_at,
        "call_back_channel": state.call_back and state.call_back.channel,
        "call_back_asked_at": state.call_back and state.call_back.asked_at,
        "called_at": state.call_back and state.call_back.called_at,
        "channel": state.channel,
    }


def _event_of(fact: Fact, visit: Visit, room: Room) -> EventData:
    """A fact as the event that tells it, with the version that it made."""
    where: dict[str, Any] = {"visit_id": visit.visit_id, "room_version": room.version}
    people: dict[str, Any] = {"doctor_id": visit.doctor_id, "patient_id": visit.patient_id}
    call: dict[str, Any] = {"call_id": room.call_id}
    role: dict[str, Any] = {"role": fact.role}
    match fact.kind:
        case FactKind.PATIENT_READY:
            since: dict[str, Any] = {"ready_since": room.ready_since}
            return PatientReady(**where, **people, **since)
        case FactKind.PATIENT_LEFT:
            return PatientLeft(**where, **people)
        case FactKind.PRESENCE_CHANGED:
            is_doctor = fact.role is ParticipantRole.DOCTOR
            presence = Presence(room.doctor_presence if is_doctor else room.patient_presence)
            return PresenceChanged(**where, **role, presence=presence)
        case FactKind.CALL_STARTED:
            return CallStarted(**where, **people, **call, waited_seconds=fact.seconds)
        case FactKind.CALL_INTERRUPTED:
            return CallInterrupted(**where, **call, **role)
        case FactKind.CALL_RESUMED:
            return CallResumed(**where, **call, **role, gap_seconds=fact.seconds)
        case FactKind.CALL_ENDED:
            ended: dict[str, Any] = {"reason": fact.end_reason, "duration_seconds": fact.seconds}
            return CallEnded(**where, **people, **call, **ended)
        case FactKind.CALL_BACK_REQUESTED:
            channel: dict[str, Any] = {"channel": room.call_back_channel}
            return CallBackRequested(**where, **people, **channel)
        case FactKind.PATIENT_CALLED:
            assert room.called_at is not None
            called: dict[str, Any] = {
                "channel": room.call_back_channel,
                "called_by": fact.called_by,
                "answer_until": room.called_at + timedelta(seconds=fact.seconds),
            }
            return PatientCalled(**where, **people, **called)
