"""Events of signalling, keyed by visit_id: who is there, who waits, when a call begins and ends."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from .envelope import EventData, Service
from .topics import event
from .words import (
    CallBackChannel,
    CallChannel,
    CalledBy,
    CallEndReason,
    ClientObservation,
    DeviceKind,
    DeviceProblem,
    GuestEnd,
    GuestKind,
    IcePath,
    IceTransport,
    NetworkPath,
    ParticipantRole,
    Presence,
    ReadinessOutcome,
    ReadinessReason,
    SendingChange,
    TestVerdict,
    WaitCause,
)

__all__ = [
    "CallBackRequested",
    "CallEnded",
    "CallInterrupted",
    "CallQualityReported",
    "CallResumed",
    "CallStarted",
    "ChannelChanged",
    "ClientObserved",
    "DoctorDelayed",
    "GuestAdmitted",
    "GuestArrived",
    "GuestInvited",
    "GuestObserved",
    "GuestQualityReported",
    "GuestRemoved",
    "PatientCalled",
    "PatientLeft",
    "PatientReady",
    "PresenceChanged",
    "ReadinessTaskClosed",
    "ReadinessTaskOpened",
    "SendingChanged",
    "StartEstimated",
    "TestCallCompleted",
    "WaitEstimated",
]

SERVICE = Service.SIGNALLING

RoomVersion = Annotated[int, Field(ge=1, description="grows by one with each change of the room")]


@event(SERVICE, key="visit_id")
class TestCallCompleted(EventData):
    """Trigger: a patient finished "Połączenie testowe".

    Figures are what was measured, null where nothing was. Those without `up` in the name are
    of the way back to the patient. `relay_*` says whether a TURN server was reached that way, null
    where none is offered.
    """

    visit_id: UUID
    test_call_id: UUID
    verdict: TestVerdict
    camera_works: bool
    microphone_works: bool
    speaker_works: bool | None = None
    round_trip_ms: Annotated[float, Field(ge=0)] | None = None
    packets_lost_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    jitter_ms: Annotated[float, Field(ge=0)] | None = None
    packets_lost_up_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    jitter_up_ms: Annotated[float, Field(ge=0)] | None = None
    path: NetworkPath | None = None
    camera_problem: DeviceProblem | None = None
    microphone_problem: DeviceProblem | None = None
    bandwidth_up_kbps: Annotated[float, Field(ge=0)] | None = None
    bandwidth_down_kbps: Annotated[float, Field(ge=0)] | None = None
    relay_udp: bool | None = None
    relay_tcp: bool | None = None
    relay_tls: bool | None = None


@event(SERVICE, key="visit_id")
class ReadinessTaskOpened(EventData):
    """Trigger: a video visit comes near and no test call has passed, so that reception is to help.

    `asks_patient` is false right after the patient's own failed test: they know.
    """

    visit_id: UUID
    task_id: UUID
    doctor_id: UUID
    patient_id: UUID
    starts_at: AwareDatetime
    reason: ReadinessReason
    asks_patient: bool


@event(SERVICE, key="visit_id")
class ReadinessTaskClosed(EventData):
    """Trigger: a test passed, reception has helped, or the visit is elsewhere, off, or begins."""

    visit_id: UUID
    task_id: UUID
    outcome: ReadinessOutcome


@event(SERVICE, key="visit_id")
class PatientReady(EventData):
    """Trigger: the patient pressed "Połącz" and waits."""

    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    room_version: RoomVersion
    ready_since: AwareDatetime


@event(SERVICE, key="visit_id")
class PatientLeft(EventData):
    """Trigger: a waiting patient stopped waiting, or was lost for longer than the limit."""

    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    room_version: RoomVersion


@event(SERVICE, key="visit_id")
class PresenceChanged(EventData):
    """Trigger: somebody's socket came, fell silent, or went."""

    visit_id: UUID
    room_version: RoomVersion
    role: ParticipantRole
    presence: Presence


@event(SERVICE, key="visit_id")
class CallStarted(EventData):
    """Trigger: the doctor accepted the waiting patient."""

    visit_id: UUID
    call_id: UUID
    doctor_id: UUID
    patient_id: UUID
    room_version: RoomVersion
    waited_seconds: Annotated[float, Field(ge=0)]


@event(SERVICE, key="visit_id")
class CallInterrupted(EventData):
    """Trigger: a participant of a running call was lost."""

    visit_id: UUID
    call_id: UUID
    room_version: RoomVersion
    role: ParticipantRole


@event(SERVICE, key="visit_id")
class CallResumed(EventData):
    """Trigger: the lost participant is back in the same call."""

    visit_id: UUID
    call_id: UUID
    room_version: RoomVersion
    role: ParticipantRole
    gap_seconds: Annotated[float, Field(ge=0)]


@event(SERVICE, key="visit_id")
class ChannelChanged(EventData):
    """Trigger: a running visit goes on by another channel. It is the same visit."""

    visit_id: UUID
    call_id: UUID
    room_version: RoomVersion
    role: ParticipantRole
    channel: CallChannel


@event(SERVICE, key="visit_id")
class CallEnded(EventData):
    """Trigger: the doctor ended the call."""

    visit_id: UUID
    call_id: UUID
    doctor_id: UUID
    patient_id: UUID
    room_version: RoomVersion
    reason: CallEndReason
    duration_seconds: Annotated[float, Field(ge=0)]


class Measurement(EventData):
    """What a browser measured of its line; the events of it say whose browser it was."""

    visit_id: UUID
    call_id: UUID
    round_trip_ms: Annotated[float, Field(ge=0)] | None = None
    packets_lost_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    jitter_ms: Annotated[float, Field(ge=0)] | None = None
    frames_per_second: Annotated[float, Field(ge=0)] | None = None
    relayed: bool | None = None


@event(SERVICE, key="visit_id")
class CallQualityReported(Measurement):
    """Trigger: a browser sent its figures of the last interval. That of a guest tells
    `GuestQualityReported`."""

    role: ParticipantRole


@event(SERVICE, key="visit_id")
class GuestQualityReported(Measurement):
    """Trigger: the browser of a guest in the call sent its figures of the last interval."""

    guest_id: UUID
    guest_kind: GuestKind


@event(SERVICE, key="visit_id")
class WaitEstimated(EventData):
    """Trigger: the time at which a coming visit is expected to begin has moved, or is known anew.

    Lists and pages of its people read the new one from signalling.
    """

    visit_id: UUID
    doctor_id: UUID
    room_version: RoomVersion
    earliest_at: AwareDatetime
    expected_at: AwareDatetime
    latest_at: AwareDatetime
    delay_minutes: Annotated[int, Field(ge=0, description="0: as planned")]
    cause: WaitCause | None = None


@event(SERVICE, key="visit_id")
class StartEstimated(EventData):
    """Trigger: the time at which a coming visit in person or by telephone, which has no room, is
    expected to begin has moved, or is known anew.

    Lists and pages of its people read the new one from signalling.
    """

    visit_id: UUID
    doctor_id: UUID
    earliest_at: AwareDatetime
    expected_at: AwareDatetime
    latest_at: AwareDatetime
    delay_minutes: Annotated[int, Field(ge=0, description="0: as planned")]
    cause: WaitCause | None = None


@event(SERVICE, key="visit_id")
class CallBackRequested(EventData):
    """Trigger: a waiting patient wants to leave the page and be called when the doctor is ready."""

    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    room_version: RoomVersion
    channel: CallBackChannel


@event(SERVICE, key="visit_id")
class PatientCalled(EventData):
    """Trigger: a patient who waits away from the page is called back to the visit."""

    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    room_version: RoomVersion
    channel: CallBackChannel
    called_by: CalledBy
    answer_until: AwareDatetime


@event(SERVICE, key="visit_id")
class DoctorDelayed(EventData):
    """Trigger: the doctor told everybody who waits or comes soon of a delay; one for each visit."""

    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    delay_id: UUID
    minutes: Annotated[int, Field(ge=5, le=30)]


class Observation(EventData):
    """What a browser noticed; the events of it say whose browser it was."""

    visit_id: UUID
    observation: ClientObservation
    seconds_ago: Annotated[float, Field(ge=0)] = 0.0
    device: DeviceKind | None = None
    path: IcePath | None = None
    transport: IceTransport | None = None
    gap_seconds: Annotated[float, Field(ge=0)] | None = None


@event(SERVICE, key="visit_id")
class ClientObserved(Observation):
    """Trigger: a browser in a visit's room noticed something of its devices or its network.

    It may be told later than it was seen, since the network is what it is often about. That of a
    guest tells `GuestObserved`.
    """

    role: ParticipantRole


@event(SERVICE, key="visit_id")
class GuestObserved(Observation):
    """Trigger: a guest's browser noticed something of its devices or its network."""

    guest_id: UUID
    guest_kind: GuestKind


@event(SERVICE, key="visit_id")
class SendingChanged(EventData):
    """Trigger: somebody in a visit's room switched microphone, camera or picture, or showed their
    screen; or the picture was paused, since the line is too weak for it.

    Either `role` says who, or `guest_id` and `guest_kind` do. It may be told later than it was.
    """

    visit_id: UUID
    change: SendingChange
    seconds_ago: Annotated[float, Field(ge=0)] = 0.0
    role: ParticipantRole | None = None
    guest_id: UUID | None = None
    guest_kind: GuestKind | None = None


@event(SERVICE, key="visit_id")
class GuestInvited(EventData):
    """Trigger: the patient or the doctor of a visit invited somebody to it by a link, or the link
    was made anew.

    `secret_digest` is the first half of the SHA-256 of the link's secret. The secret has 256 random
    bits, so that nobody finds it from 128 bits of its digest, and the stream may carry them. A
    later event of the same guest replaces the digest: the older link is dead.
    """

    visit_id: UUID
    guest_id: UUID
    kind: GuestKind
    invited_by: ParticipantRole
    sees_chat: bool
    sees_documents: bool
    secret_digest: UUID
    expires_at: AwareDatetime


@event(SERVICE, key="visit_id")
class GuestArrived(EventData):
    """Trigger: an invited guest opened the visit's room for the first time, and waits there."""

    visit_id: UUID
    guest_id: UUID
    kind: GuestKind


@event(SERVICE, key="visit_id")
class GuestAdmitted(EventData):
    """Trigger: the doctor let a waiting guest into the call; from here on they see what was agreed.

    Chat keeps it, so that a guest reads nothing before.
    """

    visit_id: UUID
    guest_id: UUID
    kind: GuestKind
    sees_chat: bool
    sees_documents: bool


@event(SERVICE, key="visit_id")
class GuestRemoved(EventData):
    """Trigger: a guest was refused, taken out or left, or the visit is over or moved.

    Identity ends the guest's session, and chat shows them nothing more.
    """

    visit_id: UUID
    guest_id: UUID
    kind: GuestKind
    reason: GuestEnd
