"""Events of notify, keyed by visit_id."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from .envelope import EventData, Service
from .topics import event
from .words import (
    DeliveryFault,
    EscalationStep,
    FailedMessageKind,
    MessageChannel,
    VisitMessageKind,
)

__all__ = [
    "AlertAcknowledged",
    "AlertEnded",
    "AlertEscalated",
    "AlertRaised",
    "DeliveryFailed",
    "ReminderSent",
    "VisitMessageFailed",
]

SERVICE = Service.NOTIFY


@event(SERVICE, key="visit_id")
class AlertRaised(EventData):
    """Trigger: a patient is ready, and the doctor is being told."""

    visit_id: UUID
    alert_id: UUID
    doctor_id: UUID


@event(SERVICE, key="visit_id")
class AlertAcknowledged(EventData):
    """Trigger: the doctor saw the alert, or accepted the patient."""

    visit_id: UUID
    alert_id: UUID
    doctor_id: UUID


@event(SERVICE, key="visit_id")
class AlertEscalated(EventData):
    """Trigger: nobody acknowledged an alert in time, and it was taken a step further.

    `step` is whom it reached. An alert goes by each step once.
    """

    visit_id: UUID
    alert_id: UUID
    doctor_id: UUID
    step: EscalationStep


@event(SERVICE, key="visit_id")
class AlertEnded(EventData):
    """Trigger: an alert has no more cause.

    The patient left, the call began, or the visit is over.
    """

    visit_id: UUID
    alert_id: UUID
    doctor_id: UUID


@event(SERVICE, key="visit_id")
class ReminderSent(EventData):
    """Trigger: a reminder of a visit went out by one channel."""

    visit_id: UUID
    message_id: UUID
    channel: MessageChannel
    minutes_before: Annotated[int, Field(ge=0)]


@event(SERVICE, key="visit_id")
class DeliveryFailed(EventData):
    """Trigger: a message could not be delivered by one channel, and needs a human."""

    visit_id: UUID
    message_id: UUID
    delivery_id: UUID
    kind: FailedMessageKind
    channel: MessageChannel
    reason: DeliveryFault


@event(SERVICE, key="visit_id")
class VisitMessageFailed(EventData):
    """Trigger: a message of a kind that came after DeliveryFailed could not be delivered by one
    channel.

    Reception has what was for patients in the same list.
    """

    visit_id: UUID
    message_id: UUID
    delivery_id: UUID
    kind: VisitMessageKind
    channel: MessageChannel
    reason: DeliveryFault
