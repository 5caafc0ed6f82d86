"""A visit that moves to another time and maybe another doctor, or that lost its time for now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.signalling import commands, domain, guests, queries, queues, tasks
from services.signalling.commands import Desk
from services.signalling.models import Connection, Room, Visit
from videoporady_contracts.booking import VisitDisrupted, VisitRescheduled
from videoporady_contracts.sockets import CloseCode
from videoporady_contracts.words import (
    GuestEnd,
    ParticipantRole,
    ReadinessOutcome,
    RoomStatus,
)

__all__ = ["disrupt_room", "move_room"]


async def move_room(
    session: AsyncSession, desk: Desk, event: VisitRescheduled, at: datetime
) -> None:
    """The same room, open at another time. Late and repeated news change nothing.

    Whoever waited is let go, and a doctor whose visit it is no more does not see the room any more.
    """
    await commands.open_room(session, desk, event)
    visit = await _newer(session, event, at)
    if visit is None:
        return
    leaves = visit.doctor_id != event.doctor_id
    visit.starts_at, visit.ends_at, visit.disrupted = event.starts_at, event.ends_at, False
    visit.estimate = None
    if await _let_go(session, desk, visit, GuestEnd.VISIT_MOVED, leaves=leaves):
        await tasks.forget(session, desk.clock, visit, ReadinessOutcome.VISIT_MOVED)
        visit.readiness_check_at = tasks.check_time(visit.starts_at, desk.settings, desk.clock)
    visit.doctor_id = event.doctor_id
    visit.facility_id, visit.clinic_id = event.facility_id, event.clinic_id
    queues.look_at(session, event.doctor_id, desk.clock.now())


async def disrupt_room(
    session: AsyncSession, desk: Desk, event: VisitDisrupted, at: datetime
) -> None:
    """Nobody connects to the visit until it has another time. A call that runs goes on.

    A disruption that comes before its booking is kept by the move or the cancellation after it.
    """
    visit = await _newer(session, event, at)
    if visit is None:
        return
    visit.disrupted, visit.estimate = True, None
    # There is no other time yet to ask a new link for.
    await _let_go(session, desk, visit, GuestEnd.VISIT_OVER, leaves=False)
    await tasks.forget(session, desk.clock, visit, ReadinessOutcome.VISIT_OFF)


async def _newer(
    session: AsyncSession, event: VisitRescheduled | VisitDisrupted, at: datetime
) -> Visit | None:
    """The visit, locked, when the event is the newest that was heard of its place."""
    visit = await session.get(
        # No key changes: what is added to the visit meanwhile does not wait.
        Visit,
        event.visit_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )
    if visit is None or not domain.is_newer(at, visit.moved_at):
        return None
    visit.moved_at = at
    return visit


async def _let_go(
    session: AsyncSession, desk: Desk, visit: Visit, why: GuestEnd, *, leaves: bool
) -> bool:
    """Whether the visit has a room, which nobody waits in now."""
    queues.look_at(session, visit.doctor_id, desk.clock.now())
    room = await session.scalar(
        select(Room).where(Room.visit_id == visit.visit_id).with_for_update()
    )
    if room is None:  # No video visit.
        return False
    closed: list[tuple[UUID, int]] = []
    if room.status != RoomStatus.IN_CALL:
        # They were invited to another time, and maybe by another doctor's patient.
        closed = await guests.end_all(session, desk.clock, room, why)
    if leaves:
        gone = await session.scalars(
            delete(Connection)
            .where(Connection.visit_id == visit.visit_id, Connection.role == ParticipantRole.DOCTOR)
            .returning(Connection.connection_id)
        )
        closed += [(each, int(CloseCode.REFUSED)) for each in gone]
    change = domain.moved(queries.state_of(room), desk.clock.now())
    loaded = commands.Loaded(visit, room)
    # What was expected was of the old time.
    room.estimate = None
    await commands.store(session, desk, loaded, change, closed=closed, shown_changed=True)
    return True
