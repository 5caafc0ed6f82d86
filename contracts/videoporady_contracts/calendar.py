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
    "NoticeVersion",
    "PublishedSlot",
    "SlotWithdrawn",
    "SlotsPublished",
]

SERVICE = Service.CALENDAR


class NoticeVersion(Contract):
    """A text that a patient must accept. Its words are calendar's alone."""

    notice_id: UUID
    version: int = Field(ge=1)
    remote_only: bool = False
    """Asked for by phone and video visits only."""


@event(SERVICE, key="clinic_id")
class ClinicOpened(EventData):
    """Trigger: ops opened a clinic. Booking and chat learn from it what holds for a visit there."""

    clinic_id: UUID
    nfz_needs_referral: bool
    remote_question_ids: tuple[UUID, ...] = ()
    """A "yes" to one of them rules out a phone or video visit."""
    notices: tuple[NoticeVersion, ...] = ()
    """Those that must be accepted."""
    cancellation_hours: int = 0
    """Until how long before its start a patient may cancel a visit; 0: until it starts."""
    age_years_min: int | None = None
    age_years_max: int | None = None
    """Full years on the day of the visit, included; null for no limit."""
    remote_years_min: int | None = None
    """A younger patient is seen in person, unless the clinic has examined them before."""
    chat_open_days: int | None = None
    """How many days after a visit its chat takes messages; null for what chat does by itself."""
    chat_answer_days: int | None = None
    """In how many working days a doctor usually answers there; null for no word of it."""


@event(SERVICE, key="clinic_id")
class ClinicChanged(EventData):
    """Trigger: ops changed what a clinic asks for. Fields as in ClinicOpened."""

    clinic_id: UUID
    nfz_needs_referral: bool
    remote_question_ids: tuple[UUID, ...] = ()
    notices: tuple[NoticeVersion, ...] = ()
    cancellation_hours: int = 0
    age_years_min: int | None = None
    age_years_max: int | None = None
    remote_years_min: int | None = None
    chat_open_days: int | None = None
    chat_answer_days: int | None = None


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
