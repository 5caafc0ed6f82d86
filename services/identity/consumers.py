"""Events in: one function for each event that identity reacts to."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from kit.consumer import Handlers
from services.identity import commands, guests
from videoporady_contracts import Envelope
from videoporady_contracts.booking import SlotBooked, VisitRescheduled
from videoporady_contracts.signalling import GuestInvited, GuestRemoved

__all__ = ["handlers"]


async def on_slot_booked(session: AsyncSession, event: SlotBooked, _envelope: Envelope) -> None:
    """The doctor of a visit may read the patient's name."""
    await commands.record_care(
        session,
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
    )


async def on_visit_rescheduled(
    session: AsyncSession, event: VisitRescheduled, envelope: Envelope
) -> None:
    """The doctor of the visit may be another one now."""
    await commands.move_care(
        session,
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
        at=envelope.time,
    )


async def on_guest_invited(session: AsyncSession, event: GuestInvited, envelope: Envelope) -> None:
    """The link opens a session from now on."""
    await guests.learn_link(session, event, envelope.time)


async def on_guest_removed(
    session: AsyncSession, event: GuestRemoved, envelope: Envelope, *, clock: Clock
) -> None:
    """The link opens nothing, and the session that it opened is revoked everywhere."""
    await guests.end_guest(session, event, envelope.time, clock=clock)


def handlers(clock: Clock) -> Handlers:
    """What identity reacts to, and how."""
    return {
        SlotBooked: on_slot_booked,
        VisitRescheduled: on_visit_rescheduled,
        GuestInvited: on_guest_invited,
        GuestRemoved: partial(on_guest_removed, clock=clock),
    }
