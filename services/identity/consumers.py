"""Events in: one function for each event that identity reacts to."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from kit.consumer import Handler
from services.identity import commands
from videoporady_contracts import Envelope, EventData
from videoporady_contracts.booking import SlotBooked, VisitRescheduled

__all__ = ["HANDLERS"]


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


HANDLERS: Mapping[type[EventData], Handler] = {
    SlotBooked: on_slot_booked,
    VisitRescheduled: on_visit_rescheduled,
}
