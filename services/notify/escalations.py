"""An alert that nobody sees goes further: to the doctor's telephone, then to reception.

When a step is due follows from the alert's own row, so that a restart forgets nothing, and rows are
claimed with FOR UPDATE SKIP LOCKED: any number of replicas take each step once. The message to the
doctor is a message like any other, in the same commit.
"""

from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import outbox
from kit.app import App
from kit.clock import Clock
from kit.database import after_commit
from services.notify import domain, planning, queries
from services.notify.models import Alert, StaffAccount
from services.notify.queries import Tell
from services.notify.settings import Settings
from services.notify.texts import Facts
from videoporady_contracts.notify import AlertEscalated
from videoporady_contracts.words import EscalationStep, Language, MessageKind

__all__ = ["assign_staff", "escalate_due", "remember_doctor", "take_back"]


async def escalate_due(app: App, tell: Tell) -> None:
    """Takes every alert whose time has come one step further. After a downtime the step after that
    is due at once, and the next round takes it."""
    settings: Settings = app.settings
    now = app.clock.now()
    for_doctor = now - timedelta(seconds=settings.escalate_doctor_seconds)
    for_reception = now - timedelta(seconds=settings.escalate_reception_seconds)
    async with app.database.transaction() as session:
        found = await session.scalars(
            select(Alert)
            .where(
                Alert.ended_at.is_(None),
                Alert.acknowledged_at.is_(None),
                or_(
                    and_(Alert.escalated_to.is_(None), Alert.raised_at <= for_doctor),
                    and_(
                        Alert.escalated_to == EscalationStep.DOCTOR.value,
                        Alert.raised_at <= for_reception,
                    ),
                ),
            )
            .order_by(Alert.raised_at, Alert.alert_id)
            .limit(settings.escalations_claimed_max)
            .with_for_update(skip_locked=True)
        )
        for alert in found:
            await _escalate(session, alert, settings, clock=app.clock, tell=tell)


async def _escalate(
    session: AsyncSession, alert: Alert, settings: Settings, *, clock: Clock, tell: Tell
) -> None:
    record = queries.record_of(alert)
    step = domain.escalation_after(record.state, record.alert.escalated_to)
    if step is None:
        return
    alert.escalated_to = step.value
    if step is EscalationStep.DOCTOR:
        await _tell_doctor(session, alert, settings, clock=clock)
    event = AlertEscalated(
        visit_id=alert.visit_id, alert_id=alert.alert_id, doctor_id=alert.doctor_id, step=step
    )
    outbox.add(session, event, clock=clock)
    escalated = queries.record_of(alert)
    after_commit(session, lambda: tell(escalated))


async def _tell_doctor(
    session: AsyncSession, alert: Alert, settings: Settings, *, clock: Clock
) -> None:
    """A text message and a push, to each account that acts as this doctor."""
    accounts = await session.scalars(
        select(StaffAccount.account_id).where(StaffAccount.doctor_id == alert.doctor_id)
    )
    expires_at = clock.now() + timedelta(seconds=settings.escalation_message_seconds)
    for account_id in accounts.all():
        cause = planning.Cause(
            event_id=_cause_of(alert.alert_id, account_id),
            visit_id=alert.visit_id,
            account_id=account_id,
            language=Language.POLISH,
            portal=settings.public_origins[0],
            at=clock.now(),
        )
        kind = MessageKind.PATIENT_WAITING
        await planning.announce(session, cause, kind, Facts(), clock=clock, expires_at=expires_at)


def _cause_of(alert_id: UUID, account_id: UUID) -> UUID:
    """Ids that any replica makes alike: one alert, one message to each account."""
    return uuid5(NAMESPACE_URL, f"alert:{alert_id}:{account_id}")


async def take_back(session: AsyncSession, alert: Alert, *, clock: Clock) -> None:
    """The alert is seen or over: what waits for another try is not sent any more."""
    if alert.escalated_to is None:
        return
    # By the visit: it has one standing alert, and so one such message that may still be waiting.
    kinds = (MessageKind.PATIENT_WAITING,)
    await planning.withdraw_reminders(session, alert.visit_id, clock=clock, kinds=kinds)


async def assign_staff(session: AsyncSession, account_id: UUID, doctor_id: UUID | None) -> None:
    """As which doctor an account acts from now on. None is kept too: it is an answer."""
    await session.execute(
        insert(StaffAccount)
        .values(account_id=account_id, doctor_id=doctor_id)
        .on_conflict_do_update(index_elements=["account_id"], set_={"doctor_id": doctor_id})
    )


async def remember_doctor(session: AsyncSession, account_id: UUID, doctor_id: UUID) -> None:
    """A doctor whose assignment is older than our memory came by. What identity said is truer than
    a token of some minutes ago."""
    await session.execute(
        insert(StaffAccount)
        .values(account_id=account_id, doctor_id=doctor_id)
        .on_conflict_do_nothing()
    )
