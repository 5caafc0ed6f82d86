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

export interface Author {
  account_id: string;
  role: ParticipantRole;
}

/** Why a thread takes no more messages. */
export type ClosedBecause = "cancelled" | "over";

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

export interface DocumentList {
  items: Document[];
}

/** Version 0: nothing was written yet. */
export interface DraftView {
  text?: string;
  prescriptions?: string[];
  referrals?: ReferralBody[];
  version: number;
  saved_at: string | null;
}

/** One thing that is wrong with the input. */
export interface InvalidPart {
  pointer: string;
  code: string;
  message: string;
}

/** Which draft the doctor saw: an older one is not issued. */
export interface IssueRequest {
  draft_version: number;
}

export type Language = "pl" | "en";

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
  text?: string | null;
  document?: Document | null;
  sent_at: string;
}

/** Messages after a number, oldest first, and where both sides are in the thread. */
export interface MessagePage {
  items: Message[];
  last_seq: number;
  read: ReadMarks;
}

/** Who somebody is in one visit. */
export type ParticipantRole = "patient" | "doctor" | "reception";

/** A message. `client_id` is made by the client and makes a resend harmless. */
export interface PostRequest {
  client_id: string;
  text: string;
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

/** The last message that each side has read; 0 for none. */
export interface ReadMarks {
  patient?: number;
  doctor?: number;
}

/** The last message that somebody has seen. */
export interface ReadRequest {
  seq: number;
}

/** What a doctor recommends, with the codes that P1 gave. */
export interface RecommendationsBody {
  text?: string;
  prescriptions?: string[];
  referrals?: ReferralBody[];
}

export interface RecommendationsList {
  items: RecommendationsView[];
}

/** One version. Number 1 is the first one, later ones correct it. */
export interface RecommendationsView {
  text?: string;
  prescriptions?: string[];
  referrals?: ReferralBody[];
  version: number;
  issued_at: string;
}

export interface ReferralBody {
  kind: ReferralTarget;
  code: string;
}

/** What an e-referral is for. */
export type ReferralTarget = "specialist" | "tests" | "hospital" | "rehabilitation";

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

/** Until when a thread takes messages, and when the doctor answers there. */
export interface TermsView {
  open_until: string | null;
  answer_days: number | null;
  closed_because: ClosedBecause | null;
}

export interface UnreadList {
  items: UnreadView[];
}

export interface UnreadView {
  visit_id: string;
  unread_count: number;
  document_count: number;
}

export interface paths {
  "/api/chat/visits/{visit_id}/messages": {
    get: {
      parameters: { path: { visit_id: string }; query?: { after_seq?: number; limit?: number } };
      responses: { 200: { content: { "application/json": MessagePage } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { path: { visit_id: string } };
      requestBody: { content: { "application/json": PostRequest } };
      responses: { 201: { content: { "application/json": Message } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/visits/{visit_id}/terms": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": TermsView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/visits/{visit_id}/read": {
    put: {
      parameters: { path: { visit_id: string } };
      requestBody: { content: { "application/json": ReadRequest } };
      responses: { 200: { content: { "application/json": ReadMarks } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/visits/{visit_id}/documents": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": DocumentList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { path: { visit_id: string }; header?: { "x-file-name"?: string; "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/octet-stream": Blob } };
      responses: { 201: { content: { "application/json": Message } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/visits/{visit_id}/documents/{document_id}/content": {
    get: {
      parameters: { path: { visit_id: string; document_id: string } };
      responses: { 200: { content: { "application/pdf": unknown; "image/jpeg": unknown; "image/png": unknown } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/unread": {
    get: {
      parameters: { query: { visit_id: string[] } };
      responses: { 200: { content: { "application/json": UnreadList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/visits/{visit_id}/recommendations": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": RecommendationsList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { path: { visit_id: string }; header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": IssueRequest } };
      responses: { 201: { content: { "application/json": RecommendationsView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/visits/{visit_id}/recommendations/draft": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": DraftView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    put: {
      parameters: { path: { visit_id: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": RecommendationsBody } };
      responses: { 200: { content: { "application/json": DraftView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/visits/{visit_id}/recommendations/{version}/content": {
    get: {
      parameters: { path: { visit_id: string; version: number }; query?: { language?: Language } };
      responses: { 200: { content: { "application/pdf": unknown } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/retention": {
    get: {
      responses: { 200: { content: { "application/json": Retentions } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/retention/{name}": {
    put: {
      parameters: { path: { name: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": RetentionDays } };
      responses: { 200: { content: { "application/json": RetentionView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/chat/audit": {
    get: {
      parameters: { query?: { subject_id?: string | null; before_entry?: string | null; limit?: number } };
      responses: { 200: { content: { "application/json": AuditPage } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
}
