"""Events of notify, keyed by visit_id."""

from uuid import UUID

from .envelope import EventData, Service
from .topics import event

__all__ = ["AlertAcknowledged", "AlertEnded", "AlertRaised"]

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
class AlertEnded(EventData):
    """Trigger: an alert has no more cause.

    The patient left, the call began, or the visit is over.
    """

    visit_id: UUID
    alert_id: UUID
    doctor_id: UUID
