// Made by `make contracts` from the contracts: do not edit.

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
  acknowledged_at?: string | null;
  /** whom it reached beyond the doctor's screens */
  escalated_to?: EscalationStep | null;
}

export interface AlertList {
  items: Alert[];
}

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

/** Why a message did not go out. */
export type DeliveryFault = "no_address" | "refused" | "unreachable";

export type DeliveryState = "due" | "sent" | "kept" | "retrying" | "failed" | "handled" | "skipped" | "withdrawn";

export interface DeliveryView {
  channel: MessageChannel;
  state: DeliveryState;
  changed_at: string;
}

export interface DeviceBody {
  endpoint: string;
  p256dh: string;
  auth: string;
}

export interface EndpointBody {
  endpoint: string;
}

/** Whom an alert that nobody acknowledged has reached beyond the doctor's own screens. */
export type EscalationStep = "doctor" | "reception";

/** A delivery that needs a human. */
export interface Failure {
  delivery_id: string;
  message_id: string;
  account_id: string;
  visit_id: string;
  kind: MessageKind;
  channel: MessageChannel;
  fault: DeliveryFault | null;
  subject: string;
  failed_at: string;
}

export interface Failures {
  items: Failure[];
}

export interface Inbox {
  unread_count: number;
  items: InboxItem[];
}

/** In the reader's own language. */
export interface InboxItem {
  message_id: string;
  visit_id: string;
  kind: MessageKind;
  subject: string;
  told_at: string;
  read_at: string | null;
}

/** One thing that is wrong with the input. */
export interface InvalidPart {
  pointer: string;
  code: string;
  message: string;
}

export type Language = "pl" | "en";

export type MessageChannel = "inbox" | "email" | "sms" | "push";

/** What a person is told about a visit. */
export type MessageKind = "confirmation" | "change" | "cancellation" | "reminder" | "disruption" | "slot_offer" | "document_received" | "message_waiting" | "delay" | "call_back" | "patient_waiting" | "readiness" | "recommendations" | "contact_attempt";

export interface MessageList {
  items: MessageView[];
}

/** What a person was told about a visit, and how far each channel has come with it. */
export interface MessageView {
  message_id: string;
  account_id: string;
  visit_id: string;
  kind: MessageKind;
  language: Language;
  subject: string;
  text: string;
  created_at: string;
  deliveries: DeliveryView[];
}

/** By kind, the channels beside the inbox, which is always on. */
export interface PreferencesBody {
  channels: Record<string, ("email" | "sms" | "push")[]>;
  quiet?: Quiet | null;
}

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

/** None: this portal does not push. */
export interface PushKeyView {
  public_key: string | null;
}

/** Local times of Europe/Warsaw; past midnight when `until` is the smaller one. */
export interface Quiet {
  starts: string;
  until: string;
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

/** A patient whose doctor has not seen the alert yet: ids and times, nothing of the patient. */
export interface UnseenAlert {
  alert_id: string;
  visit_id: string;
  doctor_id: string;
  ready_since: string;
  raised_at: string;
}

export interface UnseenAlerts {
  items: UnseenAlert[];
}

/** None: nobody waits in the visit, or nobody was told yet. */
export interface VisitAlert {
  alert: Alert | null;
}

export interface paths {
  "/api/notify/alerts": {
    get: {
      responses: { 200: { content: { "application/json": AlertList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/alerts/unseen": {
    get: {
      responses: { 200: { content: { "application/json": UnseenAlerts } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/visits/{visit_id}/alert": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": VisitAlert } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/alerts/{alert_id}/acknowledgement": {
    post: {
      parameters: { path: { alert_id: string } };
      responses: { 200: { content: { "application/json": Alert } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/messages": {
    get: {
      parameters: { query?: { limit?: number } };
      responses: { 200: { content: { "application/json": MessageList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/inbox": {
    get: {
      parameters: { query?: { limit?: number } };
      responses: { 200: { content: { "application/json": Inbox } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/inbox/{message_id}/read": {
    put: {
      parameters: { path: { message_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/inbox/read": {
    put: {
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/preferences": {
    get: {
      responses: { 200: { content: { "application/json": PreferencesBody } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    put: {
      requestBody: { content: { "application/json": PreferencesBody } };
      responses: { 200: { content: { "application/json": PreferencesBody } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/failures": {
    get: {
      responses: { 200: { content: { "application/json": Failures } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/failures/{delivery_id}/retry": {
    post: {
      parameters: { path: { delivery_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/failures/{delivery_id}/done": {
    post: {
      parameters: { path: { delivery_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/push/key": {
    get: {
      responses: { 200: { content: { "application/json": PushKeyView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/push/device": {
    put: {
      requestBody: { content: { "application/json": DeviceBody } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/push/device/forgotten": {
    put: {
      requestBody: { content: { "application/json": EndpointBody } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/retention": {
    get: {
      responses: { 200: { content: { "application/json": Retentions } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/retention/{name}": {
    put: {
      parameters: { path: { name: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": RetentionDays } };
      responses: { 200: { content: { "application/json": RetentionView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/notify/audit": {
    get: {
      parameters: { query?: { subject_id?: string | null; before_entry?: string | null; limit?: number } };
      responses: { 200: { content: { "application/json": AuditPage } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
}
