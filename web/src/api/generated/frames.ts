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
} as const;

/** Doctor: start the call with the waiting patient. */
export interface Accept {
  type: "accept";
}

export interface Acknowledge {
  type: "acknowledge";
  alert_id: string;
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
  role: ParticipantRole;
  heartbeat_seconds: number;
  messages: Message[];
  last_seq: number;
  read: ReadMarks;
}

/**
 * Perfect negotiation: passed to the peer as it is, never stored.
 *
 * `peer_id` is the receiver from a client, the sender from the server.
 */
export interface Description {
  type: "description";
  peer_id: string;
  description: SessionDescription;
}

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

/** The first frame of every socket. */
export interface Hello {
  type: "hello";
  versions: number[];
  /** chat: the last message that the client has */
  after_seq?: number;
  /** signalling: this tab */
  device_id?: string | null;
}

export interface IceCandidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}

export interface IceServer {
  urls: string[];
  username: string | null;
  credential: string | null;
}

export interface LastTest {
  verdict: TestVerdict;
  completed_at: string;
  /** Empty for a test of an earlier release. */
  findings: TestFinding[];
}

/** Patient: stop waiting, or hang up. Doctor: leave the call open and go. */
export interface Leave {
  type: "leave";
}

/** Whether one's microphone and camera are on, for the other side's screen. */
export interface Media {
  type: "media";
  microphone: boolean;
  camera: boolean;
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

/** `alerts`: those of this doctor that are still open; empty for patients. */
export interface NotifyWelcome {
  type: "welcome";
  version: number;
  heartbeat_seconds: number;
  alerts: Alert[];
}

/** Who somebody is in one visit. */
export type ParticipantRole = "patient" | "doctor" | "reception";

/** One live connection of the other side. A reload makes a new one. */
export interface Peer {
  connection_id: string;
  role: ParticipantRole;
}

/** Make a fresh RTCPeerConnection. The doctor offers first; the patient is the polite one. */
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
}

export interface PeerTyping {
  type: "typing";
  role: ParticipantRole;
}

export interface Ping {
  type: "ping";
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
  last_test: LastTest | null;
  /** "Połącz" works from here on */
  connect_opens_at: string;
  connect_closes_at: string;
}

export interface RoomFrame {
  type: "room";
  room: Room;
}

/** What the doctor's list shows of a visit. */
export type RoomStatus = "not_here" | "testing" | "ready" | "in_call" | "lost" | "done";

export interface SessionDescription {
  type: "offer" | "answer" | "rollback" | "pranswer";
  sdp?: string;
}

export interface SignallingWelcome {
  type: "welcome";
  version: number;
  connection_id: string;
  role: ParticipantRole;
  heartbeat_seconds: number;
  ice_servers: IceServer[];
  room: Room;
  peers: Peer[];
}

/** What a test call says of one part of the equipment. */
export type TestFinding = "camera-works" | "camera-refused" | "camera-blocked" | "camera-missing" | "camera-in-use" | "camera-unplugged" | "camera-not-working" | "microphone-works" | "microphone-quiet" | "microphone-refused" | "microphone-blocked" | "microphone-missing" | "microphone-in-use" | "microphone-unplugged" | "microphone-not-working" | "speaker-works" | "speaker-not-heard" | "network-good" | "network-not-reached" | "round-trip-long" | "packets-lost" | "jitter-high" | "picture-choppy" | "udp-blocked";

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

export type SignallingClientFrame = Hello | Ready | Leave | Accept | End | Description | Candidate | Media | Visibility | Quality | Ping;
export type SignallingServerFrame = SignallingWelcome | RoomFrame | PeerJoined | PeerLeft | PeerMedia | Description | Candidate | ProblemFrame | Pong;
export type ChatClientFrame = Hello | Post | Read | Typing | Ping;
export type ChatServerFrame = ChatWelcome | MessageFrame | ReadFrame | PeerTyping | ProblemFrame | Pong;
export type NotifyClientFrame = Hello | Acknowledge | Ping;
export type NotifyServerFrame = NotifyWelcome | AlertFrame | AlertClosed | VisitNews | ProblemFrame | Pong;
