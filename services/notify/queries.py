"""Reads. Each takes the principal, and refuses what is not theirs as if it were not there."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.errors import VisitNotFound
from services.notify.domain import AlertNotFound, AlertState
from services.notify.models import Alert, OutgoingMessage, Visit
from videoporady_contracts import sockets

__all__ = [
    "AlertRecord",
    "Members",
    "alert_as_it_is",
    "alert_to_acknowledge",
    "members_of",
    "newest_messages",
    "open_alerts",
    "record_of",
    "state_of",
]


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """An alert as sockets show it, and whether it is over."""

    alert: sockets.Alert
    state: AlertState


@dataclass(frozen=True, slots=True)
class Members:
    """Who hears the news of a visit."""

    doctor_id: UUID
    patient_id: UUID
    account_id: UUID | None


async def open_alerts(
    session: AsyncSession, principal: Principal, *, limit: int
) -> tuple[sockets.Alert, ...]:
    """The alerts that ring for this doctor, the longest waiting patient first."""
    authorize(principal, Action.ALERTS_READ)
    found = await session.scalars(
        select(Alert)
        .where(
            Alert.doctor_id == principal.doctor_id,
            Alert.ended_at.is_(None),
            Alert.acknowledged_at.is_(None),
        )
        .order_by(Alert.ready_since, Alert.alert_id)
        .limit(limit)
    )
    return tuple(record_of(alert).alert for alert in found)


async def alert_to_acknowledge(
    session: AsyncSession, principal: Principal, alert_id: UUID
) -> Alert:
    """This doctor's alert, locked. Raises AlertNotFound, also for another doctor's."""
    alert = await session.get(Alert, alert_id, with_for_update=True)
    if alert is None:
        raise AlertNotFound
    try:
        authorize(principal, Action.ALERT_ACKNOWLEDGE, record_of(alert).alert)
    except VisitNotFound:
        raise AlertNotFound from None
    return alert


async def alert_as_it_is(session: AsyncSession, alert_id: UUID) -> AlertRecord | None:
    """An alert by the id that an event told. The sockets' follower acts for nobody."""
    alert = await session.get(Alert, alert_id)
    return None if alert is None else record_of(alert)


async def members_of(session: AsyncSession, visit_id: UUID) -> Members | None:
    """Who is in a visit, for passing on its news. The sockets' follower acts for nobody."""
    row = (
        await session.execute(
            select(Visit.doctor_id, Visit.patient_id, Visit.account_id).where(
                Visit.visit_id == visit_id
            )
        )
    ).one_or_none()
    return None if row is None else Members(*row)


async def newest_messages(
    session: AsyncSession, principal: Principal, *, limit: int
) -> list[OutgoingMessage]:
    """The e-mail outbox, newest first, for reception and ops."""
    authorize(principal, Action.MESSAGES_READ)
    found = await session.scalars(
        select(OutgoingMessage)
        .order_by(OutgoingMessage.created_at.desc(), OutgoingMessage.message_id.desc())
        .limit(limit)
    )
    return list(found)


def state_of(alert: Alert) -> AlertState:
    """Where an alert is in its life."""
    if alert.ended_at is not None:
        return AlertState.OVER
    return AlertState.OPEN if alert.acknowledged_at is None else AlertState.ACKNOWLEDGED


def record_of(alert: Alert) -> AlertRecord:
    """A row as sockets show it."""
    shown = sockets.Alert(
        alert_id=alert.alert_id,
        visit_id=alert.visit_id,
        doctor_id=alert.doctor_id,
        patient_id=alert.patient_id,
        starts_at=alert.starts_at,
        ready_since=alert.ready_since,
        raised_at=alert.raised_at,
        acknowledged_at=alert.acknowledged_at,
    )
    return AlertRecord(shown, state_of(alert))
