"""Events in: what booking tells of a slot, and what all of them say of a clinic's day.

All claims on a slot's time together make it free or taken. The figures are made of events alone,
calendar's own too (`figures.py`).
"""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from kit.consumer import Handlers
from services.calendar import figures, moves, slots
from services.calendar.domain import ClaimAction
from services.calendar.figures_domain import FigureAction, Place, place_of
from videoporady_contracts import Envelope
from videoporady_contracts.booking import (
    SlotBooked,
    SlotHeld,
    SlotReleased,
    VisitCancelled,
    VisitCompleted,
    VisitDisrupted,
    VisitMissed,
    VisitRescheduled,
)
from videoporady_contracts.calendar import SlotsPublished, SlotWithdrawn

__all__ = ["handlers"]


async def on_slot_held(
    session: AsyncSession, event: SlotHeld, envelope: Envelope, *, clock: Clock
) -> None:
    """Somebody is confirming: nobody else is offered this slot."""
    await _claim(session, event, ClaimAction.HOLD, envelope, clock)


async def on_slot_released(
    session: AsyncSession, event: SlotReleased, envelope: Envelope, *, clock: Clock
) -> None:
    """The hold is over."""
    await _claim(session, event, ClaimAction.RELEASE, envelope, clock)


async def on_slot_booked(
    session: AsyncSession, event: SlotBooked, envelope: Envelope, *, clock: Clock
) -> None:
    """There is a visit in this slot."""
    await _claim(session, event, ClaimAction.BOOK, envelope, clock)
    await _count(session, event, FigureAction.BOOK, envelope, _place(event))


async def on_visit_cancelled(
    session: AsyncSession, event: VisitCancelled, envelope: Envelope, *, clock: Clock
) -> None:
    """The visit is off."""
    await _claim(session, event, ClaimAction.CANCEL, envelope, clock)
    await _count(session, event, FigureAction.CANCEL, envelope)


async def on_visit_rescheduled(
    session: AsyncSession, event: VisitRescheduled, envelope: Envelope, *, clock: Clock
) -> None:
    """The old slot is free, the new one is taken."""
    await _move(session, event, ClaimAction.MOVE, envelope, clock)
    await _count(session, event, FigureAction.MOVE, envelope, _place(event))


async def on_visit_disrupted(
    session: AsyncSession, event: VisitDisrupted, envelope: Envelope, *, clock: Clock
) -> None:
    """The visit waits for another slot; its own takes nobody's time any more."""
    await _move(session, event, ClaimAction.DISRUPT, envelope, clock)
    await _count(session, event, FigureAction.DISRUPT, envelope)


async def on_visit_completed(
    session: AsyncSession, event: VisitCompleted, envelope: Envelope
) -> None:
    """It took place: its time stays taken, and its day counts one more."""
    await _count(session, event, FigureAction.COMPLETE, envelope)


async def on_visit_missed(session: AsyncSession, event: VisitMissed, envelope: Envelope) -> None:
    """Nobody came: its time stays taken all the same."""
    await _count(session, event, FigureAction.MISS, envelope)


async def on_slots_published(
    session: AsyncSession, event: SlotsPublished, envelope: Envelope
) -> None:
    """Our own news, heard as everybody hears them: this much was offered."""
    places = {
        slot.slot_id: place_of(slot.clinic_id, slot.starts_at, slot.ends_at) for slot in event.slots
    }
    await figures.count_slots(session, places, at=envelope.time)


async def on_slot_withdrawn(
    session: AsyncSession, event: SlotWithdrawn, envelope: Envelope
) -> None:
    """Our own news: this slot is offered no more."""
    await figures.count_slots(session, {event.slot_id: None}, at=envelope.time)


def handlers(clock: Clock) -> Handlers:
    """What calendar reacts to, and how."""
    return {
        SlotHeld: partial(on_slot_held, clock=clock),
        SlotReleased: partial(on_slot_released, clock=clock),
        SlotBooked: partial(on_slot_booked, clock=clock),
        VisitCancelled: partial(on_visit_cancelled, clock=clock),
        VisitRescheduled: partial(on_visit_rescheduled, clock=clock),
        VisitDisrupted: partial(on_visit_disrupted, clock=clock),
        VisitCompleted: on_visit_completed,
        VisitMissed: on_visit_missed,
        SlotsPublished: on_slots_published,
        SlotWithdrawn: on_slot_withdrawn,
    }


async def _claim(
    session: AsyncSession,
    event: SlotHeld | SlotReleased | SlotBooked | VisitCancelled,
    action: ClaimAction,
    envelope: Envelope,
    clock: Clock,
) -> None:
    await slots.apply_claim(
        session,
        action,
        visit_id=event.visit_id,
        slot_id=event.slot_id,
        doctor_id=event.doctor_id,
        at=envelope.time,
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


async def _count(
    session: AsyncSession,
    event: SlotBooked
    | VisitRescheduled
    | VisitDisrupted
    | VisitCancelled
    | VisitCompleted
    | VisitMissed,
    action: FigureAction,
    envelope: Envelope,
    place: Place | None = None,
) -> None:
    await figures.count_visit(session, action, event.visit_id, place=place, at=envelope.time)


def _place(event: SlotBooked | VisitRescheduled) -> Place:
    return place_of(event.clinic_id, event.starts_at, event.ends_at)
