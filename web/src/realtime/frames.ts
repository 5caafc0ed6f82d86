/** Socket frames, as in contracts/videoporady_contracts/sockets.py: one union each way a socket. */

export const PROTOCOL_VERSION = 1;

/** Why the server closed (RFC 6455, 7.4.2: 4000-4999 are ours). */
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

export type ParticipantRole = "patient" | "doctor" | "reception";
export type Presence = "absent" | "here" | "hidden" | "lost" | "left";
export type RoomStatus = "not_here" | "testing" | "ready" | "in_call" | "lost" | "done";
export type TestVerdict = "good" | "usable" | "bad";

export interface Hello {
  type: "hello";
  versions: number[];
  after_seq?: number;
  device_id?: string | null;
}
export interface Ping {
  type: "ping";
}
export interface Pong {
  type: "pong";
}
export interface ProblemFrame {
  type: "problem";
  code: string;
  detail: string;
  client_id?: string | null;
}

// ---- signalling ---------------------------------------------------------------------------------

export interface IceServer {
  urls: string[];
  username?: string | null;
  credential?: string | null;
}
export interface Peer {
  connection_id: string;
  role: ParticipantRole;
}
export interface LastTest {
  verdict: TestVerdict;
  completed_at: string;
}
export interface Room {
  visit_id: string;
  version: number;
  status: RoomStatus;
  patient: Presence;
  doctor: Presence;
  ready_since?: string | null;
  lost_since?: string | null;
  call_id?: string | null;
  call_started_at?: string | null;
  call_ended_at?: string | null;
  last_test?: LastTest | null;
  connect_opens_at: string;
  connect_closes_at: string;
}
export interface SessionDescription {
  type: "offer" | "answer" | "rollback" | "pranswer";
  sdp?: string;
}
export interface DescriptionFrame {
  type: "description";
  peer_id: string;
  description: SessionDescription;
}
export interface IceCandidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}
export interface CandidateFrame {
  type: "candidate";
  peer_id: string;
  candidate: IceCandidate | null;
}
export interface MediaFrame {
  type: "media";
  microphone: boolean;
  camera: boolean;
}
export interface VisibilityFrame {
  type: "visibility";
  hidden: boolean;
}
export interface QualityFigures {
  round_trip_ms: number | null;
  packets_lost_percent: number | null;
  jitter_ms: number | null;
  frames_per_second: number | null;
  relayed: boolean | null;
}
export interface QualityFrame extends QualityFigures {
  type: "quality";
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
export interface PeerMedia {
  type: "peer_media";
  peer_id: string;
  microphone: boolean;
  camera: boolean;
}
export type SignallingClientFrame =
  | Hello
  | { type: "ready" }
  | { type: "leave" }
  | { type: "accept" }
  | { type: "end" }
  | DescriptionFrame
  | CandidateFrame
  | MediaFrame
  | VisibilityFrame
  | QualityFrame
  | Ping;
export type SignallingServerFrame =
  | SignallingWelcome
  | { type: "room"; room: Room }
  | { type: "peer_joined"; peer: Peer }
  | { type: "peer_left"; peer: Peer }
  | PeerMedia
  | DescriptionFrame
  | CandidateFrame
  | ProblemFrame
  | Pong;

// ---- chat ---------------------------------------------------------------------------------------

export interface Author {
  account_id: string;
  role: ParticipantRole;
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
export interface Message {
  message_id: string;
  visit_id: string;
  seq: number;
  client_id: string;
  author: Author;
  kind: "text" | "document";
  text?: string | null;
  document?: Document | null;
  sent_at: string;
}
export interface ReadMarks {
  patient: number;
  doctor: number;
}
export interface ChatWelcome {
  type: "welcome";
  version: number;
  role: ParticipantRole;
  heartbeat_seconds: number;
  messages: Message[];
  last_seq: number;
  read: ReadMarks;
}
export type ChatClientFrame =
  | Hello
  | { type: "post"; client_id: string; text: string }
  | { type: "read"; seq: number }
  | { type: "typing" }
  | Ping;
export type ChatServerFrame =
  | ChatWelcome
  | { type: "message"; message: Message }
  | { type: "read"; read: ReadMarks }
  | { type: "typing"; role: ParticipantRole }
  | ProblemFrame
  | Pong;

// ---- notify -------------------------------------------------------------------------------------

export interface Alert {
  alert_id: string;
  visit_id: string;
  doctor_id: string;
  patient_id: string;
  starts_at: string;
  ready_since: string;
  raised_at: string;
  acknowledged_at?: string | null;
}
export interface VisitNews {
  type: "visit_news";
  visit_id: string;
  what: string;
  at: string;
}
export interface NotifyWelcome {
  type: "welcome";
  version: number;
  heartbeat_seconds: number;
  alerts: Alert[];
}
export type NotifyClientFrame = Hello | { type: "acknowledge"; alert_id: string } | Ping;
export type NotifyServerFrame =
  | NotifyWelcome
  | { type: "alert"; alert: Alert }
  | { type: "alert_closed"; alert_id: string; visit_id: string }
  | VisitNews
  | ProblemFrame
  | Pong;
