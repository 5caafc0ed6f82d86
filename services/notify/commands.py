"""One function per verb: load for update, decide, save, `outbox.add`. None commits; the edge does.

What changed of an alert is handed to `tell`, which the edge gives: it shows it on this replica's
sockets once the transaction is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Principal
from kit.clock import Clock
from kit.database import after_commit
from kit.ids import new_id
from services.notify import domain, erasure, queries
from services.notify.domain import AlertAction, AlertState, VisitAction, VisitState
from services.notify.models import Alert, OutgoingMessage, Visit
from services.notify.queries import AlertRecord
from services.notify.texts import Words
from videoporady_contracts import sockets
from videoporady_contracts.notify import AlertAcknowledged, AlertEnded, AlertRaised

__all__ = [
    "Press",
    "Tell",
    "VisitFacts",
    "acknowledge_alert",
    "end_alert",
    "learn_visit",
    "move_visit",
    "raise_alert",
    "write_message",
]

Tell = Callable[[AlertRecord], None]


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """Who is in a visit, and when, as far as an event says."""

    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    account_id: UUID | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """The patient pressed "Połącz": the room's version then, and since when they wait."""

    room_version: int
    ready_since: datetime


async def learn_visit(
    session: AsyncSession, action: VisitAction, facts: VisitFacts, *, clock: Clock, tell: Tell
) -> bool:
    """Keeps what booking says of a visit; an ended visit has no alert.

    False when the visit has moved on, so that nobody is to be told of this any more.
    """
    visit = await _visit_for_update(session, action, facts)
    visit.state = domain.visit_after(VisitState(visit.state), action)
    if facts.account_id is not None and not await erasure.is_erased(session, facts.account_id):
        visit.account_id = visit.account_id or facts.account_id
    alert = await _standing_alert(session, facts.visit_id)
    if visit.starts_at is None and facts.starts_at is not None:
        visit.starts_at = facts.starts_at
        if alert is not None:
            alert.starts_at = facts.starts_at
    if visit.state != VisitState.BOOKED:
        _walk(session, alert, AlertAction.END, clock=clock, tell=tell)
    return visit.state == domain.visit_after(None, action)


async def move_visit(
    session: AsyncSession, facts: VisitFacts, *, at: datetime, clock: Clock, tell: Tell
) -> bool:
    """The visit has another time, and maybe another doctor; who waited does not wait any more.

    False when the visit is over or newer news were here first, so that nobody is to be told.
    """
    visit = await _visit_for_update(session, VisitAction.MOVE, facts)
    if not domain.is_newer(at, visit.moved_at):
        return False
    visit.state = domain.visit_after(VisitState(visit.state), VisitAction.MOVE)
    visit.doctor_id, visit.starts_at, visit.moved_at = facts.doctor_id, facts.starts_at, at
    visit.account_id = visit.account_id or facts.account_id
    alert = await _standing_alert(session, facts.visit_id)
    _walk(session, alert, AlertAction.END, clock=clock, tell=tell)
    return visit.state == VisitState.BOOKED


async def raise_alert(
    session: AsyncSession, facts: VisitFacts, press: Press, *, clock: Clock, tell: Tell
) -> None:
    """Alerts the doctor, unless an alert is open, the visit is over, or the press is old news."""
    visit = await _visit_for_update(session, VisitAction.HEAR_OF, facts)
    if not _is_news(visit, press.room_version) or visit.state != VisitState.BOOKED:
        return
    alert = await _standing_alert(session, facts.visit_id)
    steps = domain.alert_after(alert and queries.state_of(alert), AlertAction.PRESS)
    if AlertState.OVER in steps and alert is not None:
        _step(session, alert, AlertState.OVER, clock=clock, tell=tell)
        # The new one may stand only when the old one does not: the index checks each statement.
        await session.flush()
    if AlertState.OPEN in steps:
        fresh = Alert(
            alert_id=new_id(),
            visit_id=visit.visit_id,
            doctor_id=visit.doctor_id,
            patient_id=visit.patient_id,
            starts_at=visit.starts_at or press.ready_since,
            room_version=press.room_version,
            ready_since=press.ready_since,
            raised_at=clock.now(),
        )
        session.add(fresh)
        _step(session, fresh, AlertState.OPEN, clock=clock, tell=tell)


async def end_alert(
    session: AsyncSession,
    facts: VisitFacts,
    room_version: int,
    action: AlertAction,
    *,
    clock: Clock,
    tell: Tell,
) -> None:
    """The patient left, or the doctor accepted: nobody waits any more. Old news change nothing."""
    visit = await _visit_for_update(session, VisitAction.HEAR_OF, facts)
    if _is_news(visit, room_version):
        alert = await _standing_alert(session, facts.visit_id)
        _walk(session, alert, action, clock=clock, tell=tell)


async def acknowledge_alert(
    session: AsyncSession, principal: Principal, alert_id: UUID, *, clock: Clock, tell: Tell
) -> sockets.Alert:
    """The doctor saw it; said twice, it is done once. Raises AlertNotFound or AlertOver."""
    alert = await queries.alert_to_acknowledge(session, principal, alert_id)
    if alert.acknowledged_at is None:
        _walk(session, alert, AlertAction.ACKNOWLEDGE, clock=clock, tell=tell)
    return queries.record_of(alert).alert


async def write_message(
    session: AsyncSession,
    *,
    event_id: UUID,
    visit_id: UUID,
    account_id: UUID,
    words: Words,
    clock: Clock,
) -> None:
    """Puts a message into the e-mail outbox, once for each event; none for an erased account."""
    if await erasure.is_erased(session, account_id):
        return
    await session.execute(
        insert(OutgoingMessage)
        .values(
            message_id=new_id(),
            event_id=event_id,
            account_id=account_id,
            visit_id=visit_id,
            kind=words.kind.value,
            language=words.language.value,
            subject=words.subject,
            text=words.text,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )


async def _visit_for_update(session: AsyncSession, action: VisitAction, facts: VisitFacts) -> Visit:
    """The visit's row, locked: two topics tell of one visit, and two consumers may race."""
    visit = await session.get(Visit, facts.visit_id, with_for_update=True, populate_existing=True)
    if visit is not None:
        return visit
    await session.execute(
        insert(Visit)
        .values(
            visit_id=facts.visit_id,
            doctor_id=facts.doctor_id,
            patient_id=facts.patient_id,
            starts_at=facts.starts_at,
            state=domain.visit_after(None, action).value,
        )
        .on_conflict_do_nothing()
    )
    return await session.get_one(
        Visit, facts.visit_id, with_for_update=True, populate_existing=True
    )


def _is_news(visit: Visit, room_version: int) -> bool:
    if not domain.is_news(room_version, visit.room_version):
        return False
    visit.room_version = room_version
    return True


async def _standing_alert(session: AsyncSession, visit_id: UUID) -> Alert | None:
    # Locked, since a doctor may acknowledge it at the same moment.
    found = await session.scalars(
        select(Alert)
        .where(Alert.visit_id == visit_id, Alert.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


def _walk(
    session: AsyncSession, alert: Alert | None, action: AlertAction, *, clock: Clock, tell: Tell
) -> None:
    state = None if alert is None else queries.state_of(alert)
    for step in domain.alert_after(state, action):
        assert alert is not None
        _step(session, alert, step, clock=clock, tell=tell)


def _step(
    session: AsyncSession, alert: Alert, state: AlertState, *, clock: Clock, tell: Tell
) -> None:
    """One change of an alert: the row, the event, and this replica's sockets."""
    now = clock.now()
    facts = {
        "visit_id": alert.visit_id,
        "alert_id": alert.alert_id,
        "doctor_id": alert.doctor_id,
    }
    match state:
        case AlertState.OPEN:
            event = AlertRaised(**facts)
        case AlertState.ACKNOWLEDGED:
            alert.acknowledged_at = now
            event = AlertAcknowledged(**facts)
        case AlertState.OVER:
            alert.ended_at = now
            event = AlertEnded(**facts)
    outbox.add(session, event, clock=clock)
    record = queries.record_of(alert)
    # Not by way of Kafka alone: the doctor's bell rings a few milliseconds sooner.
    after_commit(session, lambda: tell(record))
