"""Events in: a patient who waits or leaves, a call that begins, a visit that is booked or ends,
words in its chat.

One function per event type. The booking of a visit and what happens in its room are on different
topics: either may come first.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kit import guardianships
from kit.clock import Clock
from kit.consumer import Handlers
from services.notify import (
    attendance,
    commands,
    domain,
    erasure,
    escalations,
    guardians,
    nudges,
    planning,
)
from services.notify.commands import Press, VisitFacts
from services.notify.domain import AlertAction, VisitAction
from services.notify.queries import Tell
from services.notify.settings import Settings
from services.notify.texts import Facts
from videoporady_contracts import Envelope
from videoporady_contracts.booking import (
    ContactAttempted,
    SlotBooked,
    SlotOffered,
    VisitCancelled,
    VisitCompleted,
    VisitDisrupted,
    VisitMissed,
    VisitRescheduled,
)
from videoporady_contracts.chat import (
    DocumentShared,
    MessagePosted,
    MessagesRead,
    RecommendationsIssued,
)
from videoporady_contracts.identity import (
    AccountErased,
    GuardianshipEnded,
    GuardianshipGranted,
    StaffAssigned,
)
from videoporady_contracts.signalling import (
    CallStarted,
    DoctorDelayed,
    PatientCalled,
    PatientLeft,
    PatientReady,
    ReadinessTaskClosed,
    ReadinessTaskOpened,
)
from videoporady_contracts.words import (
    Language,
    MessageKind,
    ParticipantRole,
)

__all__ = ["MessageRules", "handlers"]


@dataclass(frozen=True, slots=True)
class MessageRules:
    """What ops may change about messages, as handlers need it."""

    portal: str
    """The address that messages lead to."""
    reminder_minutes: tuple[int, ...]
    chat_wait: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "MessageRules":
        return cls(
            portal=settings.public_origins[0],
            reminder_minutes=settings.reminder_minutes,
            chat_wait=timedelta(seconds=settings.chat_wait_seconds),
        )


async def on_patient_ready(
    session: AsyncSession, event: PatientReady, _envelope: Envelope, *, clock: Clock, tell: Tell
) -> None:
    """The doctor is alerted; a second press while the alert is open does not double it."""
    press = Press(event.room_version, event.ready_since)
    await commands.raise_alert(session, _people(event), press, clock=clock, tell=tell)


async def on_patient_left(
    session: AsyncSession, event: PatientLeft, _envelope: Envelope, *, clock: Clock, tell: Tell
) -> None:
    """Nobody waits any more."""
    await commands.end_alert(
        session, _people(event), event.room_version, AlertAction.END, clock=clock, tell=tell
    )


async def on_call_started(
    session: AsyncSession, event: CallStarted, _envelope: Envelope, *, clock: Clock, tell: Tell
) -> None:
    """To accept the patient is to have seen the alert."""
    await commands.end_alert(
        session, _people(event), event.room_version, AlertAction.ACCEPT, clock=clock, tell=tell
    )


async def on_slot_booked(
    session: AsyncSession,
    event: SlotBooked,
    envelope: Envelope,
    *,
    clock: Clock,
    tell: Tell,
    rules: MessageRules,
) -> None:
    """Who is in the visit, a confirmation for the account that booked it, and its reminders."""
    event = await guardians.addressed(session, event)
    facts = VisitFacts(
        event.visit_id,
        event.doctor_id,
        event.patient_id,
        event.account_id,
        event.starts_at,
        event.ends_at,
        event.language,
    )
    visit = await commands.learn_visit(session, VisitAction.BOOK, facts, clock=clock, tell=tell)
    if visit is None:
        return
    said = Facts(starts_at=event.starts_at, ends_at=event.ends_at, visit_type=event.visit_type)
    cause = _cause(envelope, event, rules)
    await planning.announce(session, cause, MessageKind.CONFIRMATION, said, clock=clock)
    await planning.plan_reminders(
        session, visit, rules.reminder_minutes, portal=rules.portal, clock=clock
    )


async def on_visit_cancelled(
    session: AsyncSession,
    event: VisitCancelled,
    envelope: Envelope,
    *,
    clock: Clock,
    tell: Tell,
    rules: MessageRules,
) -> None:
    """No alert and no reminder any more, and a message that the visit is called off."""
    event = await guardians.addressed(session, event)
    facts = VisitFacts(
        event.visit_id, event.doctor_id, event.patient_id, event.account_id, event.starts_at
    )
    visit = await commands.learn_visit(session, VisitAction.CANCEL, facts, clock=clock, tell=tell)
    if visit is None:
        return
    await planning.withdraw_reminders(session, event.visit_id, clock=clock)
    said = Facts(
        starts_at=event.starts_at,
        ends_at=visit.ends_at if visit.starts_at == event.starts_at else None,
        cancelled_by=event.cancelled_by,
        sequence=visit.calendar_sequence + 1,
    )
    cause = _cause(envelope, event, rules)
    await planning.announce(session, cause, MessageKind.CANCELLATION, said, clock=clock)


async def on_visit_completed(
    session: AsyncSession, event: VisitCompleted, _envelope: Envelope, *, clock: Clock, tell: Tell
) -> None:
    """No alert and no reminder any more."""
    await commands.learn_visit(
        session, VisitAction.COMPLETE, _people(event), clock=clock, tell=tell
    )
    await planning.withdraw_reminders(session, event.visit_id, clock=clock)


async def on_visit_missed(
    session: AsyncSession, event: VisitMissed, _envelope: Envelope, *, clock: Clock, tell: Tell
) -> None:
    """The visit is over, though nobody came: no alert and no reminder any more."""
    await commands.learn_visit(
        session, VisitAction.COMPLETE, _people(event), clock=clock, tell=tell
    )
    await planning.withdraw_reminders(session, event.visit_id, clock=clock)


async def on_visit_rescheduled(
    session: AsyncSession,
    event: VisitRescheduled,
    envelope: Envelope,
    *,
    clock: Clock,
    tell: Tell,
    rules: MessageRules,
) -> None:
    """Another time, maybe another doctor: the old alert is over, the reminders move with it."""
    event = await guardians.addressed(session, event)
    facts = VisitFacts(
        event.visit_id,
        event.doctor_id,
        event.patient_id,
        event.account_id,
        event.starts_at,
        event.ends_at,
        event.language,
    )
    visit = await commands.move_visit(session, facts, at=envelope.time, clock=clock, tell=tell)
    if visit is None:
        return
    said = Facts(
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        visit_type=event.visit_type,
        sequence=visit.calendar_sequence,
    )
    cause = _cause(envelope, event, rules)
    await planning.announce(session, cause, MessageKind.CHANGE, said, clock=clock)
    await planning.move_reminders(
        session, visit, rules.reminder_minutes, portal=rules.portal, clock=clock
    )


async def on_visit_disrupted(
    session: AsyncSession,
    event: VisitDisrupted,
    envelope: Envelope,
    *,
    clock: Clock,
    tell: Tell,
    rules: MessageRules,
) -> None:
    """For now there is no time: an apology, with how long another one is kept."""
    event = await guardians.addressed(session, event)
    facts = VisitFacts(
        event.visit_id, event.doctor_id, event.patient_id, event.account_id, event.starts_at
    )
    visit = await commands.move_visit(session, facts, at=envelope.time, clock=clock, tell=tell)
    if visit is None:
        return
    await planning.withdraw_reminders(session, event.visit_id, clock=clock)
    said = Facts(
        starts_at=event.starts_at,
        answer_until=event.offer_expires_at,
        sequence=visit.calendar_sequence,
    )
    cause = _cause(envelope, event, rules)
    await planning.announce(session, cause, MessageKind.DISRUPTION, said, clock=clock)


async def on_slot_offered(
    session: AsyncSession,
    event: SlotOffered,
    envelope: Envelope,
    *,
    clock: Clock,
    rules: MessageRules,
) -> None:
    """A freed slot waits for this person's answer; too late, it is not told any more."""
    if not domain.may_still_answer(event.expires_at, clock.now()):
        return
    event = await guardians.addressed(session, event)
    said = Facts(starts_at=event.starts_at, answer_until=event.expires_at)
    cause = _cause(envelope, event, rules)
    await planning.announce(session, cause, MessageKind.SLOT_OFFER, said, clock=clock)


async def on_account_erased(
    session: AsyncSession, event: AccountErased, _envelope: Envelope, *, clock: Clock
) -> None:
    """What was written to the person goes."""
    await erasure.forget_account(session, event.account_id, clock=clock)


async def on_staff_assigned(
    session: AsyncSession, event: StaffAssigned, _envelope: Envelope
) -> None:
    """Whose telephone rings when a doctor does not see that a patient waits."""
    await escalations.assign_staff(session, event.account_id, event.doctor_id)


async def on_guardianship_ended(
    session: AsyncSession, event: GuardianshipEnded, envelope: Envelope
) -> None:
    """What the account was told of the patient, and would have been, is the present guardian's."""
    heir_id = await guardianships.end(session, event, envelope)
    await guardians.hand_over(session, event.account_id, event.patient_id, heir_id)


async def on_guardianship_granted(
    session: AsyncSession, event: GuardianshipGranted, envelope: Envelope
) -> None:
    """The account is told of the patient from now on, also if it once was no more."""
    await guardianships.renew(session, event, envelope)


async def on_message_posted(
    session: AsyncSession,
    event: MessagePosted,
    _envelope: Envelope,
    *,
    clock: Clock,
    rules: MessageRules,
) -> None:
    """The clinic's side wrote: the patient is told outside, unless it is read soon."""
    if event.author_role is not ParticipantRole.PATIENT:
        await planning.note_posted(
            session,
            event.visit_id,
            event.seq,
            MessageKind.MESSAGE_WAITING,
            wait=rules.chat_wait,
            clock=clock,
        )


async def on_document_shared(
    session: AsyncSession,
    event: DocumentShared,
    _envelope: Envelope,
    *,
    clock: Clock,
    rules: MessageRules,
) -> None:
    """The clinic's side gave a document: as with a message."""
    if event.author_role is not ParticipantRole.PATIENT:
        await planning.note_posted(
            session,
            event.visit_id,
            event.seq,
            MessageKind.DOCUMENT_RECEIVED,
            wait=rules.chat_wait,
            clock=clock,
        )


async def on_messages_read(
    session: AsyncSession, event: MessagesRead, _envelope: Envelope, *, clock: Clock
) -> None:
    """The patient's side has read it: nobody needs to be told any more."""
    if event.role is ParticipantRole.PATIENT:
        await planning.note_read(session, event.visit_id, event.seq, clock=clock)


async def on_readiness_task_opened(
    session: AsyncSession, event: ReadinessTaskOpened, _envelope: Envelope, *, clock: Clock
) -> None:
    """The visit comes near and no test has passed: its account is asked for one."""
    await nudges.plan(session, event, clock=clock)


async def on_readiness_task_closed(
    session: AsyncSession, event: ReadinessTaskClosed, _envelope: Envelope, *, clock: Clock
) -> None:
    """Nothing is to be asked any more."""
    await nudges.take_back(session, event.visit_id, event.task_id, clock=clock)


class _Addressed(Protocol):
    """An event that says to whom its message goes."""

    @property
    def visit_id(self) -> UUID: ...
    @property
    def account_id(self) -> UUID: ...
    @property
    def language(self) -> Language: ...


def _cause(envelope: Envelope, event: _Addressed, rules: MessageRules) -> planning.Cause:
    return planning.Cause(
        envelope.id, event.visit_id, event.account_id, event.language, rules.portal, envelope.time
    )


def _people(
    event: PatientReady | PatientLeft | CallStarted | VisitCompleted | VisitMissed,
) -> VisitFacts:
    return VisitFacts(event.visit_id, event.doctor_id, event.patient_id)


def handlers(clock: Clock, tell: Tell, rules: MessageRules) -> Handlers:
    """What notify reacts to, and how."""
    at_once = {"clock": clock, "portal": rules.portal}
    return {
        PatientReady: partial(on_patient_ready, clock=clock, tell=tell),
        PatientLeft: partial(on_patient_left, clock=clock, tell=tell),
        CallStarted: partial(on_call_started, clock=clock, tell=tell),
        ReadinessTaskOpened: partial(on_readiness_task_opened, clock=clock),
        ReadinessTaskClosed: partial(on_readiness_task_closed, clock=clock),
        SlotBooked: partial(on_slot_booked, clock=clock, tell=tell, rules=rules),
        VisitCancelled: partial(on_visit_cancelled, clock=clock, tell=tell, rules=rules),
        VisitCompleted: partial(on_visit_completed, clock=clock, tell=tell),
        VisitMissed: partial(on_visit_missed, clock=clock, tell=tell),
        VisitRescheduled: partial(on_visit_rescheduled, clock=clock, tell=tell, rules=rules),
        VisitDisrupted: partial(on_visit_disrupted, clock=clock, tell=tell, rules=rules),
        SlotOffered: partial(on_slot_offered, clock=clock, rules=rules),
        DoctorDelayed: partial(attendance.on_doctor_delayed, **at_once),
        PatientCalled: partial(attendance.on_patient_called, **at_once),
        AccountErased: partial(on_account_erased, clock=clock),
        StaffAssigned: on_staff_assigned,
        GuardianshipEnded: on_guardianship_ended,
        GuardianshipGranted: on_guardianship_granted,
        MessagePosted: partial(on_message_posted, clock=clock, rules=rules),
        DocumentShared: partial(on_document_shared, clock=clock, rules=rules),
        ContactAttempted: partial(attendance.on_contact_attempted, **at_once),
        RecommendationsIssued: partial(attendance.on_recommendations_issued, **at_once),
        MessagesRead: partial(on_messages_read, clock=clock),
    }
