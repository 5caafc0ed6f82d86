"""Events in, one function each: booking says who is in a visit and what became of it, signalling
who its guests are, calendar what holds in its clinic."""

from sqlalchemy.ext.asyncio import AsyncSession

from kit.consumer import Handlers
from services.chat import commands, guests
from services.chat.domain import Action
from videoporady_contracts import Envelope
from videoporady_contracts.booking import (
    SlotBooked,
    VisitCancelled,
    VisitCompleted,
    VisitMissed,
    VisitRescheduled,
)
from videoporady_contracts.calendar import (
    ClinicChanged,
    ClinicOpened,
)
from videoporady_contracts.signalling import (
    GuestAdmitted,
    GuestRemoved,
)

__all__ = ["HANDLERS"]


async def on_slot_booked(session: AsyncSession, event: SlotBooked, _envelope: Envelope) -> None:
    """The visit has a thread from here on."""
    await commands.learn_visit(
        session,
        Action.BOOK,
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
        clinic_id=event.clinic_id,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )


async def on_visit_cancelled(
    session: AsyncSession, event: VisitCancelled, _envelope: Envelope
) -> None:
    """The thread can be read, and takes no more messages."""
    await commands.learn_visit(
        session,
        Action.CANCEL,
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
    )


async def on_visit_completed(
    session: AsyncSession, event: VisitCompleted, _envelope: Envelope
) -> None:
    """The thread stays open for questions; a cancellation that comes late changes nothing."""
    await commands.learn_visit(
        session,
        Action.COMPLETE,
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
    )


async def on_visit_missed(session: AsyncSession, event: VisitMissed, _envelope: Envelope) -> None:
    """As after a visit that took place: the patient may still ask what to do now."""
    await commands.learn_visit(
        session,
        Action.COMPLETE,
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
    )


async def on_visit_rescheduled(
    session: AsyncSession, event: VisitRescheduled, envelope: Envelope
) -> None:
    """The same thread, at another time; another doctor reads it from here on."""
    await commands.move_visit(
        session,
        visit_id=event.visit_id,
        doctor_id=event.doctor_id,
        patient_id=event.patient_id,
        clinic_id=event.clinic_id,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        at=envelope.time,
    )


async def on_clinic_opened(session: AsyncSession, event: ClinicOpened, envelope: Envelope) -> None:
    """How long its threads are open, and when a doctor answers there."""
    await _learn_clinic(session, event, envelope)


async def on_clinic_changed(
    session: AsyncSession, event: ClinicChanged, envelope: Envelope
) -> None:
    """As when it was opened: the newest word counts, for threads that are there too."""
    await _learn_clinic(session, event, envelope)


async def _learn_clinic(
    session: AsyncSession, event: ClinicOpened | ClinicChanged, envelope: Envelope
) -> None:
    await commands.learn_clinic(
        session,
        event.clinic_id,
        open_days=event.chat_open_days,
        answer_days=event.chat_answer_days,
        at=envelope.time,
    )


async def on_guest_admitted(
    session: AsyncSession, event: GuestAdmitted, envelope: Envelope
) -> None:
    """The guest reads what they were let to see."""
    await guests.learn_admitted(session, event.guest_id, event.visit_id, envelope.time)


async def on_guest_removed(session: AsyncSession, event: GuestRemoved, envelope: Envelope) -> None:
    """The guest reads nothing more."""
    await guests.learn_gone(session, event.guest_id, event.visit_id, envelope.time)


HANDLERS: Handlers = {
    ClinicOpened: on_clinic_opened,
    ClinicChanged: on_clinic_changed,
    SlotBooked: on_slot_booked,
    VisitCancelled: on_visit_cancelled,
    VisitCompleted: on_visit_completed,
    VisitMissed: on_visit_missed,
    VisitRescheduled: on_visit_rescheduled,
    GuestAdmitted: on_guest_admitted,
    GuestRemoved: on_guest_removed,
}
