"""Reads. Who may see a visit is decided in the query; one of others is as if it were not there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.errors import VisitNotFound
from services.signalling import call_back_rules, domain, guests
from services.signalling.absence import Limits
from services.signalling.models import Connection, ReadinessTask, Room, Visit
from services.signalling.readiness import TaskNotFound
from services.signalling.settings import Settings
from videoporady_contracts import sockets
from videoporady_contracts.sockets import CallBack, LastTest, Peer, RoomGuest, WaitEstimate
from videoporady_contracts.words import (
    CallBackChannel,
    CallChannel,
    GuestStatus,
    ParticipantRole,
    Presence,
    RoomRole,
    RoomStatus,
    StaffRole,
    TestFinding,
    TestVerdict,
)

__all__ = [
    "People",
    "Snapshot",
    "Standing",
    "estimates_seen_by",
    "last_test_of",
    "limits_of",
    "live_connections",
    "open_tasks",
    "people_for",
    "rooms_seen_by",
    "shown",
    "snapshot_of",
    "snapshots_of",
    "standings",
    "state_of",
    "task_to_close",
    "window_of",
]


@dataclass(frozen=True, slots=True)
class People:
    """Whose visit it is, as `authorize` takes it."""

    visit_id: UUID
    patient_id: UUID
    doctor_id: UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """A connection that is open, and the version of its room."""

    connection_id: UUID
    visit_id: UUID
    account_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the members of a room are shown: the room, and who may connect with whom."""

    room: sockets.Room
    peers: tuple[Peer, ...]


async def people_for(
    session: AsyncSession, principal: Principal, action: Action, visit_id: UUID
) -> People:
    """The people of a visit with a room, for who may do this in it. Raises VisitNotFound."""
    found = await session.execute(
        select(Visit.visit_id, Visit.patient_id, Visit.doctor_id)
        .join(Room, Room.visit_id == Visit.visit_id)
        .where(Visit.visit_id == visit_id)
    )
    row = found.one_or_none()
    if row is None:
        raise VisitNotFound
    people = People(*row)
    authorize(principal, action, people)
    guest = principal.guest
    if guest is not None and not await guests.live_guest(session, visit_id, guest.guest_id):
        # Gone, and the token does not know it yet.
        raise VisitNotFound
    return people


async def rooms_seen_by(
    session: AsyncSession, principal: Principal, visit_ids: Sequence[UUID], settings: Settings
) -> list[sockets.Room]:
    """The rooms among these that the principal may see, in no order; the others are left out."""
    found = await session.execute(
        select(Visit, Room)
        .join(Room, Room.visit_id == Visit.visit_id)
        .where(Visit.visit_id.in_(visit_ids), _seen_by(principal))
    )
    rooms = [(visit, room) for visit, room in found]
    invited = await _shown_guests(session, [room for _, room in rooms])
    return [shown(visit, room, settings, invited.get(room.visit_id, ())) for visit, room in rooms]


async def estimates_seen_by(
    session: AsyncSession, principal: Principal, visit_ids: Sequence[UUID]
) -> dict[UUID, sockets.WaitEstimate]:
    """When visits without a room are expected to begin, of those that the principal may see."""
    found = await session.execute(
        select(Visit.visit_id, Visit.estimate).where(
            Visit.visit_id.in_(visit_ids), Visit.estimate.is_not(None), _seen_by(principal)
        )
    )
    return {visit_id: sockets.WaitEstimate.model_validate(estimate) for visit_id, estimate in found}


def _seen_by(principal: Principal) -> ColumnElement[bool]:
    """The rule of Action.ROOM_READ as a condition: refused in the query, not after it."""
    if StaffRole.RECEPTION in principal.roles:
        return true()
    is_doctor = StaffRole.DOCTOR in principal.roles and principal.doctor_id is not None
    return or_(
        Visit.patient_id.in_(principal.patient_ids),
        Visit.doctor_id == principal.doctor_id if is_doctor else false(),
    )


async def snapshot_of(
    session: AsyncSession, visit: Visit, room: Room, settings: Settings
) -> Snapshot:
    """A room that was loaded, as its members see it."""
    peers: tuple[Peer, ...] = ()
    if domain.may_connect(state_of(room)):
        connections = await live_connections(session, [room.visit_id])
        invited = (await _shown_guests(session, [room], connections)).get(room.visit_id, ())
        peers = _peers(room, connections, invited)
    else:
        invited = (await _shown_guests(session, [room])).get(room.visit_id, ())
    return Snapshot(shown(visit, room, settings, invited), peers)


async def snapshots_of(
    session: AsyncSession, visit_ids: Iterable[UUID], settings: Settings
) -> list[Snapshot]:
    """Fresh snapshots, for a replica that missed what happened. Its sockets were authorised."""
    visit_ids = list(visit_ids)
    found = await session.execute(
        select(Visit, Room)
        .join(Room, Room.visit_id == Visit.visit_id)
        .where(Visit.visit_id.in_(visit_ids))
    )
    rooms = [(visit, room) for visit, room in found]
    connections = await live_connections(session, visit_ids)
    invited = await _shown_guests(session, [room for _, room in rooms], connections)
    return [
        Snapshot(
            shown(visit, room, settings, invited.get(room.visit_id, ())),
            _peers(
                room,
                [each for each in connections if each.visit_id == room.visit_id],
                invited.get(room.visit_id, ()),
            ),
        )
        for visit, room in rooms
    ]


async def live_connections(session: AsyncSession, visit_ids: list[UUID]) -> Sequence[Connection]:
    """The connections of these visits, those within their grace too, oldest first."""
    found = await session.scalars(
        select(Connection)
        .where(Connection.visit_id.in_(visit_ids))
        .order_by(Connection.connection_id)
    )
    return found.all()


async def standings(session: AsyncSession, visit_ids: Iterable[UUID]) -> list[Standing]:
    """Every open connection of these visits, on whatever replica."""
    found = await session.execute(
        select(Connection.connection_id, Room.visit_id, Connection.account_id, Room.version)
        .join(Room, Room.visit_id == Connection.visit_id)
        .where(Connection.visit_id.in_(visit_ids), Connection.closed_at.is_(None))
    )
    return [Standing(*row) for row in found]


def state_of(room: Room) -> domain.RoomState:
    """The row as the rules know it."""
    return domain.RoomState(
        status=RoomStatus(room.status),
        patient=domain.Side(
            Presence(room.patient_presence),
            room.patient_left,
            room.patient_gone_at,
            room.patient_closed,
        ),
        doctor=domain.Side(
            Presence(room.doctor_presence),
            room.doctor_left,
            room.doctor_gone_at,
            room.doctor_closed,
        ),
        ready_since=room.ready_since,
        patient_moved_at=room.patient_moved_at,
        call_id=room.call_id,
        call_started_at=room.call_started_at,
        call_ended_at=room.call_ended_at,
        call_back=_call_back(room),
        channel=CallChannel(room.channel),
    )


def _call_back(room: Room) -> domain.CallBack | None:
    if room.call_back_channel is None or room.call_back_asked_at is None:
        return None
    channel = CallBackChannel(room.call_back_channel)
    return domain.CallBack(channel, room.call_back_asked_at, room.called_at)


def limits_of(settings: Settings) -> Limits:
    """How long each kind of absence is waited for."""
    return Limits(
        lost_after=timedelta(seconds=settings.lost_after_seconds),
        closed_after=timedelta(seconds=settings.closed_after_seconds),
        left_after=timedelta(seconds=settings.left_after_seconds),
        silent_after=timedelta(seconds=settings.replica_dead_seconds),
    )


def window_of(visit: Visit, settings: Settings) -> domain.Window:
    """When one may connect to the visit."""
    return domain.connect_window(
        visit.starts_at,
        visit.ends_at,
        opens_seconds=settings.connect_opens_seconds,
        closes_seconds=settings.connect_closes_seconds,
    )


def last_test_of(room: Room) -> LastTest | None:
    """The newest test, with what it found."""
    if room.last_test_verdict is None or room.last_test_at is None:
        return None
    return LastTest(
        verdict=TestVerdict(room.last_test_verdict),
        completed_at=room.last_test_at,
        findings=tuple(TestFinding(each) for each in room.last_test_findings or ()),
    )


async def open_tasks(
    session: AsyncSession, principal: Principal, *, limit: int
) -> list[tuple[ReadinessTask, Visit, Room]]:
    """Whom reception is to help, the next visit first."""
    authorize(principal, Action.READINESS_READ)
    found = await session.execute(
        select(ReadinessTask, Visit, Room)
        .join(Visit, Visit.visit_id == ReadinessTask.visit_id)
        .join(Room, Room.visit_id == ReadinessTask.visit_id)
        .where(ReadinessTask.closed_at.is_(None))
        .order_by(Visit.starts_at, ReadinessTask.task_id)
        .limit(limit)
    )
    return [(task, visit, room) for task, visit, room in found]


async def task_to_close(
    session: AsyncSession, principal: Principal, task_id: UUID
) -> ReadinessTask:
    """A task, locked. Raises TaskNotFound."""
    authorize(principal, Action.READINESS_CLOSE)
    task = await session.get(ReadinessTask, task_id, with_for_update=True)
    if task is None:
        raise TaskNotFound
    return task


async def _shown_guests(
    session: AsyncSession,
    rooms: Iterable[Room],
    connections: Sequence[Connection] | None = None,
) -> Mapping[UUID, tuple[RoomGuest, ...]]:
    """The guests of these rooms; whether they are here is looked up where nobody has yet."""
    with_guests = [room.visit_id for room in rooms if room.guests_count]
    if not with_guests:
        # Most visits have none, and every press would ask.
        return {}
    found = await guests.live_guests(session, with_guests)
    if found and connections is None:
        connections = await live_connections(session, list(found))
    return {
        visit_id: tuple(guests.shown(each, connections or ()) for each in invited)
        for visit_id, invited in found.items()
    }


def _peers(
    room: Room, connections: Iterable[Connection], invited: Iterable[RoomGuest]
) -> tuple[Peer, ...]:
    """Who is in the call; before it, the patient who waits and the doctor at the door."""
    state = state_of(room)
    if not domain.may_connect(state):
        return ()
    is_call = room.status == RoomStatus.IN_CALL
    admitted = {
        each.guest_id for each in invited if is_call and each.status is GuestStatus.ADMITTED
    }
    peers: list[Peer] = []
    for each in connections:
        role = RoomRole(each.role)
        if role is RoomRole.GUEST:
            if each.account_id in admitted:
                guest_id = each.account_id
                peers.append(Peer(connection_id=each.connection_id, role=role, guest_id=guest_id))
        # Who hung up may keep the page open: their connection is there, and not in the call.
        elif state.side(ParticipantRole(role)).is_present:
            peers.append(Peer(connection_id=each.connection_id, role=role))
    return tuple(peers)


def shown(
    visit: Visit, room: Room, settings: Settings, invited: tuple[RoomGuest, ...] = ()
) -> sockets.Room:
    """The room as the patient, the doctor and reception see it; a guest sees less of it."""
    state = state_of(room)
    opens_at, closes_at = window_of(visit, settings)
    return sockets.Room(
        visit_id=visit.visit_id,
        version=room.version,
        status=state.status,
        patient=state.patient.presence,
        doctor=state.doctor.presence,
        ready_since=state.ready_since,
        lost_since=state.lost_since,
        call_id=state.call_id,
        call_started_at=state.call_started_at,
        call_ended_at=state.call_ended_at,
        channel=state.channel,
        patient_gone_at=state.patient.gone_at,
        patient_moved_at=state.patient_moved_at,
        estimate=_estimate(room),
        call_back=_shown_call_back(state, settings),
        guests=invited,
        last_test=last_test_of(room),
        connect_opens_at=opens_at,
        connect_closes_at=closes_at,
    )


def _estimate(room: Room) -> WaitEstimate | None:
    """What was expected of a visit that has begun by now is of no use to anybody."""
    if room.estimate is None or room.status in (RoomStatus.IN_CALL, RoomStatus.DONE):
        return None
    return WaitEstimate.model_validate(room.estimate)


def _shown_call_back(state: domain.RoomState, settings: Settings) -> CallBack | None:
    wished = state.call_back
    if wished is None:
        return None
    answer = timedelta(minutes=settings.call_back_answer_minutes)
    return CallBack(
        channel=wished.channel,
        asked_at=wished.asked_at,
        is_away=call_back_rules.is_away(state),
        called_at=wished.called_at,
        answer_until=call_back_rules.answer_until(wished, answer),
    )
