"""Events of booking, keyed by visit_id. A hold has the id of the visit that it may become.

Those of the wait-list itself are keyed by entry_id.
"""

from uuid import UUID

from pydantic import AwareDatetime

from .envelope import EventData, Service
from .topics import event
from .words import (
    CancelledBy,
    ContactKind,
    Funding,
    Language,
    OfferOutcome,
    ParticipantRole,
    ReferralKind,
    ReleaseReason,
    VisitType,
    WaitlistEnd,
)

__all__ = [
    "ContactAttempted",
    "SlotBooked",
    "SlotHeld",
    "SlotOfferEnded",
    "SlotOffered",
    "SlotReleased",
    "VisitCancelled",
    "VisitCompleted",
    "VisitDisrupted",
    "VisitMissed",
    "VisitRescheduled",
    "WaitlistJoined",
    "WaitlistLeft",
]

SERVICE = Service.BOOKING


@event(SERVICE, key="visit_id")
class SlotHeld(EventData):
    """Trigger: a patient chose a slot and has until `expires_at` to confirm."""

    visit_id: UUID
    slot_id: UUID
    doctor_id: UUID
    expires_at: AwareDatetime


@event(SERVICE, key="visit_id")
class SlotReleased(EventData):
    """Trigger: a hold ran out or was given back; the slot is free again."""

    visit_id: UUID
    slot_id: UUID
    doctor_id: UUID
    reason: ReleaseReason


@event(SERVICE, key="visit_id")
class SlotBooked(EventData):
    """Trigger: a hold was confirmed. From here on there is a visit, and these are its members."""

    visit_id: UUID
    slot_id: UUID
    doctor_id: UUID
    clinic_id: UUID
    facility_id: UUID
    patient_id: UUID
    account_id: UUID
    """The account that booked: the patient's own, or the guardian's."""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    visit_type: VisitType
    funding: Funding
    referral: ReferralKind | None = None
    language: Language = Language.POLISH
    """The language of the messages about this visit."""


@event(SERVICE, key="visit_id")
class VisitCancelled(EventData):
    """Trigger: the patient or the clinic called the visit off; its slot is free again."""

    visit_id: UUID
    slot_id: UUID
    doctor_id: UUID
    patient_id: UUID
    account_id: UUID
    starts_at: AwareDatetime
    cancelled_by: CancelledBy
    language: Language = Language.POLISH


@event(SERVICE, key="visit_id")
class VisitCompleted(EventData):
    """Trigger: the doctor ended the call of the visit, or closed it by hand."""

    visit_id: UUID
    slot_id: UUID
    doctor_id: UUID
    patient_id: UUID
    completed_at: AwareDatetime


@event(SERVICE, key="visit_id")
class VisitMissed(EventData):
    """Trigger: the doctor or reception said that the patient did not come to the visit.

    The visit is over, and the doctor's time stays taken.
    """

    visit_id: UUID
    slot_id: UUID
    doctor_id: UUID
    patient_id: UUID
    starts_at: AwareDatetime
    missed_at: AwareDatetime
    """When that was said."""
    said_by: ParticipantRole
    """The doctor or reception."""
    contact_attempt_count: int | None = None
    """How many attempts to reach the patient count; none when the visit was not ended by them."""


@event(SERVICE, key="visit_id")
class ContactAttempted(EventData):
    """Trigger: the doctor or reception tries to reach a patient who is not there.

    A telephone call is made by hand; every other kind is for notify to do.
    """

    visit_id: UUID
    attempt_id: UUID
    doctor_id: UUID
    patient_id: UUID
    account_id: UUID
    kind: ContactKind
    made_by: ParticipantRole
    """The doctor or reception."""
    starts_at: AwareDatetime
    language: Language = Language.POLISH


@event(SERVICE, key="visit_id")
class VisitRescheduled(EventData):
    """Trigger: a visit moved to another slot of its clinic; its old slot is free again.

    It is the same visit: chat and documents stay. All else are its new facts, the doctor too.
    """

    visit_id: UUID
    from_slot_id: UUID
    slot_id: UUID
    doctor_id: UUID
    clinic_id: UUID
    facility_id: UUID
    patient_id: UUID
    account_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    visit_type: VisitType
    funding: Funding
    language: Language = Language.POLISH


@event(SERVICE, key="visit_id")
class VisitDisrupted(EventData):
    """Trigger: the clinic withdrew the slot of a booked visit, and the patient needs another one.

    Told again when the slot that was kept for the patient is withdrawn too.
    """

    visit_id: UUID
    slot_id: UUID
    doctor_id: UUID
    patient_id: UUID
    account_id: UUID
    language: Language = Language.POLISH
    starts_at: AwareDatetime
    """When the visit was to start."""
    offered_slot_id: UUID | None = None
    """The slot that is kept for the patient; none when no slot was free."""
    offer_expires_at: AwareDatetime | None = None


@event(SERVICE, key="entry_id")
class WaitlistJoined(EventData):
    """Trigger: a patient waits for an earlier slot of a clinic.

    For analysts: no service of ours consumes it.
    """

    entry_id: UUID
    clinic_id: UUID
    patient_id: UUID
    account_id: UUID
    funding: Funding
    visit_types: tuple[VisitType, ...]
    doctor_id: UUID | None = None
    """Only this doctor; any of the clinic's without it."""
    facility_id: UUID | None = None
    until: AwareDatetime
    """The end of the latest day that suits the patient."""


@event(SERVICE, key="entry_id")
class WaitlistLeft(EventData):
    """Trigger: a patient waits no more: by their own wish, with a visit, or since the day is over.

    For analysts: no service of ours consumes it.
    """

    entry_id: UUID
    clinic_id: UUID
    patient_id: UUID
    account_id: UUID
    why: WaitlistEnd


@event(SERVICE, key="visit_id")
class SlotOffered(EventData):
    """Trigger: a slot became free and is held for the first who waits, until `expires_at`.

    `visit_id` is that of the hold; SlotHeld and SlotReleased tell of it as of every other one.
    """

    entry_id: UUID
    visit_id: UUID
    slot_id: UUID
    doctor_id: UUID
    patient_id: UUID
    account_id: UUID
    starts_at: AwareDatetime
    expires_at: AwareDatetime
    language: Language = Language.POLISH


@event(SERVICE, key="visit_id")
class SlotOfferEnded(EventData):
    """Trigger: an offered slot was taken, declined, or nobody answered in time."""

    entry_id: UUID
    visit_id: UUID
    outcome: OfferOutcome
