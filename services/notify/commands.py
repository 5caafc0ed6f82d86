"""One function per verb: load for update, decide, save, `outbox.add`. None commits; the edge does.

What changed of an alert is handed to `tell`, which the edge gives: it shows it on this replica's
sockets once the transaction is stored.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.auth import Principal
from kit.clock import Clock
from kit.database import after_commit
from kit.ids import new_id
from services.notify import domain, erasure, escalations, queries
from services.notify.domain import AlertAction, AlertState, VisitAction, VisitState
from services.notify.messages import (
    DeliveryAction,
    DeliveryState,
    check_has_account,
    delivery_after,
)
from services.notify.models import Alert, Message, Visit
from services.notify.queries import Tell
from videoporady_contracts import sockets
from videoporady_contracts.notify import AlertAcknowledged, AlertEnded, AlertRaised
from videoporady_contracts.words import Language

__all__ = [
    "Press",
    "VisitFacts",
    "acknowledge_alert",
    "end_alert",
    "help_delivery",
    "learn_visit",
    "move_visit",
    "raise_alert",
    "read_all_messages",
    "read_message",
]

VISIT = (
    select(Visit)
    .where(Visit.visit_id == bindparam("visit_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
# Locked, since a doctor may acknowledge it at the same moment. After the visit, and by a statement
# of its own: one that waited for a lock shows other rows as they were before it waited.
STANDING_ALERT = (
    select(Alert)
    .where(Alert.visit_id == bindparam("visit_id"), Alert.ended_at.is_(None))
    .with_for_update()
    .execution_options(populate_existing=True)
)
# What was heard of the room, and what it means for the alert: one way to the server, since the
# doctor's bell waits for it.
RAISE_ALERT = text("""
    with heard as (update visits set room_version = :room_version where visit_id = :visit_id)
    insert into alerts (alert_id, visit_id, doctor_id, patient_id, starts_at, room_version,
                        ready_since, raised_at)
    values (:alert_id, :visit_id, :doctor_id, :patient_id, :starts_at, :room_version,
            :ready_since, :raised_at)
""")
END_ALERT = text("""
    with heard as (update visits set room_version = :room_version where visit_id = :visit_id)
    update alerts set acknowledged_at = :acknowledged_at, ended_at = :ended_at
    where alert_id = :alert_id
""")


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """Who is in a visit, and when, as far as an event says."""

    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    account_id: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """The patient pressed "Połącz": the room's version then, and since when they wait."""

    room_version: int
    ready_since: datetime


async def learn_visit(
    session: AsyncSession, action: VisitAction, facts: VisitFacts, *, clock: Clock, tell: Tell
) -> Visit | None:
    """Keeps what booking says of a visit; an ended visit has no alert.

    None when the visit has moved on, so that nobody is to be told of this any more.
    """
    # Before the row is locked: an erasure waits for its turn first, and for rows afterwards.
    facts = await _without_erased(session, facts)
    visit = await _visit_for_update(session, action, facts)
    visit.state = domain.visit_after(VisitState(visit.state), action)
    visit.account_id = visit.account_id or facts.account_id
    visit.ends_at = visit.ends_at or facts.ends_at
    if facts.language is not None:
        visit.language = facts.language.value
    alert = await _standing_alert(session, facts.visit_id)
    if visit.starts_at is None and facts.starts_at is not None:
        visit.starts_at = facts.starts_at
        if alert is not None:
            alert.starts_at = facts.starts_at
    if visit.state != VisitState.BOOKED:
        await _walk(session, alert, AlertAction.END, clock=clock, tell=tell)
    return visit if visit.state == domain.visit_after(None, action) else None


async def move_visit(
    session: AsyncSession, facts: VisitFacts, *, at: datetime, clock: Clock, tell: Tell
) -> Visit | None:
    """The visit has another time, and maybe another doctor; who waited does not wait any more.

    None when the visit is over or newer news were here first, so that nobody is to be told.
    """
    facts = await _without_erased(session, facts)
    visit = await _visit_for_update(session, VisitAction.MOVE, facts)
    if not domain.is_newer(at, visit.moved_at):
        return None
    visit.state = domain.visit_after(VisitState(visit.state), VisitAction.MOVE)
    visit.doctor_id, visit.starts_at, visit.moved_at = facts.doctor_id, facts.starts_at, at
    visit.ends_at = facts.ends_at
    if facts.language is not None:
        visit.language = facts.language.value
    visit.account_id = visit.account_id or facts.account_id
    visit.calendar_sequence += 1
    alert = await _standing_alert(session, facts.visit_id)
    await _walk(session, alert, AlertAction.END, clock=clock, tell=tell)
    return visit if visit.state == VisitState.BOOKED else None


async def raise_alert(
    session: AsyncSession, facts: VisitFacts, press: Press, *, clock: Clock, tell: Tell
) -> None:
    """Alerts the doctor, unless an alert is open, the visit is over, or the press is old news."""
    visit = await _visit_for_update(session, VisitAction.HEAR_OF, facts)
    if not domain.is_news(press.room_version, visit.room_version):
        return
    steps: tuple[AlertState, ...] = ()
    if visit.state == VisitState.BOOKED:
        alert = await _standing_alert(session, facts.visit_id)
        steps = domain.alert_after(alert and queries.state_of(alert), AlertAction.PRESS)
        if AlertState.OVER in steps and alert is not None:
            _step(session, alert, AlertState.OVER, clock=clock, tell=tell)
            # The new one may stand only when the old one does not: the index checks each statement.
            await session.flush()
    if AlertState.OPEN not in steps:
        visit.room_version = press.room_version
        return
    values = {
        "alert_id": new_id(),
        "visit_id": visit.visit_id,
        "doctor_id": visit.doctor_id,
        "patient_id": visit.patient_id,
        "starts_at": visit.starts_at or press.ready_since,
        "room_version": press.room_version,
        "ready_since": press.ready_since,
        "raised_at": clock.now(),
    }
    await session.execute(RAISE_ALERT, values)
    _step(session, Alert(**values), AlertState.OPEN, clock=clock, tell=tell)


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
    if not domain.is_news(room_version, visit.room_version):
        return
    alert = await _standing_alert(session, facts.visit_id)
    if alert is None:
        visit.room_version = room_version
        return
    # What becomes of it is written below.
    session.expunge(alert)
    await _walk(session, alert, action, clock=clock, tell=tell)
    values = {
        "alert_id": alert.alert_id,
        "visit_id": visit.visit_id,
        "room_version": room_version,
        "acknowledged_at": alert.acknowledged_at,
        "ended_at": alert.ended_at,
    }
    await session.execute(END_ALERT, values)


async def acknowledge_alert(
    session: AsyncSession, principal: Principal, alert_id: UUID, *, clock: Clock, tell: Tell
) -> sockets.Alert:
    """The doctor saw it; said twice, it is done once. Raises AlertNotFound or AlertOver."""
    alert = await queries.alert_to_acknowledge(session, principal, alert_id)
    if alert.acknowledged_at is None:
        await _walk(session, alert, AlertAction.ACKNOWLEDGE, clock=clock, tell=tell)
    return queries.record_of(alert).alert


async def read_message(
    session: AsyncSession, principal: Principal, message_id: UUID, *, clock: Clock
) -> None:
    """One's own message was read; said twice, it is done once. Raises MessageNotFound."""
    message = await queries.own_message(session, principal, message_id)
    message.read_at = message.read_at or clock.now()


async def read_all_messages(session: AsyncSession, principal: Principal, *, clock: Clock) -> None:
    """Everything in one's own inbox was read."""
    await session.execute(
        update(Message).where(*queries.unread_of(principal)).values(read_at=clock.now())
    )


async def help_delivery(
    session: AsyncSession,
    principal: Principal,
    delivery_id: UUID,
    action: DeliveryAction,
    *,
    clock: Clock,
) -> None:
    """Reception has another try made, or told the patient itself. Raises DeliveryNotFound,
    DeliveryNotWaiting or NobodyToSendTo."""
    delivery = await queries.delivery_to_help(session, principal, delivery_id)
    if action is DeliveryAction.ASK_AGAIN:
        message = await session.get_one(Message, delivery.message_id)
        check_has_account(message.account_id)
    state = delivery_after(DeliveryState(delivery.state), action)
    delivery.state, delivery.changed_at = state.value, clock.now()
    if state is DeliveryState.DUE:
        delivery.attempts, delivery.next_try_at = 0, clock.now()


async def _without_erased(session: AsyncSession, facts: VisitFacts) -> VisitFacts:
    if facts.account_id is None or not await erasure.is_erased(session, facts.account_id):
        return facts
    return replace(facts, account_id=None)


async def _visit_for_update(session: AsyncSession, action: VisitAction, facts: VisitFacts) -> Visit:
    """The visit's row, locked: two topics tell of one visit, and two consumers may race."""
    known = {"visit_id": facts.visit_id}
    visit = await session.scalar(VISIT, known)
    if visit is not None:
        return visit
    values = {name: value for name, value in asdict(facts).items() if value is not None}
    # Everything that is known, so that nothing is left to be changed at once.
    new = await session.scalar(
        insert(Visit)
        .values(**values, state=domain.visit_after(None, action).value)
        .on_conflict_do_nothing()
        .returning(Visit)
    )
    return new or (await session.scalars(VISIT, known)).one()


async def _standing_alert(session: AsyncSession, visit_id: UUID) -> Alert | None:
    return await session.scalar(STANDING_ALERT, {"visit_id": visit_id})


async def _walk(
    session: AsyncSession, alert: Alert | None, action: AlertAction, *, clock: Clock, tell: Tell
) -> None:
    state = None if alert is None else queries.state_of(alert)
    steps = domain.alert_after(state, action)
    if steps:
        assert alert is not None
        await escalations.take_back(session, alert, clock=clock)
        for step in steps:
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
