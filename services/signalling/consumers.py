"""Events in: booking tells which visits there are, and when one is over; all tell the timeline."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from kit.consumer import Handlers
from services.signalling import commands, moves
from services.signalling.commands import Desk
from services.signalling.models import Visit
from services.signalling.timeline import recording
from videoporady_contracts import Envelope, EventData
from videoporady_contracts.booking import (
    SlotBooked,
    VisitCancelled,
    VisitCompleted,
    VisitDisrupted,
    VisitMissed,
    VisitRescheduled,
)
from videoporady_contracts.words import CallEndReason

__all__ = ["handlers", "only_recorded"]


async def on_slot_booked(
    session: AsyncSession, event: SlotBooked, _envelope: Envelope, *, desk: Desk
) -> None:
    """A video visit gets its room."""
    await commands.open_room(session, desk, event)


async def on_visit_cancelled(
    session: AsyncSession, event: VisitCancelled, envelope: Envelope, *, desk: Desk
) -> None:
    """Nobody waits for a cancelled visit, and a call in it is over."""
    visit = Visit(
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
        starts_at=event.starts_at,
        ends_at=event.starts_at,
    )
    await commands.close_room(session, desk, visit, envelope.time, CallEndReason.CANCELLED)


async def on_visit_completed(
    session: AsyncSession, event: VisitCompleted, _envelope: Envelope, *, desk: Desk
) -> None:
    """The doctor closed the visit by hand. As booking's answer to our CallEnded it changes
    nothing."""
    visit = Visit(
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
        starts_at=event.completed_at,
        ends_at=event.completed_at,
    )
    reason = CallEndReason.ENDED_BY_DOCTOR
    await commands.close_room(session, desk, visit, event.completed_at, reason)


async def on_visit_missed(
    session: AsyncSession, event: VisitMissed, _envelope: Envelope, *, desk: Desk
) -> None:
    """The patient did not come: nobody waits in the room any more."""
    visit = Visit(
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
        starts_at=event.starts_at,
        ends_at=event.missed_at,
    )
    await commands.close_room(session, desk, visit, event.missed_at, CallEndReason.CANCELLED)


async def on_visit_rescheduled(
    session: AsyncSession, event: VisitRescheduled, envelope: Envelope, *, desk: Desk
) -> None:
    """The same room at another time, and maybe of another doctor."""
    await moves.move_room(session, desk, event, envelope.time)


async def on_visit_disrupted(
    session: AsyncSession, event: VisitDisrupted, envelope: Envelope, *, desk: Desk
) -> None:
    """The clinic took the time away: nobody connects until there is another one."""
    await moves.disrupt_room(session, desk, event, envelope.time)


def handlers(desk: Desk) -> Handlers:
    """What signalling reacts to, and how."""
    return recording(_reactions(desk))


def only_recorded(desk: Desk) -> frozenset[type[EventData]]:
    """What is kept for whoever reads the timeline later, and changes nothing."""
    return frozenset(handlers(desk).keys() - _reactions(desk).keys())


def _reactions(desk: Desk) -> Handlers:
    return {
        SlotBooked: partial(on_slot_booked, desk=desk),
        VisitCancelled: partial(on_visit_cancelled, desk=desk),
        VisitCompleted: partial(on_visit_completed, desk=desk),
        VisitMissed: partial(on_visit_missed, desk=desk),
        VisitRescheduled: partial(on_visit_rescheduled, desk=desk),
        VisitDisrupted: partial(on_visit_disrupted, desk=desk),
    }
