"""The guests of a room as rows: who is one, who sees what of them, and how one ceases to be one.

What people do about guests is in `inviting`; what a guest may become is in `guest_rules`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.clock import Clock
from services.signalling.models import Connection, Guest
from videoporady_contracts import sockets
from videoporady_contracts.signalling import GuestRemoved
from videoporady_contracts.sockets import CloseCode, RoomGuest
from videoporady_contracts.words import (
    GuestEnd,
    GuestKind,
    GuestStatus,
    ParticipantRole,
    RoomRole,
    RoomStatus,
)

__all__ = ["as_guest_sees", "end", "end_all", "live_guest", "live_guests", "shown"]

CLOSE_CODES: Mapping[GuestEnd, CloseCode] = {
    GuestEnd.REFUSED: CloseCode.GUEST_REFUSED,
    GuestEnd.REMOVED: CloseCode.GUEST_REMOVED,
    GuestEnd.LEFT: CloseCode.GUEST_LEFT,
    GuestEnd.VISIT_OVER: CloseCode.VISIT_OVER,
    GuestEnd.VISIT_MOVED: CloseCode.VISIT_OVER,
}
BEGUN = frozenset({RoomStatus.IN_CALL, RoomStatus.DONE})

type Closed = list[tuple[UUID, int]]
"""Connections that are over, with the close code for their socket."""


async def live_guests(
    session: AsyncSession, visit_ids: Iterable[UUID]
) -> Mapping[UUID, Sequence[Guest]]:
    """Those who are not gone, by visit, in the order of their invitations."""
    found = await session.scalars(
        select(Guest)
        .where(Guest.visit_id.in_(visit_ids), Guest.status != GuestStatus.GONE)
        .order_by(Guest.guest_id)
    )
    by_visit: dict[UUID, list[Guest]] = defaultdict(list)
    for guest in found:
        by_visit[guest.visit_id].append(guest)
    return by_visit


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
    is_in = own is not None and own.status is GuestStatus.ADMITTED
    seen = [
        each
        for each in room.guests
        if each is own or (is_in and each.status is GuestStatus.ADMITTED)
    ]
    return sockets.Room(
        visit_id=room.visit_id,
        version=room.version,
        status=room.status if room.status in BEGUN else RoomStatus.NOT_HERE,
        patient=room.patient,
        doctor=room.doctor,
        call_id=room.call_id,
        call_started_at=room.call_started_at,
        call_ended_at=room.call_ended_at,
        channel=room.channel,
        guests=tuple(seen),
        connect_opens_at=room.connect_opens_at,
        connect_closes_at=room.connect_closes_at,
    )


async def end(session: AsyncSession, clock: Clock, guest: Guest, reason: GuestEnd) -> Closed:
    """A guest is one no more: told to the world, and their sockets are to be closed."""
    guest.status, guest.ended_at, guest.end_reason = GuestStatus.GONE, clock.now(), reason
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
    return [(each, int(CLOSE_CODES[reason])) for each in gone]


async def end_all(session: AsyncSession, clock: Clock, visit_id: UUID, reason: GuestEnd) -> Closed:
    """Nobody is a guest of this visit any more. The room is locked."""
    closed: Closed = []
    for guest in (await live_guests(session, [visit_id])).get(visit_id, ()):
        closed += await end(session, clock, guest, reason)
    return closed
