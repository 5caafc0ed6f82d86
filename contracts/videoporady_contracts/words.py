"""The closed vocabularies that events, sockets and APIs share.

The glossary is in ARCHITECTURE.md.
"""

from enum import StrEnum

__all__ = [
    "CallEndReason",
    "CancelledBy",
    "ContactKind",
    "DeliveryFault",
    "DocumentRefusal",
    "DocumentType",
    "ExemptionReason",
    "FailedMessageKind",
    "Funding",
    "Language",
    "MessageChannel",
    "MessageKind",
    "OfferOutcome",
    "ParticipantRole",
    "Presence",
    "ReferralKind",
    "ReleaseReason",
    "RoomStatus",
    "StaffRole",
    "TestVerdict",
    "VisitMessageKind",
    "VisitType",
    "WaitlistEnd",
]


class VisitType(StrEnum):
    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"


class Funding(StrEnum):
    COMMERCIAL = "commercial"
    NFZ = "nfz"


class ReferralKind(StrEnum):
    E_REFERRAL = "e_referral"
    PAPER = "paper"
    CONTINUATION = "continuation"
    EXEMPT = "exempt"


class ExemptionReason(StrEnum):
    """Why the law needs no referral from this person.

    Source: art. 57 of the Polish act on publicly funded care.
    """

    WAR_INVALID = "war_invalid"
    REPRESSED_PERSON = "repressed_person"
    MILITARY_CIVIL_BLIND_VICTIM = "military_civil_blind_victim"
    TUBERCULOSIS = "tuberculosis"
    HIV = "hiv"
    OPPOSITION_ACTIVIST = "opposition_activist"
    SOLDIER_OR_VETERAN = "soldier_or_veteran"


class Language(StrEnum):
    POLISH = "pl"
    ENGLISH = "en"


class StaffRole(StrEnum):
    DOCTOR = "doctor"
    RECEPTION = "reception"
    OPS = "ops"


class ParticipantRole(StrEnum):
    """Who somebody is in one visit."""

    PATIENT = "patient"
    DOCTOR = "doctor"
    RECEPTION = "reception"


class ReleaseReason(StrEnum):
    EXPIRED = "expired"
    GIVEN_BACK = "given_back"


class CancelledBy(StrEnum):
    PATIENT = "patient"
    CLINIC = "clinic"


class ContactKind(StrEnum):
    """How the clinic tried to reach a patient who was not there."""

    PORTAL = "portal"
    """A ring on the patient's open pages."""
    PUSH = "push"
    SMS = "sms"
    PHONE = "phone"
    """Somebody called by telephone, and said so."""


class OfferOutcome(StrEnum):
    """What became of a freed slot that was offered to somebody on the wait-list."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class WaitlistEnd(StrEnum):
    """Why somebody is no longer on the wait-list."""

    ACCEPTED = "accepted"
    LEFT = "left"
    LAPSED = "lapsed"


class Presence(StrEnum):
    """The socket's heartbeat folded into one state."""

    ABSENT = "absent"
    HERE = "here"
    HIDDEN = "hidden"
    LOST = "lost"
    LEFT = "left"


class RoomStatus(StrEnum):
    """What the doctor's list shows of a visit."""

    NOT_HERE = "not_here"
    TESTING = "testing"
    READY = "ready"
    IN_CALL = "in_call"
    LOST = "lost"
    DONE = "done"


class CallEndReason(StrEnum):
    ENDED_BY_DOCTOR = "ended_by_doctor"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"


class TestVerdict(StrEnum):
    GOOD = "good"
    USABLE = "usable"
    BAD = "bad"


class DocumentType(StrEnum):
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


class DocumentRefusal(StrEnum):
    TYPE = "type"
    SIZE = "size"
    COUNT = "count"
    EMPTY = "empty"


class MessageKind(StrEnum):
    """What a person is told about a visit."""

    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"
    DISRUPTION = "disruption"
    """The clinic can not keep the visit, and is sorry."""
    SLOT_OFFER = "slot_offer"
    """A slot came free for somebody who waits for one."""
    DOCUMENT_RECEIVED = "document_received"
    MESSAGE_WAITING = "message_waiting"
    RECOMMENDATIONS = "recommendations"
    """The doctor's recommendations after a visit are there, or were corrected."""
    CONTACT_ATTEMPT = "contact_attempt"
    """The visit has begun, and the clinic tries to reach its patient."""


class FailedMessageKind(StrEnum):
    """The kinds that `DeliveryFailed` tells of. A newer kind has an event of its own, since readers
    of this one know a closed list."""

    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"
    DISRUPTION = "disruption"
    SLOT_OFFER = "slot_offer"
    DOCUMENT_RECEIVED = "document_received"
    MESSAGE_WAITING = "message_waiting"


class VisitMessageKind(StrEnum):
    """What somebody is told of a visit that has begun."""

    RECOMMENDATIONS = "recommendations"
    CONTACT_ATTEMPT = "contact_attempt"


class MessageChannel(StrEnum):
    INBOX = "inbox"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"


class DeliveryFault(StrEnum):
    """Why a message did not go out."""

    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    """By the provider, for this address or this message."""
    UNREACHABLE = "unreachable"
    """The provider, or the one who knows the address, did not answer."""
