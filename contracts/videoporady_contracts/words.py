"""The closed vocabularies that events, sockets and APIs share.

The glossary is in ARCHITECTURE.md.
"""

from enum import StrEnum

__all__ = [
    "CallBackChannel",
    "CallChannel",
    "CallEndReason",
    "CalledBy",
    "CancelledBy",
    "ClientObservation",
    "ContactKind",
    "DeliveryFault",
    "DeviceKind",
    "DeviceProblem",
    "DocumentRefusal",
    "DocumentType",
    "EscalationStep",
    "ExemptionReason",
    "FailedMessageKind",
    "Funding",
    "GuestEnd",
    "GuestKind",
    "GuestStatus",
    "IcePath",
    "IceTransport",
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
    "RoomRole",
    "RoomStatus",
    "SendingChange",
    "StaffRole",
    "TestFinding",
    "TestVerdict",
    "VisitMessageKind",
    "VisitType",
    "WaitCause",
    "WaitlistEnd",
]


class VisitType(StrEnum):
    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"


class CallChannel(StrEnum):
    """By what the two people of a running visit talk."""

    VIDEO = "video"
    AUDIO = "audio"
    PHONE = "phone"
    CHAT = "chat"


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


class RoomRole(StrEnum):
    """Who somebody is in a visit's room. Of sockets alone: an event about a guest names the
    guest."""

    PATIENT = "patient"
    DOCTOR = "doctor"
    RECEPTION = "reception"
    GUEST = "guest"


class GuestKind(StrEnum):
    """As whom somebody was invited to a visit."""

    GUARDIAN = "guardian"
    INTERPRETER = "interpreter"
    DOCTOR = "doctor"
    """A second doctor, who takes part and leads nothing."""


class GuestStatus(StrEnum):
    """How far a guest is on the way into the call."""

    INVITED = "invited"
    WAITING = "waiting"
    """Has come in by the link, and waits for the doctor's word."""
    ADMITTED = "admitted"
    GONE = "gone"
    """For good: only a new invitation brings the person back."""


class GuestEnd(StrEnum):
    """Why a guest is one no more."""

    REFUSED = "refused"
    REMOVED = "removed"
    """Taken out of the call, or the invitation was taken back."""
    LEFT = "left"
    VISIT_OVER = "visit_over"
    VISIT_MOVED = "visit_moved"


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


class CallBackChannel(StrEnum):
    """How a patient who waits away from the page is called back."""

    PUSH = "push"
    SMS = "sms"


class CalledBy(StrEnum):
    """Who called a patient back to the visit."""

    DOCTOR = "doctor"
    ESTIMATE = "estimate"
    """The turn was near by what is expected of the day."""


class WaitCause(StrEnum):
    """Why a visit is expected to begin at another time than planned."""

    DOCTOR_SAID = "doctor_said"
    """The doctor told everybody who waits of a delay."""
    VISIT_AHEAD = "visit_ahead"
    """The visit before it takes longer than planned."""
    EARLIER_VISITS = "earlier_visits"
    """The day has run late, and has not caught up yet."""
    NOT_BEGUN = "not_begun"
    """The doctor has not begun the visit that is due."""


class CallEndReason(StrEnum):
    ENDED_BY_DOCTOR = "ended_by_doctor"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"


class ClientObservation(StrEnum):
    """What a browser noticed in a visit's room, for those who are asked later what went wrong."""

    DEVICE_OPENED = "device_opened"
    DEVICE_REFUSED = "device_refused"
    """The person, or the system, does not let the page use it."""
    DEVICE_MISSING = "device_missing"
    DEVICE_BUSY = "device_busy"
    """Another program uses it."""
    DEVICE_GONE = "device_gone"
    """Unplugged, or taken back by the system, while it was used."""
    LINK_CONNECTED = "link_connected"
    """The two browsers found each other, on the path that is named."""
    LINK_LOST = "link_lost"
    """Picture and sound stopped coming."""
    NETWORK_GONE = "network_gone"
    """The device itself says that it is in no network."""
    NETWORK_BACK = "network_back"
    SOCKET_BACK = "socket_back"
    """The connection to us had been broken for the time that is named."""


class SendingChange(StrEnum):
    """What somebody in a visit's room began or ceased to send: by hand, or since the line is weak.

    A device that was opened is on, unless the next word of it says that it is off.
    """

    MICROPHONE_OFF = "microphone_off"
    MICROPHONE_ON = "microphone_on"
    CAMERA_OFF = "camera_off"
    CAMERA_ON = "camera_on"
    PICTURE_PAUSED = "picture_paused"
    """By itself: the line is too weak for it, and the sound comes first."""
    PICTURE_RESUMED = "picture_resumed"
    SOUND_ONLY = "sound_only"
    """By hand: no picture is sent, and none is wanted."""
    PICTURE_WANTED = "picture_wanted"
    SCREEN_SHOWN = "screen_shown"
    """In place of the camera."""
    SCREEN_ENDED = "screen_ended"


class DeviceKind(StrEnum):
    CAMERA = "camera"
    MICROPHONE = "microphone"


class IcePath(StrEnum):
    """How media flow: the type of the local ICE candidate. Source: RFC 8445, 5.1.1."""

    HOST = "host"
    SERVER_REFLEXIVE = "srflx"
    PEER_REFLEXIVE = "prflx"
    RELAY = "relay"


class IceTransport(StrEnum):
    """What carries media; to the TURN server, where the path is a relay."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


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
    CALLS_BLOCKED = "calls-blocked"
    """The portal is reached, and the server of calls is not: neither directly nor by a relay."""
    BANDWIDTH_UP_LOW = "bandwidth-up-low"
    BANDWIDTH_DOWN_LOW = "bandwidth-down-low"
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


class EscalationStep(StrEnum):
    """Whom an alert that nobody acknowledged has reached beyond the doctor's own screens."""

    DOCTOR = "doctor"
    """The doctor's telephone and devices."""
    RECEPTION = "reception"
    """Reception's screens: somebody goes and calls the doctor."""


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
    DELAY = "delay"
    """The doctor is late."""
    CALL_BACK = "call_back"
    """The doctor is ready for somebody who waits away from the page."""
    PATIENT_WAITING = "patient_waiting"
    """For a doctor: somebody waits in a video visit, and the alert was not seen."""
    READINESS = "readiness"
    """A video visit comes near, and no test call has passed."""
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
    """The kinds that `VisitMessageFailed` tells of: those that came after `DeliveryFailed`."""

    DELAY = "delay"
    CALL_BACK = "call_back"
    PATIENT_WAITING = "patient_waiting"
    READINESS = "readiness"
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
