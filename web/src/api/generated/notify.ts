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

export interface HTTPValidationError {
  detail?: ValidationError[];
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
  kind: "confirmation" | "cancellation";
  language: Language;
  subject: string;
  text: string;
  created_at: string;
}

export interface ValidationError {
  loc: (string | number)[];
  msg: string;
  type: string;
  input?: unknown;
  ctx?: Record<string, unknown>;
}

export interface paths {
  "/api/notify/alerts": {
    get: {
      responses: { 200: { content: { "application/json": AlertList } } };
    };
  };
  "/api/notify/alerts/{alert_id}/acknowledgement": {
    post: {
      parameters: { path: { alert_id: string } };
      responses: { 200: { content: { "application/json": Alert } }; 422: { content: { "application/json": HTTPValidationError } } };
    };
  };
  "/api/notify/messages": {
    get: {
      parameters: { query?: { limit?: number } };
      responses: { 200: { content: { "application/json": MessageList } }; 422: { content: { "application/json": HTTPValidationError } } };
    };
  };
}
