"""What people do about guests: invite, renew the link, come in, admit, refuse, remove, leave.

Each locks the room like every other command of it, so that two invitations at once are counted.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Action, Principal, authorize, role_in
from kit.errors import VisitNotFound
from kit.ids import new_id
from kit.links import digest_of, new_secret
from services.signalling import guest_rules, guests, queries
from services.signalling.commands import Desk, Loaded, Newcomer, enter, lock, store
from services.signalling.domain import Change
from services.signalling.guest_rules import GuestAction
from services.signalling.guests import Closed
from services.signalling.models import Guest
from services.signalling.queries import People, Snapshot
from services.signalling.refusals import ConnectClosed, GuestNotFound
from videoporady_contracts.signalling import GuestAdmitted, GuestArrived, GuestInvited
from videoporady_contracts.words import (
    GuestEnd,
    GuestKind,
    GuestStatus,
    ParticipantRole,
    RoomStatus,
)

__all__ = [
    "admit_guest",
    "connect_guest",
    "invite_guest",
    "leave_as_guest",
    "refuse_guest",
    "remove_guest",
    "renew_link",
]


async def invite_guest(
    session: AsyncSession,
    desk: Desk,
    principal: Principal,
    visit_id: UUID,
    kind: GuestKind,
    *,
    sees_chat: bool,
    sees_documents: bool,
) -> UUID:
    """Somebody may come by a link, which `renew_link` makes; returns guest_id.

    Raises VisitNotFound, RoomClosed, VisitDisrupted, ConnectClosed, TooManyGuests or
    TooManyInvitations.
    """
    loaded, now = await lock(session, visit_id), desk.clock.now()
    inviter = _side(principal, Action.GUEST_INVITE, loaded)
    guest_rules.check_may_invite(
        RoomStatus(loaded.room.status),
        disrupted=loaded.visit.disrupted,
        guests_count=loaded.room.guests_count,
        invitations_count=await guests.invitations_count(session, visit_id),
    )
    _, closes_at = queries.window_of(loaded.visit, desk.settings)
    if now >= closes_at:
        raise ConnectClosed
    guest = Guest(
        guest_id=new_id(),
        visit_id=visit_id,
        kind=kind,
        invited_by=inviter,
        sees_chat=sees_chat,
        sees_documents=sees_documents,
        status=GuestStatus.INVITED,
        invited_at=now,
        expires_at=closes_at,
    )
    session.add(guest)
    loaded.room.guests_count += 1
    await session.flush()
    await _show(session, desk, loaded)
    return guest.guest_id


async def renew_link(
    session: AsyncSession, desk: Desk, principal: Principal, visit_id: UUID, guest_id: UUID
) -> tuple[Guest, str]:
    """A new secret for an invitation that nobody has used yet; it is stored nowhere.

    Raises VisitNotFound, GuestNotFound or GuestGone.
    """
    loaded = await lock(session, visit_id)
    _side(principal, Action.GUEST_INVITE, loaded)
    guest = await _guest_of(session, visit_id, guest_id)
    guest_rules.next_status(GuestStatus(guest.status), GuestAction.LINK)
    secret = new_secret()
    event = GuestInvited(
        visit_id=visit_id,
        guest_id=guest_id,
        kind=GuestKind(guest.kind),
        invited_by=ParticipantRole(guest.invited_by),
        sees_chat=guest.sees_chat,
        sees_documents=guest.sees_documents,
        secret_digest=digest_of(secret),
        expires_at=guest.expires_at,
    )
    outbox.add(session, event, clock=desk.clock)
    return guest, secret


async def connect_guest(
    session: AsyncSession, desk: Desk, visit_id: UUID, newcomer: Newcomer
) -> Snapshot:
    """Enters a guest's socket; what it is shown first. Raises VisitNotFound once they are gone."""
    loaded, now = await lock(session, visit_id), desk.clock.now()
    guest = await guests.live_guest(session, visit_id, newcomer.account_id)
    if guest is None:
        raise VisitNotFound
    guest.status = guest_rules.next_status(GuestStatus(guest.status), GuestAction.ARRIVE)
    if guest.arrived_at is None:
        guest.arrived_at = now
        event = GuestArrived(visit_id=visit_id, guest_id=guest.guest_id, kind=GuestKind(guest.kind))
        outbox.add(session, event, clock=desk.clock)
    closed, _ = await enter(session, visit_id, newcomer, now)
    return await _show(session, desk, loaded, closed)


async def admit_guest(
    session: AsyncSession, desk: Desk, principal: Principal, visit_id: UUID, guest_id: UUID
) -> None:
    """The doctor lets a guest into the call.

    Raises VisitNotFound, GuestNotFound, GuestNotWaiting, GuestGone or NoCall.
    """
    loaded = await lock(session, visit_id)
    _side(principal, Action.GUEST_ADMIT, loaded)
    guest = await _guest_of(session, visit_id, guest_id)
    guest.status = guest_rules.next_status(
        GuestStatus(guest.status), GuestAction.ADMIT, RoomStatus(loaded.room.status)
    )
    if guest.admitted_at is not None:
        return
    guest.admitted_at = desk.clock.now()
    event = GuestAdmitted(
        visit_id=visit_id,
        guest_id=guest_id,
        kind=GuestKind(guest.kind),
        sees_chat=guest.sees_chat,
        sees_documents=guest.sees_documents,
    )
    outbox.add(session, event, clock=desk.clock)
    await _show(session, desk, loaded)


async def refuse_guest(
    session: AsyncSession, desk: Desk, principal: Principal, visit_id: UUID, guest_id: UUID
) -> None:
    """The doctor does not let a guest in. Raises VisitNotFound or GuestNotFound."""
    loaded = await lock(session, visit_id)
    _side(principal, Action.GUEST_ADMIT, loaded)
    await _end(session, desk, loaded, guest_id, GuestEnd.REFUSED)


async def remove_guest(
    session: AsyncSession, desk: Desk, principal: Principal, visit_id: UUID, guest_id: UUID
) -> None:
    """A guest is taken out of the call, or their invitation back; a second time nothing happens.

    Raises VisitNotFound, GuestNotFound or GuestOfTheDoctor.
    """
    loaded = await lock(session, visit_id)
    remover = _side(principal, Action.GUEST_REMOVE, loaded)
    guest = await _guest_of(session, visit_id, guest_id)
    guest_rules.check_may_remove(remover, ParticipantRole(guest.invited_by))
    await _end(session, desk, loaded, guest_id, GuestEnd.REMOVED)


async def leave_as_guest(session: AsyncSession, desk: Desk, visit_id: UUID, guest_id: UUID) -> None:
    """A guest goes by hand, and does not come back by the same link."""
    loaded = await lock(session, visit_id)
    await _end(session, desk, loaded, guest_id, GuestEnd.LEFT)


def _side(principal: Principal, action: Action, loaded: Loaded) -> ParticipantRole:
    """As whom somebody does this. Raises VisitNotFound."""
    visit = loaded.visit
    people = People(visit.visit_id, visit.patient_id, visit.doctor_id)
    authorize(principal, action, people)
    return role_in(principal, people)


async def _guest_of(session: AsyncSession, visit_id: UUID, guest_id: UUID) -> Guest:
    guest = await session.scalar(
        select(Guest).where(Guest.guest_id == guest_id, Guest.visit_id == visit_id)
    )
    if guest is None:
        raise GuestNotFound
    return guest


async def _end(
    session: AsyncSession, desk: Desk, loaded: Loaded, guest_id: UUID, reason: GuestEnd
) -> None:
    guest = await _guest_of(session, loaded.visit.visit_id, guest_id)
    if guest.status == GuestStatus.GONE:
        return
    closed = await guests.end(session, desk.clock, loaded.room, guest, reason)
    await _show(session, desk, loaded, closed)


async def _show(
    session: AsyncSession, desk: Desk, loaded: Loaded, closed: Closed | None = None
) -> Snapshot:
    """The room itself is as it was; who is in it, or may come, has changed."""
    change = Change(queries.state_of(loaded.room))
    return await store(session, desk, loaded, change, closed=closed or (), shown_changed=True)
