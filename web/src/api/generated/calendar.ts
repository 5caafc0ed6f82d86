// Made by `make contracts` from the contracts: do not edit.

export interface Absence {
  absence_id: string;
  doctor_id: string;
  starts_at: string;
  ends_at: string;
}

/** Local time. Without hours these are whole days, the last one included. */
export interface AbsenceBody {
  first_day: string;
  starts?: string;
  last_day: string;
  ends?: string;
}

/** What the absence would take away; a visit in it is somebody who has to be told. */
export interface AbsencePreview {
  starts_at: string;
  ends_at: string;
  slot_count: number;
  visit_ids: string[];
}

export interface Absences {
  items: Absence[];
}

/** Whom the clinic treats, in full years, both ends included. */
export interface Ages {
  years_min?: number | null;
  years_max?: number | null;
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

/** `days` are those of the range that have a free slot; `free_count` is their sum. */
export interface Availability {
  days: DayCount[];
  first_free: Slot | null;
  free_count: number;
}

export interface Clinic {
  remote_questions: Question[];
  prices: Prices;
  notices: Notice[];
  cancellation_hours: number;
  remote_years_min: number | null;
  chat_open_days: number | null;
  chat_answer_days: number | null;
  clinic_id: string;
  version: number;
  name: Text;
  nfz_needs_referral: boolean;
  ages?: Ages | null;
}

export interface ClinicBody {
  remote_questions?: QuestionBody[];
  prices?: Prices;
  notices?: NoticeBody[];
  cancellation_hours?: number;
  remote_years_min?: number | null;
  chat_open_days?: number | null;
  chat_answer_days?: number | null;
  name: Text;
  nfz_needs_referral: boolean;
  ages?: Ages | null;
}

/** One day of one clinic. Visits count on the day on which they are to be, in Warsaw. */
export interface ClinicDayFigures {
  clinic_id: string;
  day: string;
  offered_count: number;
  offered_minutes: number;
  booked_count: number;
  booked_minutes: number;
  completed_count: number;
  missed_count: number;
  cancelled_count: number;
  occupancy: number | null;
  no_show_rate: number | null;
}

export interface Clinics {
  items: Clinic[];
}

export interface DayCount {
  day: string;
  free_count: number;
}

export interface Doctor {
  title: string;
  given_name: string;
  family_name: string;
  specialty: Text;
  practices: PracticeBody[];
  doctor_id: string;
  version: number;
}

export interface DoctorBody {
  title: string;
  given_name: string;
  family_name: string;
  specialty: Text;
  practices: PracticeBody[];
}

export interface Doctors {
  items: Doctor[];
}

export interface Facilities {
  items: Facility[];
}

export interface Facility {
  name: string;
  address: string;
  city: string;
  facility_id: string;
  version: number;
}

export interface FacilityBody {
  name: string;
  address: string;
  city: string;
}

export interface Figures {
  first_day: string;
  last_day: string;
  items: ClinicDayFigures[];
}

export type Funding = "commercial" | "nfz";

/** One thing that is wrong with the input. */
export interface InvalidPart {
  pointer: string;
  code: string;
  message: string;
}

/** Paragraphs in both languages. */
export interface LongText {
  pl: string;
  en: string;
}

/** `version` rises when the title or the text changes. */
export interface Notice {
  notice_id: string;
  version: number;
  title: Text;
  text: LongText;
  must_accept: boolean;
  remote_only: boolean;
}

/**
 * A text shown before a visit is confirmed. Without an id it is a new one.
 *
 * `version` may be sent back as it came; the service counts by itself.
 */
export interface NoticeBody {
  notice_id?: string | null;
  version?: number | null;
  title: Text;
  text: LongText;
  must_accept: boolean;
  remote_only?: boolean;
}

/** What a doctor offers at one clinic of one facility. */
export interface PracticeBody {
  clinic_id: string;
  facility_id: string;
  visit_types: VisitType[];
  fundings: Funding[];
}

/** Of a commercial visit, in grosz; null is on request. */
export interface Prices {
  in_person?: number | null;
  phone?: number | null;
  video?: number | null;
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

/** The id belongs to these words: other words are another question. */
export interface Question {
  question_id: string;
  text: Text;
}

/** A "yes" rules out a phone or video visit. Without an id it is a new question. */
export interface QuestionBody {
  question_id?: string | null;
  text: Text;
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

export interface Schedule {
  clinic_id: string;
  facility_id: string;
  weekdays: number[];
  starts: string;
  ends: string;
  slot_minutes: number;
  visit_types: VisitType[];
  fundings: Funding[];
  valid_from: string;
  valid_until?: string | null;
  schedule_id: string;
  doctor_id: string;
}

/** Working time in local time. `ends` may be 24:00; `valid_until` is included. */
export interface ScheduleBody {
  clinic_id: string;
  facility_id: string;
  weekdays: number[];
  starts: string;
  ends: string;
  slot_minutes: number;
  visit_types: VisitType[];
  fundings: Funding[];
  valid_from: string;
  valid_until?: string | null;
}

export interface Schedules {
  items: Schedule[];
}

export interface Slot {
  slot_id: string;
  doctor_id: string;
  clinic_id: string;
  facility_id: string;
  starts_at: string;
  ends_at: string;
  visit_types: VisitType[];
  fundings: Funding[];
}

export interface Slots {
  items: Slot[];
}

/** A text in both languages. */
export interface Text {
  pl: string;
  en: string;
}

export type VisitType = "in_person" | "phone" | "video";

export interface paths {
  "/api/calendar/availability": {
    get: {
      parameters: { query?: { first_day?: string | null; last_day?: string | null; funding?: Funding | null; facility_id?: string | null; clinic_id?: string | null; visit_type?: VisitType | null; doctor_id?: string | null; patient_years?: number | null } };
      responses: { 200: { content: { "application/json": Availability } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/slots": {
    get: {
      parameters: { query: { day: string; funding?: Funding | null; facility_id?: string | null; clinic_id?: string | null; visit_type?: VisitType | null; doctor_id?: string | null; patient_years?: number | null } };
      responses: { 200: { content: { "application/json": Slots } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/facilities": {
    get: {
      responses: { 200: { content: { "application/json": Facilities } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": FacilityBody } };
      responses: { 201: { content: { "application/json": Facility } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/facilities/{facility_id}": {
    put: {
      parameters: { path: { facility_id: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": FacilityBody } };
      responses: { 200: { content: { "application/json": Facility } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/clinics": {
    get: {
      responses: { 200: { content: { "application/json": Clinics } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": ClinicBody } };
      responses: { 201: { content: { "application/json": Clinic } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/clinics/{clinic_id}": {
    put: {
      parameters: { path: { clinic_id: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": ClinicBody } };
      responses: { 200: { content: { "application/json": Clinic } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/doctors": {
    get: {
      responses: { 200: { content: { "application/json": Doctors } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": DoctorBody } };
      responses: { 201: { content: { "application/json": Doctor } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/doctors/{doctor_id}": {
    put: {
      parameters: { path: { doctor_id: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": DoctorBody } };
      responses: { 200: { content: { "application/json": Doctor } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/doctors/{doctor_id}/schedules": {
    get: {
      parameters: { path: { doctor_id: string } };
      responses: { 200: { content: { "application/json": Schedules } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { path: { doctor_id: string }; header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": ScheduleBody } };
      responses: { 201: { content: { "application/json": Schedule } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/doctors/{doctor_id}/schedules/{schedule_id}": {
    delete: {
      parameters: { path: { doctor_id: string; schedule_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/doctors/{doctor_id}/absences": {
    get: {
      parameters: { path: { doctor_id: string } };
      responses: { 200: { content: { "application/json": Absences } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { path: { doctor_id: string }; header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": AbsenceBody } };
      responses: { 201: { content: { "application/json": Absence } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/doctors/{doctor_id}/absences/preview": {
    get: {
      parameters: { path: { doctor_id: string }; query: { first_day: string; starts?: string; last_day: string; ends?: string } };
      responses: { 200: { content: { "application/json": AbsencePreview } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/doctors/{doctor_id}/absences/{absence_id}": {
    delete: {
      parameters: { path: { doctor_id: string; absence_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/audit": {
    get: {
      parameters: { query?: { subject_id?: string | null; before_entry?: string | null; limit?: number } };
      responses: { 200: { content: { "application/json": AuditPage } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/figures": {
    get: {
      parameters: { query?: { first_day?: string | null; last_day?: string | null; clinic_id?: string | null } };
      responses: { 200: { content: { "application/json": Figures } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/retention": {
    get: {
      responses: { 200: { content: { "application/json": Retentions } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/calendar/retention/{name}": {
    put: {
      parameters: { path: { name: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": RetentionDays } };
      responses: { 200: { content: { "application/json": RetentionView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
}
