"""Events in: what booking tells of a slot. All claims together make it free or taken."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from kit.consumer import Handlers
from services.calendar import moves, slots
from services.calendar.domain import ClaimAction
from videoporady_contracts import Envelope
from videoporady_contracts.booking import (
    SlotBooked,
    SlotHeld,
    SlotReleased,
    VisitCancelled,
    VisitDisrupted,
    VisitRescheduled,
)

__all__ = ["handlers"]


async def on_slot_held(
    session: AsyncSession, event: SlotHeld, _envelope: Envelope, *, clock: Clock
) -> None:
    """Somebody is confirming: nobody else is offered this slot."""
    await _claim(session, event, ClaimAction.HOLD, clock)


async def on_slot_released(
    session: AsyncSession, event: SlotReleased, _envelope: Envelope, *, clock: Clock
) -> None:
    """The hold is over."""
    await _claim(session, event, ClaimAction.RELEASE, clock)


async def on_slot_booked(
    session: AsyncSession, event: SlotBooked, _envelope: Envelope, *, clock: Clock
) -> None:
    """There is a visit in this slot."""
    await _claim(session, event, ClaimAction.BOOK, clock)


async def on_visit_cancelled(
    session: AsyncSession, event: VisitCancelled, _envelope: Envelope, *, clock: Clock
) -> None:
    """The visit is off."""
    await _claim(session, event, ClaimAction.CANCEL, clock)


async def on_visit_rescheduled(
    session: AsyncSession, event: VisitRescheduled, envelope: Envelope, *, clock: Clock
) -> None:
    """The old slot is free, the new one is taken."""
    await _move(session, event, ClaimAction.MOVE, envelope, clock)


async def on_visit_disrupted(
    session: AsyncSession, event: VisitDisrupted, envelope: Envelope, *, clock: Clock
) -> None:
    """The visit waits for another slot; its own takes nobody's time any more."""
    await _move(session, event, ClaimAction.DISRUPT, envelope, clock)


def handlers(clock: Clock) -> Handlers:
    """What calendar reacts to, and how."""
    return {
        SlotHeld: partial(on_slot_held, clock=clock),
        SlotReleased: partial(on_slot_released, clock=clock),
        SlotBooked: partial(on_slot_booked, clock=clock),
        VisitCancelled: partial(on_visit_cancelled, clock=clock),
        VisitRescheduled: partial(on_visit_rescheduled, clock=clock),
        VisitDisrupted: partial(on_visit_disrupted, clock=clock),
    }


async def _claim(
    session: AsyncSession,
    event: SlotHeld | SlotReleased | SlotBooked | VisitCancelled,
    action: ClaimAction,
    clock: Clock,
) -> None:
    await slots.apply_claim(
        session,
        action,
        visit_id=event.visit_id,
        slot_id=event.slot_id,
        doctor_id=event.doctor_id,
        clock=clock,
    )


async def _move(
    session: AsyncSession,
    event: VisitRescheduled | VisitDisrupted,
    action: ClaimAction,
    envelope: Envelope,
    clock: Clock,
) -> None:
    await moves.apply_move(
        session,
        action,
        visit_id=event.visit_id,
        slot_id=event.slot_id,
        doctor_id=event.doctor_id,
        at=envelope.time,
        clock=clock,
    )
