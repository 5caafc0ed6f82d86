"""The guests of a room as rows: who is one, who sees what of them, and how one ceases to be one.

What people do about guests is in `inviting`; what a guest may become is in `guest_rules`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import Clock
from services.signalling import guest_rules
from services.signalling.guest_rules import GuestAction
from services.signalling.models import GUEST_IS_LIVE, Connection, Guest, Room
from videoporady_contracts import sockets
from videoporady_contracts.close_codes import CODES_OF_ENDS
from videoporady_contracts.signalling import GuestRemoved
from videoporady_contracts.sockets import RoomGuest
from videoporady_contracts.words import (
    GuestEnd,
    GuestKind,
    GuestStatus,
    ParticipantRole,
    Presence,
    RoomRole,
    RoomStatus,
)

__all__ = [
    "as_guest_sees",
    "end",
    "end_all",
    "end_overdue",
    "invitations_count",
    "live_guest",
    "live_guests",
    "shown",
]

BEGUN = frozenset({RoomStatus.IN_CALL, RoomStatus.DONE})

type Closed = list[tuple[UUID, int]]
"""Connections that are over, with the close code for their socket."""


async def live_guests(
    session: AsyncSession, visit_ids: Iterable[UUID]
) -> Mapping[UUID, Sequence[Guest]]:
    """Those who are not gone, by visit, in the order of their invitations."""
    found = await session.scalars(
        select(Guest).where(Guest.visit_id.in_(visit_ids), GUEST_IS_LIVE).order_by(Guest.guest_id)
    )
    by_visit: dict[UUID, list[Guest]] = defaultdict(list)
    for guest in found:
        by_visit[guest.visit_id].append(guest)
    return by_visit


async def invitations_count(session: AsyncSession, visit_id: UUID) -> int:
    """How many were invited to the visit, those who are gone too."""
    count = select(func.count()).select_from(Guest).where(Guest.visit_id == visit_id)
    return (await session.execute(count)).scalar_one()


async def live_guest(session: AsyncSession, visit_id: UUID, guest_id: UUID) -> Guest | None:
    """A guest of this visit who is not gone."""
    guests = (await live_guests(session, [visit_id])).get(visit_id, ())
    return next((each for each in guests if each.guest_id == guest_id), None)


def shown(guest: Guest, connections: Iterable[Connection]) -> RoomGuest:
    """A guest as the patient and the doctor see them."""
    return RoomGuest(
        guest_id=guest.guest_id,
        kind=GuestKind(guest.kind),
        status=GuestStatus(guest.status),
        sees_chat=guest.sees_chat,
        sees_documents=guest.sees_documents,
        invited_by=ParticipantRole(guest.invited_by),
        expires_at=guest.expires_at,
        is_here=any(
            each.account_id == guest.guest_id and each.role == RoomRole.GUEST
            for each in connections
        ),
    )


def as_guest_sees(room: sockets.Room, guest_id: UUID) -> sockets.Room:
    """The room without what is the patient's and the clinic's own affair.

    Who is not admitted yet sees themselves alone, and whether the call has begun.
    """
    own = next((each for each in room.guests if each.guest_id == guest_id), None)
    outside = sockets.Room(
        visit_id=room.visit_id,
        version=room.version,
        status=room.status if room.status in BEGUN else RoomStatus.NOT_HERE,
        # Whether somebody is there at all is what only those in the call are told.
        patient=Presence.ABSENT,
        doctor=Presence.ABSENT,
        guests=() if own is None else (own,),
        connect_opens_at=room.connect_opens_at,
        connect_closes_at=room.connect_closes_at,
    )
    if own is None or own.status is not GuestStatus.ADMITTED:
        return outside
    in_call = {
        "patient": room.patient,
        "doctor": room.doctor,
        "call_id": room.call_id,
        "call_started_at": room.call_started_at,
        "call_ended_at": room.call_ended_at,
        "channel": room.channel,
        "guests": tuple(each for each in room.guests if each.status is GuestStatus.ADMITTED),
    }
    return outside.model_copy(update=in_call)


async def end(
    session: AsyncSession, clock: Clock, room: Room, guest: Guest, reason: GuestEnd
) -> Closed:
    """A guest of this locked room is one no more: told to the world, and their sockets are to be
    closed."""
    guest.status = guest_rules.next_status(GuestStatus(guest.status), GuestAction.END)
    guest.ended_at, guest.end_reason = clock.now(), reason
    room.guests_count -= 1
    gone = await session.scalars(
        delete(Connection)
        .where(Connection.visit_id == guest.visit_id, Connection.account_id == guest.guest_id)
        .returning(Connection.connection_id)
    )
    event = GuestRemoved(
        visit_id=guest.visit_id,
        guest_id=guest.guest_id,
        kind=GuestKind(guest.kind),
        reason=reason,
    )
    outbox.add(session, event, clock=clock)
    return [(each, int(CODES_OF_ENDS[reason])) for each in gone]


async def end_all(session: AsyncSession, clock: Clock, room: Room, reason: GuestEnd) -> Closed:
    """Nobody is a guest of this locked room any more."""
    return await _end_each(session, clock, room, await _guests_of(session, room), reason)


async def end_overdue(session: AsyncSession, clock: Clock, room: Room) -> Closed:
    """Whose time is over is a guest of this locked room no more, whatever the room waits for."""
    now = clock.now()
    overdue = [each for each in await _guests_of(session, room) if each.expires_at <= now]
    return await _end_each(session, clock, room, overdue, GuestEnd.VISIT_OVER)


async def _guests_of(session: AsyncSession, room: Room) -> Sequence[Guest]:
    if room.guests_count == 0:
        return ()
    return (await live_guests(session, [room.visit_id])).get(room.visit_id, ())


async def _end_each(
    session: AsyncSession, clock: Clock, room: Room, ended: Iterable[Guest], reason: GuestEnd
) -> Closed:
    closed: Closed = []
    for guest in ended:
        closed += await end(session, clock, room, guest, reason)
    return closed
