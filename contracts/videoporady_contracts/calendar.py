"""Events of calendar, keyed by doctor_id (or clinic_id for what a clinic asks for)."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from .envelope import Contract, EventData, Service
from .topics import event
from .words import Funding, VisitType

__all__ = [
    "ClinicChanged",
    "ClinicOpened",
    "DoctorChanged",
    "PublishedSlot",
    "SlotWithdrawn",
    "SlotsPublished",
]

SERVICE = Service.CALENDAR


@event(SERVICE, key="clinic_id")
class ClinicOpened(EventData):
    """Trigger: ops opened a clinic. Booking learns from it what a visit there needs."""

    clinic_id: UUID
    nfz_needs_referral: bool
    cancellation_hours: int = 0
    """Until how many hours before the start a patient may cancel or reschedule by themselves."""


@event(SERVICE, key="clinic_id")
class ClinicChanged(EventData):
    """Trigger: ops changed what a clinic asks for."""

    clinic_id: UUID
    nfz_needs_referral: bool
    cancellation_hours: int = 0
    """Until how many hours before the start a patient may cancel or reschedule by themselves."""


@event(SERVICE, key="doctor_id")
class DoctorChanged(EventData):
    """Trigger: ops added a doctor or changed where, and by which visit types, the doctor works.

    For analysts: booking learns what it needs from each slot; no service of ours consumes it.
    """

    doctor_id: UUID
    clinic_ids: tuple[UUID, ...]
    facility_ids: tuple[UUID, ...]


class PublishedSlot(Contract):
    """One bookable interval, half-open: [starts_at, ends_at), UTC."""

    slot_id: UUID
    clinic_id: UUID
    facility_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    visit_types: tuple[VisitType, ...]
    fundings: tuple[Funding, ...]


@event(SERVICE, key="doctor_id")
class SlotsPublished(EventData):
    """Trigger: slots were generated from a schedule. Publishing a slot again is harmless.

    At most 200 slots an event.
    """

    doctor_id: UUID
    slots: tuple[PublishedSlot, ...] = Field(max_length=200)


@event(SERVICE, key="doctor_id")
class SlotWithdrawn(EventData):
    """Trigger: a schedule ended, and a free slot is no longer offered; or an absence came.

    An absence withdraws every slot in it; a visit that is booked in one is disrupted.
    """

    doctor_id: UUID
    slot_id: UUID
