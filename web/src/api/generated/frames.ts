// Made by `make contracts` from the contracts: do not edit.

export const PROTOCOL_VERSION = 1;

/** Why the server closed. */
export const CloseCode = {
  SERVICE_RESTART: 1012,
  SESSION_ENDED: 4401,
  REFUSED: 4404,
  HELLO_EXPECTED: 4408,
  REPLACED: 4409,
  VERSION: 4410,
  BAD_FRAME: 4422,
  TOO_FAST: 4429,
  TOO_SLOW: 4430,
  GUEST_REFUSED: 4451,
  GUEST_REMOVED: 4452,
  GUEST_LEFT: 4453,
  VISIT_OVER: 4454,
} as const;

/** Doctor: start the call with the waiting patient. */
export interface Accept {
  type: "accept";
}

export interface Acknowledge {
  type: "acknowledge";
  alert_id: string;
}

/** Doctor: let a waiting guest into the call. */
export interface Admit {
  type: "admit";
  guest_id: string;
}

/** A waiting patient. It is kept until it is acknowledged or has no more cause. */
export interface Alert {
  alert_id: string;
  visit_id: string;
  doctor_id: string;
  patient_id: string;
  /** of the visit */
  starts_at: string;
  ready_since: string;
  raised_at: string;
  acknowledged_at: string | null;
  /** whom it reached beyond the doctor's screens */
  escalated_to: EscalationStep | null;
}

/**
 * The patient left, or the call began.
 *
 * An acknowledged alert comes again as `alert` with its time.
 */
export interface AlertClosed {
  type: "alert_closed";
  alert_id: string;
  visit_id: string;
}

export interface AlertFrame {
  type: "alert";
  alert: Alert;
}

export interface Author {
  account_id: string;
  role: ParticipantRole;
}

/** The patient may leave the page, keeps the place, and is called when the doctor is ready. */
export interface CallBack {
  channel: CallBackChannel;
  asked_at: string;
  is_away: boolean;
  called_at: string | null;
  /** who is not back by then has not come */
  answer_until: string | null;
}

/** How a patient who waits away from the page is called back. */
export type CallBackChannel = "push" | "sms";

/** Patient: call me when the doctor is ready; null: I stay here. */
export interface CallBackWish {
  type: "call_back";
  channel: CallBackChannel | null;
}

/** By what the two people of a running visit talk. */
export type CallChannel = "video" | "audio" | "phone" | "chat";

/** One trickled ICE candidate; null says that there are no more. */
export interface Candidate {
  type: "candidate";
  peer_id: string;
  candidate: IceCandidate | null;
}

/**
 * `messages` are those after `after_seq`, oldest first, at most a page.
 *
 * More follow as `message` frames.
 */
export interface ChatWelcome {
  type: "welcome";
  version: number;
  role: RoomRole;
  heartbeat_seconds: number;
  messages: Message[];
  last_seq: number;
  read: ReadMarks;
}

/** What a browser noticed in a visit's room, for those who are asked later what went wrong. */
export type ClientObservation = "device_opened" | "device_refused" | "device_missing" | "device_busy" | "device_gone" | "link_connected" | "link_lost" | "network_gone" | "network_back" | "socket_back";

/**
 * The offer of the one of a pair who offers, or the other's answer: passed on, never stored.
 *
 * `peer_id` is the receiver from a client, the sender from the server.
 */
export interface Description {
  type: "description";
  peer_id: string;
  description: SessionDescription;
}

export type DeviceKind = "camera" | "microphone";

export interface Document {
  document_id: string;
  visit_id: string;
  name: string;
  document_type: string;
  size_bytes: number;
  sha256: string;
  author: Author;
  shared_at: string;
}

/** Doctor: end the call for both; the visit is completed. */
export interface End {
  type: "end";
}

/** Whom an alert that nobody acknowledged has reached beyond the doctor's own screens. */
export type EscalationStep = "doctor" | "reception";

/** As whom somebody was invited to a visit. */
export type GuestKind = "guardian" | "interpreter" | "doctor";

/** How far a guest is on the way into the call. */
export type GuestStatus = "invited" | "waiting" | "admitted" | "gone";

/** The first frame of every socket. */
export interface Hello {
  type: "hello";
  versions: number[];
  /** chat: the last message that the client has */
  after_seq?: number;
  /** signalling: this tab */
  device_id?: string | null;
  /** notify: reception and ops may hear of every visit */
  everywhere?: boolean;
}

export interface IceCandidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}

/** How media flow: the type of the local ICE candidate. Source: RFC 8445, 5.1.1. */
export type IcePath = "host" | "srflx" | "prflx" | "relay";

export interface IceServer {
  urls: string[];
  username: string | null;
  credential: string | null;
}

/** What carries media; to the TURN server, where the path is a relay. */
export type IceTransport = "udp" | "tcp" | "tls";

export interface LastTest {
  verdict: TestVerdict;
  completed_at: string;
  /** Empty for a test of an earlier release. */
  findings: TestFinding[];
}

/** Patient: stop waiting, or hang up. Doctor: leave the call open and go. Guest: go for good. */
export interface Leave {
  type: "leave";
}

/**
 * Whether one's microphone and camera are on, and what becomes of the picture, for the other
 * screens. While a screen is shown it is sent in place of the camera, and `camera` is true.
 */
export interface Media {
  type: "media";
  microphone: boolean;
  camera: boolean;
  picture?: "flows" | "paused" | "declined";
  picture_kind?: "camera" | "screen";
  /** for this peer alone; null: for everybody, the later ones too */
  peer_id?: string | null;
}

/**
 * One entry of a visit's thread.
 *
 * `seq` starts at 1 and has no gaps; `client_id` makes a resend harmless.
 */
export interface Message {
  message_id: string;
  visit_id: string;
  seq: number;
  client_id: string;
  author: Author;
  kind: "text" | "document";
  text: string | null;
  document: Document | null;
  sent_at: string;
}

/** In the order of `seq`, own messages too: it is the acknowledgement of a post. */
export interface MessageFrame {
  type: "message";
  message: Message;
}

/** Observations that need not be said again: they are kept, or were too many for their time. */
export interface Noted {
  type: "noted";
  ids: string[];
}

/**
 * `alerts`: those of this doctor that are still open, for reception those that were escalated
 * to it; empty for patients.
 */
export interface NotifyWelcome {
  type: "welcome";
  version: number;
  heartbeat_seconds: number;
  alerts: Alert[];
}

/**
 * What the browser noticed, or began or ceased to send, since it could last say so, the oldest
 * first.
 */
export interface Observations {
  type: "observations";
  items: Observed[];
}

/**
 * One thing that the browser noticed; `seconds_ago` counts from when the frame is sent.
 *
 * What has an `id` is said again, with the same one, until a `noted` names it: it is kept once.
 */
export interface Observed {
  /** made by the browser; null: it is said once */
  id?: string | null;
  observation: ClientObservation | SendingChange;
  seconds_ago?: number;
  device?: DeviceKind | null;
  path?: IcePath | null;
  transport?: IceTransport | null;
  gap_seconds?: number | null;
}

/** Who somebody is in one visit. */
export type ParticipantRole = "patient" | "doctor" | "reception";

/**
 * One live connection of somebody else whom one may connect with. A reload makes a new one.
 *
 * Everybody in a call; before it, while the patient is `ready`, patient and doctor only. They
 * connect then already, and send picture and sound once the room is `in_call`.
 * Of two peers the first in the order doctor, patient, guests by `guest_id` makes every offer; the
 * other one answers, and asks for an offer by `restart`.
 */
export interface Peer {
  connection_id: string;
  role: RoomRole;
  /** of a guest */
  guest_id: string | null;
}

/** Make a fresh RTCPeerConnection with this peer; `Peer` says who offers. */
export interface PeerJoined {
  type: "peer_joined";
  peer: Peer;
}

export interface PeerLeft {
  type: "peer_left";
  peer: Peer;
}

export interface PeerMedia {
  type: "peer_media";
  peer_id: string;
  microphone: boolean;
  camera: boolean;
  picture: "flows" | "paused" | "declined";
  picture_kind: "camera" | "screen";
}

export interface PeerShows {
  type: "peer_shows";
  peer_id: string;
  view: SharedView | null;
}

export interface PeerTyping {
  type: "typing";
  role: ParticipantRole;
}

export interface Ping {
  type: "ping";
}

/** A place on a page, as parts of its width and height. */
export interface PointedAt {
  x: number;
  y: number;
}

export interface Pong {
  type: "pong";
}

export interface Post {
  type: "post";
  client_id: string;
  text: string;
}

/** The socket's heartbeat folded into one state. */
export type Presence = "absent" | "here" | "hidden" | "lost" | "left";

/** A refused frame. The socket stays open. */
export interface ProblemFrame {
  type: "problem";
  code: string;
  detail: string;
  /** the message that was refused */
  client_id: string | null;
}

/** Figures of the last interval, from getStats. */
export interface Quality {
  type: "quality";
  round_trip_ms?: number | null;
  packets_lost_percent?: number | null;
  jitter_ms?: number | null;
  frames_per_second?: number | null;
  relayed?: boolean | null;
}

export interface Read {
  type: "read";
  seq: number;
}

export interface ReadFrame {
  type: "read";
  read: ReadMarks;
}

/** The last message that each side has read; 0 for none. */
export interface ReadMarks {
  patient: number;
  doctor: number;
}

/** Patient: pressed "Połącz". */
export interface Ready {
  type: "ready";
}

/** Doctor: do not let a waiting guest in. The invitation is over. */
export interface Refuse {
  type: "refuse";
  guest_id: string;
}

/** Doctor: take any guest out; patient: one whom they invited. The invitation is over. */
export interface Remove {
  type: "remove";
  guest_id: string;
}

/** To the one of a pair who offers: the path is gone, offer fresh candidates. */
export interface Restart {
  type: "restart";
  peer_id: string;
}

/**
 * The whole state of a visit's room.
 *
 * `version` grows by one with each change; drop what is not newer.
 */
export interface Room {
  visit_id: string;
  version: number;
  status: RoomStatus;
  patient: Presence;
  doctor: Presence;
  ready_since: string | null;
  lost_since: string | null;
  call_id: string | null;
  call_started_at: string | null;
  call_ended_at: string | null;
  channel: CallChannel;
  /** since when nobody of the patient's side is there */
  patient_gone_at: string | null;
  /** when the patient opened the visit on another device */
  patient_moved_at: string | null;
  last_test: LastTest | null;
  estimate: WaitEstimate | null;
  call_back: CallBack | null;
  /** those who are not gone; a guest sees who is in the call */
  guests: RoomGuest[];
  /** "Połącz" works from here on */
  connect_opens_at: string;
  connect_closes_at: string;
}

export interface RoomFrame {
  type: "room";
  room: Room;
}

/** Somebody who was invited to a visit and is not gone. */
export interface RoomGuest {
  guest_id: string;
  kind: GuestKind;
  status: GuestStatus;
  sees_chat: boolean;
  sees_documents: boolean;
  invited_by: ParticipantRole;
  /** the link works until then */
  expires_at: string;
  /** their page is open now */
  is_here: boolean;
}

/**
 * Who somebody is in a visit's room. Of sockets alone: an event about a guest names the
 * guest.
 */
export type RoomRole = "patient" | "doctor" | "reception" | "guest";

/** What the doctor's list shows of a visit. */
export type RoomStatus = "not_here" | "testing" | "ready" | "in_call" | "lost" | "done";

/**
 * What somebody in a visit's room began or ceased to send: by hand, or since the line is weak.
 *
 * A device that was opened is on, unless the next word of it says that it is off.
 */
export type SendingChange = "microphone_off" | "microphone_on" | "camera_off" | "camera_on" | "picture_paused" | "picture_resumed" | "sound_only" | "picture_wanted" | "screen_shown" | "screen_ended";

export interface SessionDescription {
  type: "offer" | "answer" | "rollback" | "pranswer";
  sdp?: string;
}

/** Doctor: the visit goes on by video, by sound alone, by telephone or by chat. */
export interface SetChannel {
  type: "channel";
  channel: CallChannel;
}

/**
 * Where in a document of the visit somebody looks, for a screen of any size.
 *
 * Each side loads the document from chat by its own rights: here are an id and numbers only.
 */
export interface SharedView {
  document_id: string;
  page: number;
  /** 1 is the whole page */
  zoom: number;
  /** the middle of what is seen */
  x: number;
  y: number;
  pointer?: PointedAt | null;
}

/**
 * What one shows to the other side's screen; null: it is over, for both. Never stored.
 *
 * Who joins later is told the last one.
 */
export interface Show {
  type: "show";
  view: SharedView | null;
}

export interface SignallingWelcome {
  type: "welcome";
  version: number;
  connection_id: string;
  role: RoomRole;
  /** one's own, of a guest */
  guest_id: string | null;
  heartbeat_seconds: number;
  ice_servers: IceServer[];
  room: Room;
  peers: Peer[];
}

/** What a test call says of one part of the equipment. */
export type TestFinding = "camera-works" | "camera-refused" | "camera-blocked" | "camera-missing" | "camera-in-use" | "camera-unplugged" | "camera-not-working" | "microphone-works" | "microphone-quiet" | "microphone-refused" | "microphone-blocked" | "microphone-missing" | "microphone-in-use" | "microphone-unplugged" | "microphone-not-working" | "speaker-works" | "speaker-not-heard" | "network-good" | "network-not-reached" | "calls-blocked" | "bandwidth-up-low" | "bandwidth-down-low" | "round-trip-long" | "packets-lost" | "jitter-high" | "picture-choppy" | "udp-blocked";

export type TestVerdict = "good" | "usable" | "bad";

export interface Typing {
  type: "typing";
}

/** The page went to the background or came back. */
export interface Visibility {
  type: "visibility";
  hidden: boolean;
}

/**
 * Something changed in a visit of yours: ask its owner for the new state.
 *
 * `what` is the event's name.
 */
export interface VisitNews {
  type: "visit_news";
  visit_id: string;
  what: string;
  at: string;
}

/** Why a visit is expected to begin at another time than planned. */
export type WaitCause = "doctor_said" | "visit_ahead" | "earlier_visits" | "not_begun";

/**
 * When a visit is expected to begin, for as long as it has not begun.
 *
 * A range in steps of five minutes; it moves only when it no longer holds, and says so.
 */
export interface WaitEstimate {
  earliest_at: string;
  expected_at: string;
  latest_at: string;
  /** 0: as planned */
  delay_minutes: number;
  cause: WaitCause | null;
  /** the delay that the doctor told everybody of, while it stands */
  announced_minutes: number | null;
  announced_at: string | null;
  moved_at: string | null;
  /** by how much it moved then; below 0: sooner */
  moved_minutes: number;
}

export type SignallingClientFrame = Hello | Ready | Leave | CallBackWish | Accept | End | Admit | Refuse | Remove | SetChannel | Description | Candidate | Restart | Media | Show | Visibility | Quality | Observations | Ping;
export type SignallingServerFrame = SignallingWelcome | RoomFrame | PeerJoined | PeerLeft | PeerMedia | PeerShows | Description | Candidate | Restart | Noted | ProblemFrame | Pong;
export type ChatClientFrame = Hello | Post | Read | Typing | Ping;
export type ChatServerFrame = ChatWelcome | MessageFrame | ReadFrame | PeerTyping | ProblemFrame | Pong;
export type NotifyClientFrame = Hello | Acknowledge | Ping;
export type NotifyServerFrame = NotifyWelcome | AlertFrame | AlertClosed | VisitNews | ProblemFrame | Pong;
