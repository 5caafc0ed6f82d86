"""Events in, of a visit that is about to begin, on, or just over: its patient is told at once.

Whom that is, is known from the visit's booking; without one there is nobody to tell.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from services.notify import domain, planning
from services.notify.domain import VisitState
from services.notify.models import Visit
from services.notify.texts import Facts
from videoporady_contracts import Envelope
from videoporady_contracts.booking import ContactAttempted
from videoporady_contracts.chat import RecommendationsIssued
from videoporady_contracts.signalling import DoctorDelayed, PatientCalled
from videoporady_contracts.words import ContactKind, MessageChannel, MessageKind

__all__ = [
    "on_contact_attempted",
    "on_doctor_delayed",
    "on_patient_called",
    "on_recommendations_issued",
]

LASTS = timedelta(minutes=30)
"""Later a word of a delay says nothing new, and nobody is called to a visit that is over."""
ATTEMPT_CHANNELS = {ContactKind.SMS: MessageChannel.SMS, ContactKind.PUSH: MessageChannel.PUSH}


async def on_doctor_delayed(
    session: AsyncSession, event: DoctorDelayed, envelope: Envelope, *, clock: Clock, portal: str
) -> None:
    """The doctor is late: who waits or comes soon is told, unless that is old news by now."""
    said, until = Facts(minutes_late=event.minutes), envelope.time + LASTS
    cause = await planning.cause_of_visit(session, event.visit_id, envelope, portal)
    await _tell(session, cause, MessageKind.DELAY, said, until=until, clock=clock)


async def on_patient_called(
    session: AsyncSession, event: PatientCalled, envelope: Envelope, *, clock: Clock, portal: str
) -> None:
    """Somebody who waits elsewhere is called to the visit, by the way that they asked for."""
    said, until = Facts(channel=MessageChannel(event.channel)), event.answer_until
    cause = await planning.cause_of_visit(session, event.visit_id, envelope, portal)
    await _tell(session, cause, MessageKind.CALL_BACK, said, until=until, clock=clock)


async def on_contact_attempted(
    session: AsyncSession, event: ContactAttempted, envelope: Envelope, *, clock: Clock, portal: str
) -> None:
    """The staff try to reach the patient by a message; a ring is news, a telephone is theirs."""
    channel = ATTEMPT_CHANNELS.get(event.kind)
    if channel is not None:
        said, until = Facts(channel=channel), envelope.time + LASTS
        cause = await planning.cause_of_visit(session, event.visit_id, envelope, portal)
        await _tell(session, cause, MessageKind.CONTACT_ATTEMPT, said, until=until, clock=clock)


async def _tell(
    session: AsyncSession,
    cause: planning.Cause | None,
    kind: MessageKind,
    said: Facts,
    *,
    until: datetime,
    clock: Clock,
) -> None:
    if cause is None or not domain.may_still_answer(until, clock.now()):
        return
    visit = await session.get_one(Visit, cause.visit_id)
    if visit.state == VisitState.BOOKED:
        said = said.model_copy(update={"starts_at": visit.starts_at, "ends_at": visit.ends_at})
        await planning.announce(session, cause, kind, said, clock=clock, expires_at=until)


async def on_recommendations_issued(
    session: AsyncSession,
    event: RecommendationsIssued,
    envelope: Envelope,
    *,
    clock: Clock,
    portal: str,
) -> None:
    """The patient's side is told that there is something new; what it is, the portal says."""
    cause = await planning.cause_of_visit(session, event.visit_id, envelope, portal)
    if cause is not None:
        await planning.announce(session, cause, MessageKind.RECOMMENDATIONS, Facts(), clock=clock)
