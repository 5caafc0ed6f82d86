"""The closed vocabularies that events, sockets and APIs share.

The glossary is in ARCHITECTURE.md.
"""

from enum import StrEnum

__all__ = [
    "CallEndReason",
    "CancelledBy",
    "DeliveryFault",
    "DeviceProblem",
    "DocumentRefusal",
    "DocumentType",
    "ExemptionReason",
    "Funding",
    "Language",
    "MessageChannel",
    "MessageKind",
    "NetworkPath",
    "OfferOutcome",
    "ParticipantRole",
    "Presence",
    "ReadinessOutcome",
    "ReadinessReason",
    "ReferralKind",
    "ReleaseReason",
    "RoomStatus",
    "StaffRole",
    "TestFinding",
    "TestVerdict",
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


class DeviceProblem(StrEnum):
    """Why a camera or a microphone gave nothing in a test call."""

    REFUSED = "refused"
    """The browser was told not to give it to this page."""
    BLOCKED = "blocked"
    """The system gives it to no page of this browser."""
    MISSING = "missing"
    IN_USE = "in_use"
    UNPLUGGED = "unplugged"
    """It was there when the test began."""


class NetworkPath(StrEnum):
    """How a test call reached the clinic's server."""

    DIRECT = "direct"
    RELAY_UDP = "relay_udp"
    RELAY_TCP = "relay_tcp"
    RELAY_TLS = "relay_tls"


class TestFinding(StrEnum):
    """What a test call says of one part of the equipment."""

    CAMERA_WORKS = "camera-works"
    CAMERA_REFUSED = "camera-refused"
    CAMERA_BLOCKED = "camera-blocked"
    CAMERA_MISSING = "camera-missing"
    CAMERA_IN_USE = "camera-in-use"
    CAMERA_UNPLUGGED = "camera-unplugged"
    CAMERA_NOT_WORKING = "camera-not-working"
    MICROPHONE_WORKS = "microphone-works"
    MICROPHONE_QUIET = "microphone-quiet"
    MICROPHONE_REFUSED = "microphone-refused"
    MICROPHONE_BLOCKED = "microphone-blocked"
    MICROPHONE_MISSING = "microphone-missing"
    MICROPHONE_IN_USE = "microphone-in-use"
    MICROPHONE_UNPLUGGED = "microphone-unplugged"
    MICROPHONE_NOT_WORKING = "microphone-not-working"
    SPEAKER_WORKS = "speaker-works"
    SPEAKER_NOT_HEARD = "speaker-not-heard"
    NETWORK_GOOD = "network-good"
    NETWORK_NOT_REACHED = "network-not-reached"
    ROUND_TRIP_LONG = "round-trip-long"
    PACKETS_LOST = "packets-lost"
    JITTER_HIGH = "jitter-high"
    PICTURE_CHOPPY = "picture-choppy"
    UDP_BLOCKED = "udp-blocked"
    """Only a relay over TCP or TLS is let through: it works, with pauses when packets are lost."""


class ReadinessReason(StrEnum):
    """Why nobody knows that a patient's equipment will do for a video visit."""

    NOT_TESTED = "not_tested"
    TEST_FAILED = "test_failed"


class ReadinessOutcome(StrEnum):
    """Why reception need not ask any more whether the equipment works."""

    TESTED = "tested"
    """A later test passed."""
    HELPED_BY_PHONE = "helped_by_phone"
    OTHER_DEVICE = "other_device"
    """The patient comes with another device than the one that was tested."""
    CHANGED_TO_PHONE = "changed_to_phone"
    VISIT_MOVED = "visit_moved"
    VISIT_OFF = "visit_off"
    """It was cancelled, disrupted or closed."""
    VISIT_BEGAN = "visit_began"


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
    READINESS = "readiness"
    """A video visit comes near, and no test call has passed."""


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
