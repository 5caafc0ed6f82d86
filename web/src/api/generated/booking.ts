// Made by `make contracts` from the contracts: do not edit.

export interface AcceptedNotice {
  notice_id: string;
  version: number;
}

export type Answer = "yes" | "no";

export interface AttemptRequest {
  kind: ContactKind;
}

export interface AttemptView {
  attempt_id: string;
  kind: ContactKind;
  made_by_role: "doctor" | "reception";
  made_at: string;
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

export interface BookingRequest {
  hold_id: string;
  referral?: ReferralView | null;
  reason?: string | null;
  video_consent?: boolean;
  remote_answers?: Record<string, Answer>;
  notices_accepted?: AcceptedNotice[];
}

/** What a patient may still change of a visit by themselves. */
export interface ChangeView {
  until: string;
  phone: string;
  offer: KeptSlotView | null;
}

/** How the clinic tried to reach a patient who was not there. */
export type ContactKind = "portal" | "push" | "sms" | "phone";

export interface DeclarationList {
  items: DeclarationView[];
}

/** An answer to a question, or a text accepted in a version. The words are calendar's. */
export interface DeclarationView {
  text_id: string;
  version: number | null;
  answer: Answer | null;
  declared_at: string;
}

/** What a patient has had in a clinic, and may therefore choose there. */
export interface EligibilityView {
  patient_id: string;
  clinic_id: string;
  was_treated: boolean;
  was_examined: boolean;
}

/** Who waited for whom, and how the clinic tried to reach the patient, the oldest first. */
export interface EvidenceView {
  attempts: AttemptView[];
  counted_count: number;
  needed: number;
  spacing_seconds: number;
  starts_at: string;
  ready_at: string | null;
  began_at: string | null;
  ended_at: string | null;
}

/**
 * Why the law needs no referral from this person.
 *
 * Source: art. 57 of the Polish act on publicly funded care.
 */
export type ExemptionReason = "war_invalid" | "repressed_person" | "military_civil_blind_victim" | "tuberculosis" | "hiv" | "opposition_activist" | "soldier_or_veteran";

/** Whether the account has a feed. Its address is not known here: only its hash is kept. */
export interface FeedView {
  opened_at: string | null;
}

export type Funding = "commercial" | "nfz";

export interface HoldRequest {
  slot_id: string;
  visit_type: VisitType;
  funding: Funding;
  patient_id: string;
}

/** A slot kept for a patient. `hold_id` becomes the id of the visit. */
export interface HoldView {
  hold_id: string;
  slot_id: string;
  doctor_id: string;
  clinic_id: string;
  facility_id: string;
  patient_id: string;
  starts_at: string;
  ends_at: string;
  visit_type: VisitType;
  funding: Funding;
  expires_at: string;
}

export interface IdentityCheckList {
  items: IdentityCheckView[];
}

export interface IdentityCheckRequest {
  method: IdentityMethod;
}

/** How it was made sure who the patient is, by whom and when. */
export interface IdentityCheckView {
  check_id: string;
  method: IdentityMethod;
  checked_by_id: string;
  checked_by_role: "doctor" | "reception";
  checked_at: string;
}

/** How somebody of the staff made sure who the patient is. */
export type IdentityMethod = "document" | "pesel_questions" | "video";

/** One thing that is wrong with the input. */
export interface InvalidPart {
  pointer: string;
  code: string;
  message: string;
}

/** A slot that is kept for the patient of a disrupted visit. */
export interface KeptSlotView {
  slot_id: string;
  doctor_id: string;
  facility_id: string;
  starts_at: string;
  ends_at: string;
  expires_at: string;
}

export type Language = "pl" | "en";

export interface NoteList {
  items: NoteView[];
}

export interface NoteRequest {
  text: string;
}

/** A note among staff. It is never shown to the patient. */
export interface NoteView {
  note_id: string;
  text: string;
  author_id: string;
  author_role: "doctor" | "reception";
  written_at: string;
}

/** An empty body: the verb is in the address. */
export interface Nothing {
}

/** A freed slot that is held for this patient until `expires_at`. */
export interface OfferView {
  hold_id: string;
  slot_id: string;
  doctor_id: string;
  facility_id: string;
  starts_at: string;
  ends_at: string;
  visit_type: VisitType;
  expires_at: string;
}

/** The only answer with the address, relative to the portal. */
export interface OpenedFeedView {
  path: string;
  opened_at: string;
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

export type ReferralKind = "e_referral" | "paper" | "continuation" | "exempt";

/** What the patient says: a code of four digits, or the reason why no referral is needed. */
export interface ReferralView {
  kind: ReferralKind;
  code?: string | null;
  exemption_reason?: ExemptionReason | null;
}

export interface RescheduleRequest {
  slot_id: string;
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

export interface VisitList {
  items: VisitView[];
}

export type VisitType = "in_person" | "phone" | "video";

export interface VisitView {
  visit_id: string;
  status: "booked" | "completed" | "cancelled" | "disrupted" | "missed";
  slot_id: string;
  doctor_id: string;
  clinic_id: string;
  facility_id: string;
  patient_id: string;
  account_id: string;
  starts_at: string;
  ends_at: string;
  visit_type: VisitType;
  funding: Funding;
  referral: ReferralView | null;
  reason: string | null;
  booked_at: string;
  cancelled_at: string | null;
  completed_at: string | null;
  missed_at: string | null;
  is_no_contact?: boolean;
  is_booked_by_reception?: boolean;
  has_account?: boolean;
}

export interface WaitList {
  items: WaitView[];
}

export interface WaitRequest {
  patient_id: string;
  clinic_id: string;
  funding: Funding;
  visit_types: VisitType[];
  latest_day: string;
  doctor_id?: string | null;
  facility_id?: string | null;
}

/** A place in a line. How many are before is not told: it says little, and changes. */
export interface WaitView {
  entry_id: string;
  patient_id: string;
  clinic_id: string;
  funding: Funding;
  visit_types: VisitType[];
  doctor_id: string | null;
  facility_id: string | null;
  latest_day: string;
  joined_at: string;
  offer: OfferView | null;
}

export interface paths {
  "/api/booking/holds": {
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": HoldRequest } };
      responses: { 201: { content: { "application/json": HoldView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/holds/{hold_id}": {
    get: {
      parameters: { path: { hold_id: string } };
      responses: { 200: { content: { "application/json": HoldView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    delete: {
      parameters: { path: { hold_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits": {
    get: {
      parameters: { query?: { when?: "upcoming" | "past" | null; day?: string | null } };
      responses: { 200: { content: { "application/json": VisitList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": BookingRequest } };
      responses: { 201: { content: { "application/json": VisitView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/eligibility": {
    get: {
      parameters: { query: { patient_id: string; clinic_id: string } };
      responses: { 200: { content: { "application/json": EligibilityView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": VisitView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/declarations": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": DeclarationList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/cancellation": {
    post: {
      parameters: { path: { visit_id: string } };
      requestBody: { content: { "application/json": Nothing | null } };
      responses: { 200: { content: { "application/json": VisitView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/completion": {
    post: {
      parameters: { path: { visit_id: string } };
      requestBody: { content: { "application/json": Nothing | null } };
      responses: { 200: { content: { "application/json": VisitView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/absence": {
    post: {
      parameters: { path: { visit_id: string } };
      requestBody: { content: { "application/json": Nothing | null } };
      responses: { 200: { content: { "application/json": VisitView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/change": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": ChangeView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/reschedule": {
    post: {
      parameters: { path: { visit_id: string }; header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": RescheduleRequest } };
      responses: { 200: { content: { "application/json": VisitView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/waitlist": {
    get: {
      responses: { 200: { content: { "application/json": WaitList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": WaitRequest } };
      responses: { 201: { content: { "application/json": WaitView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/waitlist/{entry_id}": {
    delete: {
      parameters: { path: { entry_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/feed": {
    get: {
      responses: { 200: { content: { "application/json": FeedView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    put: {
      responses: { 200: { content: { "application/json": OpenedFeedView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    delete: {
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/feeds/{secret}.ics": {
    get: {
      parameters: { path: { secret: string } };
      responses: { 200: { content: { "text/calendar": string } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/retention": {
    get: {
      responses: { 200: { content: { "application/json": Retentions } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/retention/{name}": {
    put: {
      parameters: { path: { name: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": RetentionDays } };
      responses: { 200: { content: { "application/json": RetentionView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/audit": {
    get: {
      parameters: { query?: { subject_id?: string | null; before_entry?: string | null; limit?: number } };
      responses: { 200: { content: { "application/json": AuditPage } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/notes": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": NoteList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { path: { visit_id: string }; header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": NoteRequest } };
      responses: { 201: { content: { "application/json": NoteView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/identity-checks": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": IdentityCheckList } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { path: { visit_id: string }; header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": IdentityCheckRequest } };
      responses: { 201: { content: { "application/json": IdentityCheckView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/contact-attempts": {
    get: {
      parameters: { path: { visit_id: string } };
      responses: { 200: { content: { "application/json": EvidenceView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { path: { visit_id: string }; header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": AttemptRequest } };
      responses: { 201: { content: { "application/json": AttemptView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/contact-attempts/content": {
    get: {
      parameters: { path: { visit_id: string }; query?: { language?: Language } };
      responses: { 200: { content: { "application/pdf": unknown } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/booking/visits/{visit_id}/no-contact": {
    post: {
      parameters: { path: { visit_id: string } };
      requestBody: { content: { "application/json": Nothing | null } };
      responses: { 200: { content: { "application/json": VisitView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
}
