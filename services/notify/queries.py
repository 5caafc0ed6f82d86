"""Reads. Each takes the principal, and refuses what is not theirs as if it were not there."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Action, Principal, authorize
from kit.errors import VisitNotFound
from services.notify.domain import AlertNotFound, AlertState, MessageNotFound
from services.notify.messages import DeliveryNotFound, DeliveryState, MessageState
from services.notify.models import Alert, Delivery, Message, Visit
from videoporady_contracts import sockets
from videoporady_contracts.words import EscalationStep, MessageKind, StaffRole

__all__ = [
    "AlertRecord",
    "Members",
    "Outgoing",
    "Tell",
    "alert_as_it_is",
    "alert_of_visit",
    "alert_to_acknowledge",
    "delivery_to_help",
    "failures",
    "inbox",
    "members_of",
    "newest_messages",
    "open_alerts",
    "own_message",
    "record_of",
    "state_of",
    "unread_count",
    "unread_of",
    "unseen_alerts",
]


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """An alert as sockets show it, and whether it is over."""

    alert: sockets.Alert
    state: AlertState


Tell = Callable[[AlertRecord], None]
"""Shows what changed of an alert on this replica's sockets, once it is stored."""


@dataclass(frozen=True, slots=True)
class Members:
    """Who hears the news of a visit."""

    doctor_id: UUID
    patient_id: UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message of the outbox, and how far each channel has come with it."""

    message: Message
    deliveries: tuple[Delivery, ...]


async def open_alerts(
    session: AsyncSession, principal: Principal, *, limit: int
) -> tuple[sockets.Alert, ...]:
    """The alerts that ring for this doctor, and for reception those that were escalated to it, the
    longest waiting patient first."""
    authorize(principal, Action.ALERTS_READ)
    is_doctor = StaffRole.DOCTOR in principal.roles and principal.doctor_id is not None
    is_reception = StaffRole.RECEPTION in principal.roles
    found = await session.scalars(
        select(Alert)
        .where(
            or_(
                Alert.doctor_id == principal.doctor_id if is_doctor else false(),
                Alert.escalated_to == EscalationStep.RECEPTION.value if is_reception else false(),
            ),
            Alert.ended_at.is_(None),
            Alert.acknowledged_at.is_(None),
        )
        .order_by(Alert.ready_since, Alert.alert_id)
        .limit(limit)
    )
    return tuple(record_of(alert).alert for alert in found)


async def unseen_alerts(session: AsyncSession, principal: Principal, *, limit: int) -> list[Alert]:
    """The alerts of all doctors that nobody has seen yet, for the live board."""
    authorize(principal, Action.BOARD_READ)
    found = await session.scalars(
        select(Alert)
        .where(Alert.ended_at.is_(None), Alert.acknowledged_at.is_(None))
        .order_by(Alert.ready_since, Alert.alert_id)
        .limit(limit)
    )
    return list(found)


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


async def alert_of_visit(
    session: AsyncSession, principal: Principal, visit_id: UUID
) -> sockets.Alert | None:
    """How far the alert of a visit has come, for its people; None when nobody waits.

    Raises VisitNotFound.
    """
    found = await session.execute(
        select(Visit, Alert)
        .outerjoin(Alert, and_(Alert.visit_id == Visit.visit_id, Alert.ended_at.is_(None)))
        .where(Visit.visit_id == visit_id)
    )
    row = found.one_or_none()
    if row is None:
        raise VisitNotFound
    visit, alert = row
    authorize(principal, Action.ALERT_FOLLOW, Members(visit.doctor_id, visit.patient_id))
    return None if alert is None else record_of(alert).alert


async def alert_as_it_is(session: AsyncSession, alert_id: UUID) -> AlertRecord | None:
    """An alert by the id that an event told. The sockets' follower acts for nobody."""
    alert = await session.get(Alert, alert_id)
    return None if alert is None else record_of(alert)


async def members_of(session: AsyncSession, visit_id: UUID) -> Members | None:
    """Who is in a visit, for passing on its news. The sockets' follower acts for nobody."""
    row = (
        await session.execute(
            select(Visit.doctor_id, Visit.patient_id).where(Visit.visit_id == visit_id)
        )
    ).one_or_none()
    return None if row is None else Members(*row)


async def newest_messages(
    session: AsyncSession, principal: Principal, *, limit: int
) -> list[Outgoing]:
    """The outbox, newest first, with the state of each channel, for reception and ops."""
    authorize(principal, Action.MESSAGES_READ)
    found = await session.scalars(
        select(Message)
        .where(Message.state == MessageState.RELEASED.value)
        .order_by(Message.created_at.desc(), Message.message_id.desc())
        .limit(limit)
    )
    messages = list(found)
    ids = [each.message_id for each in messages]
    deliveries = await session.scalars(
        select(Delivery).where(Delivery.message_id.in_(ids)).order_by(Delivery.channel)
    )
    by_message: dict[UUID, list[Delivery]] = defaultdict(list)
    for each in deliveries:
        by_message[each.message_id].append(each)
    return [Outgoing(each, tuple(by_message[each.message_id])) for each in messages]


async def inbox(session: AsyncSession, principal: Principal, *, limit: int) -> list[Message]:
    """What one was told, newest first."""
    authorize(principal, Action.INBOX_OWN)
    found = await session.scalars(
        select(Message)
        .where(*_told_to(principal))
        .order_by(Message.released_at.desc(), Message.message_id.desc())
        .limit(limit)
    )
    return list(found)


async def unread_count(session: AsyncSession, principal: Principal) -> int:
    """How many messages in one's inbox are not read."""
    authorize(principal, Action.INBOX_OWN)
    found = await session.scalar(select(func.count()).where(*unread_of(principal)))
    return found or 0


async def own_message(session: AsyncSession, principal: Principal, message_id: UUID) -> Message:
    """A message in one's own inbox, locked. Raises MessageNotFound, also for somebody else's."""
    authorize(principal, Action.INBOX_OWN)
    found = await session.scalars(
        select(Message)
        .where(Message.message_id == message_id, *_told_to(principal))
        .with_for_update()
    )
    message = found.one_or_none()
    if message is None:
        raise MessageNotFound
    return message


def unread_of(principal: Principal) -> tuple[ColumnElement[bool], ...]:
    """What is unread in one's inbox, as conditions."""
    return (*_told_to(principal), Message.read_at.is_(None))


def _told_to(principal: Principal) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.account_id == principal.account_id,
        Message.state == MessageState.RELEASED.value,
    )


async def failures(
    session: AsyncSession, principal: Principal, *, limit: int
) -> list[tuple[Delivery, Message]]:
    """What needs a human, the oldest first."""
    authorize(principal, Action.MESSAGES_READ)
    found = await session.execute(
        select(Delivery, Message)
        .join(Message, Message.message_id == Delivery.message_id)
        .where(
            Delivery.state == DeliveryState.FAILED.value,
            # To a doctor: the alert's own next step tells reception, and sooner.
            Message.kind != MessageKind.PATIENT_WAITING.value,
        )
        .order_by(Delivery.changed_at, Delivery.delivery_id)
        .limit(limit)
    )
    return [(delivery, message) for delivery, message in found]


async def delivery_to_help(
    session: AsyncSession, principal: Principal, delivery_id: UUID
) -> Delivery:
    """A delivery, locked. Raises DeliveryNotFound."""
    authorize(principal, Action.FAILURES_HANDLE)
    delivery = await session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise DeliveryNotFound
    return delivery


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
        escalated_to=EscalationStep(alert.escalated_to) if alert.escalated_to else None,
    )
    return AlertRecord(shown, state_of(alert))
