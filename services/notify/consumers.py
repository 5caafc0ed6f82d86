"""Events in: a patient who waits or leaves, a call that begins, a visit that is booked or ends.

One function per event type. The booking of a visit and what happens in its room are on different
topics: either may come first.
"""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from kit.clock import Clock
from kit.consumer import Handlers
from services.notify import commands, domain, erasure, texts
from services.notify.commands import Press, Tell, VisitFacts
from services.notify.domain import AlertAction, VisitAction
from videoporady_contracts import Envelope
from videoporady_contracts.booking import (
    SlotBooked,
    SlotOffered,
    VisitCancelled,
    VisitCompleted,
    VisitDisrupted,
    VisitRescheduled,
)
from videoporady_contracts.identity import AccountErased
from videoporady_contracts.signalling import CallStarted, PatientLeft, PatientReady

__all__ = ["handlers"]


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
    portal: str,
) -> None:
    """Who is in the visit, and a confirmation for the account that booked it."""
    facts = VisitFacts(
        event.visit_id, event.doctor_id, event.patient_id, event.account_id, event.starts_at
    )
    holds = await commands.learn_visit(session, VisitAction.BOOK, facts, clock=clock, tell=tell)
    if holds:
        await commands.write_message(
            session,
            event_id=envelope.id,
            visit_id=event.visit_id,
            account_id=event.account_id,
            words=texts.confirmation(
                event.language,
                starts_at=event.starts_at,
                visit_type=event.visit_type,
                portal=portal,
            ),
            clock=clock,
        )


async def on_visit_cancelled(
    session: AsyncSession,
    event: VisitCancelled,
    envelope: Envelope,
    *,
    clock: Clock,
    tell: Tell,
    portal: str,
) -> None:
    """No alert any more, and a message that the visit is called off."""
    facts = VisitFacts(
        event.visit_id, event.doctor_id, event.patient_id, event.account_id, event.starts_at
    )
    holds = await commands.learn_visit(session, VisitAction.CANCEL, facts, clock=clock, tell=tell)
    if holds:
        await commands.write_message(
            session,
            event_id=envelope.id,
            visit_id=event.visit_id,
            account_id=event.account_id,
            words=texts.cancellation(
                event.language,
                starts_at=event.starts_at,
                cancelled_by=event.cancelled_by,
                portal=portal,
            ),
            clock=clock,
        )


async def on_slot_offered(
    session: AsyncSession, event: SlotOffered, envelope: Envelope, *, clock: Clock, portal: str
) -> None:
    """A freed slot waits for this person's answer; too late, it is not told any more."""
    if domain.may_still_answer(event.expires_at, clock.now()):
        await commands.write_message(
            session,
            event_id=envelope.id,
            visit_id=event.visit_id,
            account_id=event.account_id,
            words=texts.slot_offer(
                event.language,
                starts_at=event.starts_at,
                expires_at=event.expires_at,
                portal=portal,
            ),
            clock=clock,
        )


async def on_visit_completed(
    session: AsyncSession, event: VisitCompleted, _envelope: Envelope, *, clock: Clock, tell: Tell
) -> None:
    """No alert any more."""
    await commands.learn_visit(
        session, VisitAction.COMPLETE, _people(event), clock=clock, tell=tell
    )


async def on_visit_moved(
    session: AsyncSession,
    event: VisitRescheduled | VisitDisrupted,
    envelope: Envelope,
    *,
    clock: Clock,
    tell: Tell,
) -> None:
    """Another time, or for now none: an alert of the old one is over."""
    facts = VisitFacts(
        event.visit_id, event.doctor_id, event.patient_id, event.account_id, event.starts_at
    )
    await commands.move_visit(session, facts, at=envelope.time, clock=clock, tell=tell)


async def on_account_erased(
    session: AsyncSession, event: AccountErased, _envelope: Envelope, *, clock: Clock
) -> None:
    """What was written to the person goes."""
    await erasure.forget_account(session, event.account_id, clock=clock)


def _people(event: PatientReady | PatientLeft | CallStarted | VisitCompleted) -> VisitFacts:
    return VisitFacts(event.visit_id, event.doctor_id, event.patient_id)


def handlers(clock: Clock, tell: Tell, portal: str) -> Handlers:
    """What notify reacts to, and how. `portal` is the address that messages lead to."""
    return {
        PatientReady: partial(on_patient_ready, clock=clock, tell=tell),
        PatientLeft: partial(on_patient_left, clock=clock, tell=tell),
        CallStarted: partial(on_call_started, clock=clock, tell=tell),
        SlotBooked: partial(on_slot_booked, clock=clock, tell=tell, portal=portal),
        VisitCancelled: partial(on_visit_cancelled, clock=clock, tell=tell, portal=portal),
        SlotOffered: partial(on_slot_offered, clock=clock, portal=portal),
        VisitCompleted: partial(on_visit_completed, clock=clock, tell=tell),
        VisitRescheduled: partial(on_visit_moved, clock=clock, tell=tell),
        VisitDisrupted: partial(on_visit_moved, clock=clock, tell=tell),
        AccountErased: partial(on_account_erased, clock=clock),
    }
