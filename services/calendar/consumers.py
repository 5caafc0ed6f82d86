"""Events in: what booking tells of a slot. All claims together make it free or taken."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from kit.consumer import Handlers
from services.calendar import slots
from services.calendar.domain import ClaimAction
from videoporady_contracts import Envelope
from videoporady_contracts.booking import SlotBooked, SlotHeld, SlotReleased, VisitCancelled

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


def handlers(clock: Clock) -> Handlers:
    """What calendar reacts to, and how."""
    return {
        SlotHeld: partial(on_slot_held, clock=clock),
        SlotReleased: partial(on_slot_released, clock=clock),
        SlotBooked: partial(on_slot_booked, clock=clock),
        VisitCancelled: partial(on_visit_cancelled, clock=clock),
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
