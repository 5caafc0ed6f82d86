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
}

export interface AlertList {
  items: Alert[];
}

/** One thing that is wrong with the input. */
export interface InvalidPart {
  pointer: string;
  code: string;
  message: string;
}

export type Language = "pl" | "en";

export interface MessageList {
  items: MessageView[];
}

/** What a person was told about a visit. */
export interface MessageView {
  message_id: string;
  account_id: string;
  visit_id: string;
  kind: "confirmation" | "cancellation" | "slot_offer";
  language: Language;
  subject: string;
  text: string;
  created_at: string;
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

export interface paths {
  "/api/notify/alerts": {
    get: {
      responses: { 200: { content: { "application/json": AlertList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
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
}
