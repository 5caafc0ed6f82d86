// Made by `make contracts` from the contracts: do not edit.

/** One change. Without `before` something was added, without `after` it was removed. */
export interface AuditEntry {
  entry_id: string;
  at: string;
  account_id: string;
  kind: string;
  subject_id: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** The newest first. `next` continues the list, by `before_entry`; null at its end. */
export interface AuditPage {
  items: AuditEntry[];
  next: string | null;
}

/** One room; `patient_id` for reception alone. */
export interface BoardRoomView {
  room: Room;
  doctor_id: string;
  facility_id: string | null;
  clinic_id: string | null;
  patient_id: string | null;
  starts_at: string;
}

/** Every room now, and the figures of today. */
export interface BoardView {
  items: BoardRoomView[];
  done_count: number;
  visits_count: number;
  waited_median_seconds: number | null;
}

/** The patient may leave the page, keeps the place, and is called when the doctor is ready. */
export interface CallBack {
  channel: CallBackChannel;
  asked_at: string;
  is_away: boolean;
  called_at?: string | null;
  /** who is not back by then has not come */
  answer_until?: string | null;
}

/** How a patient who waits away from the page is called back. */
export type CallBackChannel = "push" | "sms";

/** By what the two people of a running visit talk. */
export type CallChannel = "video" | "audio" | "phone" | "chat";

/** What went wrong, or may explain what somebody complains of. */
export type CauseCode = "device-refused" | "device-missing" | "device-busy" | "device-gone" | "network-gone" | "connection-lost" | "path-lost" | "service-away" | "microphone-off" | "camera-off" | "sound-only" | "picture-paused" | "udp-blocked" | "packets-lost" | "round-trip-long" | "test-bad" | "alert-unseen" | "waited-long" | "left-waiting" | "never-came" | "message-failed" | "document-refused";

/** What explains the visit; `until` is null while it lasts. */
export interface CauseView {
  code: CauseCode;
  since: string;
  until: string | null;
  role: ParticipantRole | null;
  device: DeviceKind | null;
  guest: GuestKind | null;
  guest_number: number | null;
}

/** How reception took care of it; the other ends come by themselves. */
export interface Closing {
  outcome: "helped_by_phone" | "other_device" | "changed_to_phone";
}

/** How many would be told now, and the last word of the past hours. */
export interface DelayOutlook {
  told_count: number;
  last: DelayView | null;
}

export interface DelayView {
  delay_id: string;
  minutes: number;
  declared_at: string;
  told_count: number;
}

/** About how late the doctor is: one of a few, so that nobody reads more into it. */
export interface DelayWord {
  minutes: 5 | 10 | 15 | 20 | 30;
}

export type DeviceKind = "camera" | "microphone";

/** Why a camera or a microphone gave nothing in a test call. */
export type DeviceProblem = "refused" | "blocked" | "missing" | "in_use" | "unplugged";

/** One event: its name, whose doing it was, and its figures and enums. */
export interface EntryView {
  at: string;
  what: string;
  role: ParticipantRole | null;
  guest_number: number | null;
  facts: Record<string, unknown>;
}

export interface EstimateList {
  items: EstimateView[];
}

/** When a visit without a room is expected to begin. */
export interface EstimateView {
  visit_id: string;
  estimate: WaitEstimate;
}

/** One part of the equipment, and what is to be said of it; the client has the advice. */
export interface FindingView {
  part: Part;
  level: Level;
  code: TestFinding;
}

/** As whom somebody was invited to a visit. */
export type GuestKind = "guardian" | "interpreter" | "doctor";

/** The only answer with the secret. It belongs into the fragment of the link's address. */
export interface GuestLink {
  guest_id: string;
  secret: string;
  expires_at: string;
}

/** How far a guest is on the way into the call. */
export type GuestStatus = "invited" | "waiting" | "admitted" | "gone";

export interface IceServer {
  urls: string[];
  username?: string | null;
  credential?: string | null;
}

/** For RTCPeerConnection. Empty without a TURN server: on one network none is needed. */
export interface IceServers {
  ice_servers: IceServer[];
  expires_at: string;
}

/** One thing that is wrong with the input. */
export interface InvalidPart {
  pointer: string;
  code: string;
  message: string;
}

export interface LastTest {
  verdict: TestVerdict;
  completed_at: string;
  /** Empty for a test of an earlier release. */
  findings?: TestFinding[];
}

export type Level = "good" | "warning" | "bad";

/** The worst of one minute of a call, as the browser of one side or guest measured it. */
export interface MinuteView {
  minute_at: string;
  role: ParticipantRole | null;
  guest: GuestKind | null;
  guest_number: number | null;
  packets_lost_percent_max: number | null;
  round_trip_ms_max: number | null;
  jitter_ms_max: number | null;
  frames_per_second_min: number | null;
  relayed: boolean | null;
}

/** How a test call reached the clinic's server. */
export type NetworkPath = "direct" | "relay_udp" | "relay_tcp" | "relay_tls";

/** As whom somebody is invited, and what they may see besides the call. */
export interface NewGuest {
  kind: GuestKind;
  sees_chat?: boolean;
  sees_documents?: boolean;
}

export type Part = "camera" | "microphone" | "speaker" | "network";

/** Who somebody is in one visit. */
export type ParticipantRole = "patient" | "doctor" | "reception";

/** The socket's heartbeat folded into one state. */
export type Presence = "absent" | "here" | "hidden" | "lost" | "left";

/** RFC 9457. `code` is stable; `title` and `detail` are in the language that was asked for. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string | null;
  instance?: string | null;
  correlation_id?: string | null;
  /** With `invalid-input`. */
  errors?: InvalidPart[] | null;
}

/** Why nobody knows that a patient's equipment will do for a video visit. */
export type ReadinessReason = "not_tested" | "test_failed";

/** A video visit whose patient has passed no test. */
export interface ReadinessTaskView {
  task_id: string;
  visit_id: string;
  doctor_id: string;
  patient_id: string;
  starts_at: string;
  reason: ReadinessReason;
  opened_at: string;
  last_test: LastTest | null;
}

export interface ReadinessTasks {
  items: ReadinessTaskView[];
}

/** From now on so many days. Data that are older already go within the hour. */
export interface RetentionDays {
  days: number;
}

/** For how many days one kind of data is kept, and between which limits ops may choose. */
export interface RetentionView {
  name: string;
  days: number;
  days_default: number;
  days_min: number;
  days_max: number;
  version: number;
}

/** What a service keeps for a time. */
export interface Retentions {
  items: RetentionView[];
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
  ready_since?: string | null;
  lost_since?: string | null;
  call_id?: string | null;
  call_started_at?: string | null;
  call_ended_at?: string | null;
  channel?: CallChannel;
  /** since when nobody of the patient's side is there */
  patient_gone_at?: string | null;
  /** when the patient opened the visit on another device */
  patient_moved_at?: string | null;
  last_test?: LastTest | null;
  estimate?: WaitEstimate | null;
  call_back?: CallBack | null;
  /** those who are not gone; a guest sees who is in the call */
  guests?: RoomGuest[];
  /** "Połącz" works from here on */
  connect_opens_at: string;
  connect_closes_at: string;
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
  is_here?: boolean;
}

/** The rooms that the asker may see; the others are left out. */
export interface RoomList {
  items: Room[];
}

/** What the doctor's list shows of a visit. */
export type RoomStatus = "not_here" | "testing" | "ready" | "in_call" | "lost" | "done";

export interface TestCallAnswer {
  test_call_id: string;
  sdp: string;
}

/** A complete offer, with its candidates: the echo does not trickle. */
export interface TestCallOffer {
  sdp: string;
}

/** What the browser measured; null where it could not. */
export interface TestCallResult {
  camera_works: boolean;
  microphone_works: boolean;
  speaker_works?: boolean | null;
  round_trip_ms?: number | null;
  packets_lost_percent?: number | null;
  jitter_ms?: number | null;
  microphone_level?: number | null;
  frames_per_second?: number | null;
  packets_lost_up_percent?: number | null;
  jitter_up_ms?: number | null;
  path?: NetworkPath | null;
  camera_problem?: DeviceProblem | null;
  microphone_problem?: DeviceProblem | null;
  bandwidth_up_kbps?: number | null;
  bandwidth_down_kbps?: number | null;
  relay_udp?: boolean | null;
  relay_tcp?: boolean | null;
  relay_tls?: boolean | null;
}

export interface TestCallVerdict {
  verdict: TestVerdict;
  findings: FindingView[];
}

/** What a test call says of one part of the equipment. */
export type TestFinding = "camera-works" | "camera-refused" | "camera-blocked" | "camera-missing" | "camera-in-use" | "camera-unplugged" | "camera-not-working" | "microphone-works" | "microphone-quiet" | "microphone-refused" | "microphone-blocked" | "microphone-missing" | "microphone-in-use" | "microphone-unplugged" | "microphone-not-working" | "speaker-works" | "speaker-not-heard" | "network-good" | "network-not-reached" | "calls-blocked" | "bandwidth-up-low" | "bandwidth-down-low" | "round-trip-long" | "packets-lost" | "jitter-high" | "picture-choppy" | "udp-blocked";

export type TestVerdict = "good" | "usable" | "bad";

/** In order of time. It holds no content: neither words nor names. */
export interface TimelineView {
  visit_id: string;
  causes: CauseView[];
  entries: EntryView[];
  minutes: MinuteView[];
  is_whole: boolean;
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
  cause?: WaitCause | null;
  /** the delay that the doctor told everybody of, while it stands */
  announced_minutes?: number | null;
  announced_at?: string | null;
  moved_at?: string | null;
  /** by how much it moved then; below 0: sooner */
  moved_minutes?: number;
}

export interface paths {
  "/api/signalling/rooms": {
    get: {
      parameters: { query: { visit_id: string[] } };
      responses: { 200: { content: { "application/json": RoomList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/visits/{visit_id}/ice-servers": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": IceServers } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/visits/{visit_id}/test-calls": {
    post: {
      parameters: { path: { visit_id: string } };
      requestBody: { content: { "application/json": TestCallOffer } };
      responses: { 201: { content: { "application/json": TestCallAnswer } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/visits/{visit_id}/test-calls/{test_call_id}/result": {
    post: {
      parameters: { path: { visit_id: string; test_call_id: string } };
      requestBody: { content: { "application/json": TestCallResult } };
      responses: { 200: { content: { "application/json": TestCallVerdict } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/visits/{visit_id}/bandwidth": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/octet-stream": Blob } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { path: { visit_id: string } };
      requestBody: { content: { "application/octet-stream": Blob } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/delays": {
    get: {
      responses: { 200: { content: { "application/json": DelayOutlook } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": DelayWord } };
      responses: { 201: { content: { "application/json": DelayView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/visits/{visit_id}/patient-calls": {
    post: {
      parameters: { path: { visit_id: string }; header?: { "Idempotency-Key"?: string | null } };
      responses: { 201: { content: { "application/json": Room } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/estimates": {
    get: {
      parameters: { query: { visit_id: string[] } };
      responses: { 200: { content: { "application/json": EstimateList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/board": {
    get: {
      parameters: { query?: { facility_id?: string | null } };
      responses: { 200: { content: { "application/json": BoardView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/visits/{visit_id}/timeline": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": TimelineView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/readiness-tasks": {
    get: {
      parameters: { query?: { limit?: number } };
      responses: { 200: { content: { "application/json": ReadinessTasks } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/readiness-tasks/{task_id}/closing": {
    post: {
      parameters: { path: { task_id: string } };
      requestBody: { content: { "application/json": Closing } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/visits/{visit_id}/guests": {
    post: {
      parameters: { path: { visit_id: string }; header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": NewGuest } };
      responses: { 201: { content: { "application/json": GuestLink } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/visits/{visit_id}/guests/{guest_id}": {
    delete: {
      parameters: { path: { visit_id: string; guest_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/retention": {
    get: {
      responses: { 200: { content: { "application/json": Retentions } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/retention/{name}": {
    put: {
      parameters: { path: { name: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": RetentionDays } };
      responses: { 200: { content: { "application/json": RetentionView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/signalling/audit": {
    get: {
      parameters: { query?: { subject_id?: string | null; before_entry?: string | null; limit?: number } };
      responses: { 200: { content: { "application/json": AuditPage } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
}
