"""Socket frames: JSON text, one typed union each way for each socket, told apart by `type`.

The first frame of a client is `hello` with the versions that it speaks; the server answers
`welcome` with the one chosen, or closes with `CloseCode.VERSION`.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, TypeAdapter

from .close_codes import CloseCode
from .envelope import Contract
from .guests import (
    Admit,
    Refuse,
    Remove,
    RoomGuest,
)
from .negotiation import Candidate, Description, Restart
from .sharing import (
    PeerShows,
    SharedView,
    Show,
)
from .threads import Document, Message, ReadMarks
from .waits import CallBack, WaitEstimate
from .words import (
    CallBackChannel,
    CallChannel,
    ClientObservation,
    DeviceKind,
    EscalationStep,
    IcePath,
    IceTransport,
    ParticipantRole,
    Presence,
    RoomRole,
    RoomStatus,
    SendingChange,
    TestFinding,
    TestVerdict,
)

__all__ = [
    "PROTOCOL_VERSION",
    "Alert",
    "CallBack",
    "ChatClientFrame",
    "ChatServerFrame",
    "CloseCode",
    "Document",
    "IceServer",
    "Message",
    "Noted",
    "NotifyClientFrame",
    "NotifyServerFrame",
    "Observations",
    "Observed",
    "Peer",
    "PeerShows",
    "ReadMarks",
    "Room",
    "RoomGuest",
    "SharedView",
    "Show",
    "SignallingClientFrame",
    "SignallingServerFrame",
    "WaitEstimate",
    "chat_client_frame",
    "notify_client_frame",
    "signalling_client_frame",
]

PROTOCOL_VERSION = 1


class Hello(Contract):
    """The first frame of every socket."""

    type: Literal["hello"] = "hello"
    versions: tuple[int, ...] = Field(min_length=1, max_length=8)
    after_seq: int = Field(
        default=0, ge=0, description="chat: the last message that the client has"
    )
    device_id: str | None = Field(default=None, max_length=64, description="signalling: this tab")
    everywhere: bool = Field(
        default=False, description="notify: reception and ops may hear of every visit"
    )


class Ping(Contract):
    type: Literal["ping"] = "ping"


class Pong(Contract):
    type: Literal["pong"] = "pong"


class ProblemFrame(Contract):
    """A refused frame. The socket stays open."""

    type: Literal["problem"] = "problem"
    code: str
    detail: str
    client_id: UUID | None = Field(default=None, description="the message that was refused")


# ---- signalling: /api/signalling/socket?visit_id= -----------------------------------------------


class IceServer(Contract):
    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


class Peer(Contract):
    """One live connection of somebody else whom one may connect with. A reload makes a new one.

    Everybody in a call; before it, while the patient is `ready`, patient and doctor only. They
    connect then already, and send picture and sound once the room is `in_call`.
    Of two peers the first in the order doctor, patient, guests by `guest_id` makes every offer; the
    other one answers, and asks for an offer by `restart`.
    """

    connection_id: UUID
    role: RoomRole
    guest_id: UUID | None = Field(default=None, description="of a guest")


class LastTest(Contract):
    verdict: TestVerdict
    completed_at: AwareDatetime
    findings: tuple[TestFinding, ...] = ()
    """Empty for a test of an earlier release."""


class Room(Contract):
    """The whole state of a visit's room.

    `version` grows by one with each change; drop what is not newer.
    """

    visit_id: UUID
    version: int
    status: RoomStatus
    patient: Presence
    doctor: Presence
    ready_since: AwareDatetime | None = None
    lost_since: AwareDatetime | None = None
    call_id: UUID | None = None
    call_started_at: AwareDatetime | None = None
    call_ended_at: AwareDatetime | None = None
    channel: CallChannel = CallChannel.VIDEO
    patient_gone_at: AwareDatetime | None = Field(
        default=None, description="since when nobody of the patient's side is there"
    )
    patient_moved_at: AwareDatetime | None = Field(
        default=None, description="when the patient opened the visit on another device"
    )
    last_test: LastTest | None = None
    estimate: WaitEstimate | None = None
    call_back: CallBack | None = None
    guests: tuple[RoomGuest, ...] = Field(
        default=(), description="those who are not gone; a guest sees who is in the call"
    )
    connect_opens_at: AwareDatetime = Field(description='"Połącz" works from here on')
    connect_closes_at: AwareDatetime


class Ready(Contract):
    """Patient: pressed "Połącz"."""

    type: Literal["ready"] = "ready"


class Leave(Contract):
    """Patient: stop waiting, or hang up. Doctor: leave the call open and go. Guest: go for good."""

    type: Literal["leave"] = "leave"


class CallBackWish(Contract):
    """Patient: call me when the doctor is ready; null: I stay here."""

    type: Literal["call_back"] = "call_back"
    channel: CallBackChannel | None


class Accept(Contract):
    """Doctor: start the call with the waiting patient."""

    type: Literal["accept"] = "accept"


class End(Contract):
    """Doctor: end the call for both; the visit is completed."""

    type: Literal["end"] = "end"


class SetChannel(Contract):
    """Doctor: the visit goes on by video, by sound alone, by telephone or by chat."""

    type: Literal["channel"] = "channel"
    channel: CallChannel


PictureState = Literal["flows", "paused", "declined"]
"""`paused`: the line is too weak for it. `declined`: sound only, by hand; none is wanted either."""


PictureKind = Literal["camera", "screen"]
"""What the picture shows: a screen is shown whole, never cut and never mirrored."""


class Media(Contract):
    """Whether one's microphone and camera are on, and what becomes of the picture, for the other
    screens. While a screen is shown it is sent in place of the camera, and `camera` is true."""

    type: Literal["media"] = "media"
    microphone: bool
    camera: bool
    picture: PictureState = "flows"
    picture_kind: PictureKind = "camera"
    peer_id: UUID | None = Field(
        default=None, description="for this peer alone; null: for everybody, the later ones too"
    )


class Visibility(Contract):
    """The page went to the background or came back."""

    type: Literal["visibility"] = "visibility"
    hidden: bool


class Quality(Contract):
    """Figures of the last interval, from getStats."""

    type: Literal["quality"] = "quality"
    round_trip_ms: float | None = Field(default=None, ge=0)
    packets_lost_percent: float | None = Field(default=None, ge=0, le=100)
    jitter_ms: float | None = Field(default=None, ge=0)
    frames_per_second: float | None = Field(default=None, ge=0)
    relayed: bool | None = None


class Observed(Contract):
    """One thing that the browser noticed; `seconds_ago` counts from when the frame is sent.

    What has an `id` is said again, with the same one, until a `noted` names it: it is kept once.
    """

    id: UUID | None = Field(default=None, description="made by the browser; null: it is said once")
    observation: ClientObservation | SendingChange
    seconds_ago: float = Field(default=0, ge=0, le=86_400)
    device: DeviceKind | None = None
    path: IcePath | None = None
    transport: IceTransport | None = None
    gap_seconds: float | None = Field(default=None, ge=0, le=86_400)


class Observations(Contract):
    """What the browser noticed, or began or ceased to send, since it could last say so, the oldest
    first."""

    type: Literal["observations"] = "observations"
    items: tuple[Observed, ...] = Field(min_length=1, max_length=64)


class Noted(Contract):
    """Observations that need not be said again: they are kept, or were too many for their time."""

    type: Literal["noted"] = "noted"
    ids: tuple[UUID, ...] = Field(min_length=1, max_length=64)


class SignallingWelcome(Contract):
    type: Literal["welcome"] = "welcome"
    version: int
    connection_id: UUID
    role: RoomRole
    guest_id: UUID | None = Field(default=None, description="one's own, of a guest")
    heartbeat_seconds: float
    ice_servers: tuple[IceServer, ...]
    room: Room
    peers: tuple[Peer, ...]


class RoomFrame(Contract):
    type: Literal["room"] = "room"
    room: Room


class PeerJoined(Contract):
    """Make a fresh RTCPeerConnection with this peer; `Peer` says who offers."""

    type: Literal["peer_joined"] = "peer_joined"
    peer: Peer


class PeerLeft(Contract):
    type: Literal["peer_left"] = "peer_left"
    peer: Peer


class PeerMedia(Contract):
    type: Literal["peer_media"] = "peer_media"
    peer_id: UUID
    microphone: bool
    camera: bool
    picture: PictureState = "flows"
    picture_kind: PictureKind = "camera"


SignallingClientFrame = Annotated[
    Hello
    | Ready
    | Leave
    | CallBackWish
    | Accept
    | End
    | Admit
    | Refuse
    | Remove
    | SetChannel
    | Description
    | Candidate
    | Restart
    | Media
    | Show
    | Visibility
    | Quality
    | Observations
    | Ping,
    Field(discriminator="type"),
]
SignallingServerFrame = Annotated[
    SignallingWelcome
    | RoomFrame
    | PeerJoined
    | PeerLeft
    | PeerMedia
    | PeerShows
    | Description
    | Candidate
    | Restart
    | Noted
    | ProblemFrame
    | Pong,
    Field(discriminator="type"),
]


# ---- chat: /api/chat/socket?visit_id= -----------------------------------------------------------


class Post(Contract):
    type: Literal["post"] = "post"
    client_id: UUID
    text: str = Field(min_length=1, max_length=4_000)


class Read(Contract):
    type: Literal["read"] = "read"
    seq: int = Field(ge=1)


class Typing(Contract):
    type: Literal["typing"] = "typing"


class ChatWelcome(Contract):
    """`messages` are those after `after_seq`, oldest first, at most a page.

    More follow as `message` frames.
    """

    type: Literal["welcome"] = "welcome"
    version: int
    role: RoomRole
    heartbeat_seconds: float
    messages: tuple[Message, ...]
    last_seq: int
    read: ReadMarks


class MessageFrame(Contract):
    """In the order of `seq`, own messages too: it is the acknowledgement of a post."""

    type: Literal["message"] = "message"
    message: Message


class ReadFrame(Contract):
    type: Literal["read"] = "read"
    read: ReadMarks


class PeerTyping(Contract):
    type: Literal["typing"] = "typing"
    role: ParticipantRole


ChatClientFrame = Annotated[Hello | Post | Read | Typing | Ping, Field(discriminator="type")]
ChatServerFrame = Annotated[
    ChatWelcome | MessageFrame | ReadFrame | PeerTyping | ProblemFrame | Pong,
    Field(discriminator="type"),
]


# ---- notify: /api/notify/socket -----------------------------------------------------------------


class Alert(Contract):
    """A waiting patient. It is kept until it is acknowledged or has no more cause."""

    alert_id: UUID
    visit_id: UUID
    doctor_id: UUID
    patient_id: UUID
    starts_at: AwareDatetime = Field(description="of the visit")
    ready_since: AwareDatetime
    raised_at: AwareDatetime
    acknowledged_at: AwareDatetime | None = None
    escalated_to: EscalationStep | None = Field(
        default=None, description="whom it reached beyond the doctor's screens"
    )


class Acknowledge(Contract):
    type: Literal["acknowledge"] = "acknowledge"
    alert_id: UUID


class NotifyWelcome(Contract):
    """`alerts`: those of this doctor that are still open, for reception those that were escalated
    to it; empty for patients."""

    type: Literal["welcome"] = "welcome"
    version: int
    heartbeat_seconds: float
    alerts: tuple[Alert, ...]


class AlertFrame(Contract):
    type: Literal["alert"] = "alert"
    alert: Alert


class AlertClosed(Contract):
    """The patient left, or the call began.

    An acknowledged alert comes again as `alert` with its time.
    """

    type: Literal["alert_closed"] = "alert_closed"
    alert_id: UUID
    visit_id: UUID


class VisitNews(Contract):
    """Something changed in a visit of yours: ask its owner for the new state.

    `what` is the event's name.
    """

    type: Literal["visit_news"] = "visit_news"
    visit_id: UUID
    what: str
    at: AwareDatetime


NotifyClientFrame = Annotated[Hello | Acknowledge | Ping, Field(discriminator="type")]
NotifyServerFrame = Annotated[
    NotifyWelcome | AlertFrame | AlertClosed | VisitNews | ProblemFrame | Pong,
    Field(discriminator="type"),
]

signalling_client_frame: TypeAdapter[Any] = TypeAdapter(SignallingClientFrame)
chat_client_frame: TypeAdapter[Any] = TypeAdapter(ChatClientFrame)
notify_client_frame: TypeAdapter[Any] = TypeAdapter(NotifyClientFrame)
