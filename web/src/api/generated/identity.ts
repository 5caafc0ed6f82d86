// Made by `make contracts` from the contracts: do not edit.

export interface Acceptance {
  code: string;
  guardian_role?: GuardianRole | null;
}

export interface Account {
  account_id: string;
  email: string;
  given_name: string;
  family_name: string;
  roles: StaffRole[];
}

export interface AccountChange {
  language?: Language | null;
  phone?: string | null;
}

export interface Accounts {
  items: Account[];
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

/** How reception made sure who asks for the code. */
export type CheckedBy = "document" | "pesel_questions" | "video";

export interface Child {
  given_name: string;
  family_name: string;
  birth_date: string;
  pesel?: string | null;
  guardian_role?: GuardianRole | null;
}

export interface CodeBody {
  code: string;
}

export interface CodeRequest {
  checked_by: CheckedBy;
}

export interface ConsentChange {
  is_accepted: boolean;
}

/** What can be accepted. Consents to a visit are booking's, and stay with the visit. */
export type ConsentKind = "terms" | "news";

export interface ConsentView {
  kind: ConsentKind;
  version: string;
  accepted_at: string;
  withdrawn_at: string | null;
}

export interface Consents {
  items: ConsentView[];
}

export interface Contact {
  email: string;
  phone: string | null;
  language: Language;
}

export interface Credentials {
  email: string;
  password: string;
  code?: string | null;
}

export interface EmailChange {
  email: string;
  password: string;
}

export interface EnrolmentView {
  secret: string;
  qr_svg: string;
}

export interface Erasure {
  password: string;
}

/** What identity holds of a person, by class of data: how long it is kept. */
export interface Export {
  exported_at: string;
  account: Record<string, unknown>;
  record: Record<string, unknown>;
}

export interface FoundPatients {
  items: PatientWithPhone[];
  has_more: boolean;
}

/** Who somebody is to the child they act for, by their own word. */
export type GuardianRole = "mother" | "father" | "legal_guardian" | "de_facto_guardian" | "close_person";

export interface GuardianView {
  account_id: string;
  given_name: string;
  family_name: string;
  relation: Relation;
  guardian_role: GuardianRole | null;
  granted_at: string;
  is_me: boolean;
  may_be_ended: boolean;
}

export interface GuestEntry {
  guest_id: string;
  secret: string;
  name: string;
  consent_version: string;
  language?: Language;
}

/** As whom somebody was invited to a visit. */
export type GuestKind = "guardian" | "interpreter" | "doctor";

export interface GuestLink {
  guest_id: string;
  secret: string;
}

/** One's own session as the guest of one visit. */
export interface GuestSession {
  guest_id: string;
  visit_id: string;
  kind: GuestKind;
  name: string;
  sees_chat: boolean;
  sees_documents: boolean;
}

/** One thing that is wrong with the input. */
export interface InvalidPart {
  pointer: string;
  code: string;
  message: string;
}

export interface InvitationCode {
  code: string;
}

/** What a code opens. */
export type InvitationKind = "guardian" | "own_account";

export interface InvitationRequest {
  kind: InvitationKind;
}

export interface InvitationView {
  invitation_id: string;
  kind: InvitationKind;
  created_at: string;
  expires_at: string;
}

export type Language = "pl" | "en";

/** The PESEL alone, or both names and the birth date: nobody browses. */
export interface LookUp {
  pesel?: string | null;
  given_name?: string | null;
  family_name?: string | null;
  birth_date?: string | null;
}

export interface Me {
  account_id: string;
  email: string;
  language: Language;
  given_name: string;
  family_name: string;
  phone: string | null;
  roles: StaffRole[];
  doctor_id: string | null;
  patients: Patient[];
  second_factor_missing?: boolean;
}

export interface NamedGuest {
  guest_id: string;
  kind: GuestKind;
  name: string;
}

export interface NamedGuests {
  items: NamedGuest[];
}

export interface NewPasskey {
  name: string;
  credential: Record<string, unknown>;
}

/** What a right code tells before it is accepted. */
export interface OfferedPatient {
  kind: InvitationKind;
  given_name: string;
  birth_year: number;
  expires_at: string;
}

/** What a right link tells before it is used: nothing of the visit but that there is one. */
export interface OfferedVisit {
  kind: GuestKind;
  invited_by: ParticipantRole;
  sees_chat: boolean;
  sees_documents: boolean;
  expires_at: string;
}

/** The only answer with the code. */
export interface OpenedInvitation {
  invitation_id: string;
  kind: InvitationKind;
  created_at: string;
  expires_at: string;
  code: string;
}

/** Who somebody is in one visit. */
export type ParticipantRole = "patient" | "doctor" | "reception";

/** To be sent as `Patient-Pass` with what reception does for the patient. */
export interface Pass {
  patient_pass: string;
  expires_at: string;
  has_account: boolean;
}

export interface PasskeyLogIn {
  credential: Record<string, unknown>;
}

/** What `navigator.credentials` is called with; names are those of WebAuthn. */
export interface PasskeyOptions {
  public_key: Record<string, unknown>;
}

export interface PasskeyView {
  passkey_id: string;
  name: string;
  added_at: string;
  last_used_at: string | null;
}

export interface PasswordAndCode {
  password: string;
  code: string;
}

export interface PasswordBody {
  password: string;
}

export interface PasswordChange {
  password: string;
  new_password: string;
}

export interface Patient {
  patient_id: string;
  given_name: string;
  family_name: string;
  birth_date: string;
  pesel_masked: string | null;
  relation: "self" | "child";
}

/** Told once; a new one ends it. */
export interface PatientCode {
  code: string;
  expires_at: string;
}

export interface PatientWithPhone {
  patient_id: string;
  given_name: string;
  family_name: string;
  birth_date: string;
  pesel_masked: string | null;
  relation: "self" | "child";
  phone: string | null;
  has_account?: boolean;
  guardian_roles?: GuardianRole[];
}

export interface PatientWithoutAccount {
  given_name: string;
  family_name: string;
  birth_date: string;
  phone: string;
  pesel?: string | null;
  is_namesake?: boolean;
}

export interface Patients {
  items: PatientWithPhone[];
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

export interface RecoveryCodes {
  recovery_codes: string[];
}

export interface Registration {
  email: string;
  password: string;
  given_name: string;
  family_name: string;
  birth_date: string;
  phone: string;
  pesel?: string | null;
  patient_code?: string | null;
  language?: Language;
  invitation_code?: string | null;
}

/** As what an account acts for a patient. */
export type Relation = "self" | "child";

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

export interface Revoked {
  sessions: number;
}

export interface RoleBody {
  guardian_role: GuardianRole | null;
}

/** How one's account is protected. */
export interface Security {
  second_factor_is_on: boolean;
  second_factor_is_required: boolean;
  recovery_codes_left: number;
  passkeys: PasskeyView[];
  sessions: SessionView[];
}

export interface SessionView {
  session_id: string;
  browser: string | null;
  system: string | null;
  opened_at: string;
  last_used_at: string;
  is_this: boolean;
}

/** One of one's patients, and everybody who acts for them. */
export interface SharedPatient {
  patient_id: string;
  given_name: string;
  family_name: string;
  birth_date: string;
  relation: Relation;
  is_of_age: boolean;
  may_have_own_account: boolean;
  guardians: GuardianView[];
  invitations: InvitationView[];
}

export interface SharedPatients {
  items: SharedPatient[];
}

export interface Staff {
  items: StaffAccount[];
}

export interface StaffAccount {
  account_id: string;
  email: string;
  given_name: string;
  family_name: string;
  roles: StaffRole[];
  doctor_id: string | null;
  language: Language;
  version: number;
}

/** All roles of the account from now on; none is somebody who has left. */
export interface StaffChange {
  roles: StaffRole[];
  doctor_id?: string | null;
}

export interface StaffRegistration {
  email: string;
  password: string;
  given_name: string;
  family_name: string;
  roles: StaffRole[];
  doctor_id?: string | null;
  language?: Language;
}

export type StaffRole = "doctor" | "reception" | "ops";

export interface paths {
  "/api/identity/accounts": {
    get: {
      parameters: { query: { id: string[] } };
      responses: { 200: { content: { "application/json": Accounts } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": Registration } };
      responses: { 201: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/session": {
    post: {
      requestBody: { content: { "application/json": Credentials } };
      responses: { 200: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    delete: {
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/session/refresh": {
    post: {
      responses: { 200: { content: { "application/json": Me | GuestSession } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me": {
    get: {
      responses: { 200: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    patch: {
      requestBody: { content: { "application/json": AccountChange } };
      responses: { 200: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/children": {
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": Child } };
      responses: { 201: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/patients": {
    get: {
      parameters: { query: { id: string[] } };
      responses: { 200: { content: { "application/json": Patients } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": PatientWithoutAccount } };
      responses: { 201: { content: { "application/json": PatientWithPhone } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/staff": {
    get: {
      responses: { 200: { content: { "application/json": Staff } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": StaffRegistration } };
      responses: { 201: { content: { "application/json": StaffAccount } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/email": {
    post: {
      requestBody: { content: { "application/json": EmailChange } };
      responses: { 200: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/password": {
    post: {
      requestBody: { content: { "application/json": PasswordChange } };
      responses: { 200: { content: { "application/json": Revoked } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/security": {
    get: {
      responses: { 200: { content: { "application/json": Security } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/sessions/{session_id}": {
    delete: {
      parameters: { path: { session_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/sessions": {
    delete: {
      responses: { 200: { content: { "application/json": Revoked } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/export": {
    get: {
      responses: { 200: { content: { "application/json": Export } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/erasure": {
    post: {
      requestBody: { content: { "application/json": Erasure } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/consents": {
    get: {
      responses: { 200: { content: { "application/json": Consents } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/consents/{kind}": {
    put: {
      parameters: { path: { kind: ConsentKind } };
      requestBody: { content: { "application/json": ConsentChange } };
      responses: { 200: { content: { "application/json": Consents } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/guardianships": {
    get: {
      responses: { 200: { content: { "application/json": SharedPatients } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/guardianships/{patient_id}/role": {
    put: {
      parameters: { path: { patient_id: string } };
      requestBody: { content: { "application/json": RoleBody } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/guardianships/{patient_id}/invitations": {
    post: {
      parameters: { path: { patient_id: string }; header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": InvitationRequest } };
      responses: { 201: { content: { "application/json": OpenedInvitation } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/guardianships/{patient_id}/invitations/{invitation_id}": {
    delete: {
      parameters: { path: { patient_id: string; invitation_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/guardianships/{patient_id}/guardians/{account_id}": {
    delete: {
      parameters: { path: { patient_id: string; account_id: string } };
      responses: { 200: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/invitations/preview": {
    post: {
      requestBody: { content: { "application/json": InvitationCode } };
      responses: { 200: { content: { "application/json": OfferedPatient } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/invitations/acceptance": {
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": Acceptance } };
      responses: { 201: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/guest-sessions/preview": {
    post: {
      requestBody: { content: { "application/json": GuestLink } };
      responses: { 200: { content: { "application/json": OfferedVisit } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/guest-sessions": {
    post: {
      parameters: { header?: { "Idempotency-Key"?: string | null } };
      requestBody: { content: { "application/json": GuestEntry } };
      responses: { 201: { content: { "application/json": GuestSession } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/guest-sessions/current": {
    get: {
      responses: { 200: { content: { "application/json": GuestSession } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/guests": {
    get: {
      parameters: { query: { id: string[] } };
      responses: { 200: { content: { "application/json": NamedGuests } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/second-factor": {
    post: {
      requestBody: { content: { "application/json": PasswordBody } };
      responses: { 200: { content: { "application/json": EnrolmentView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/second-factor/confirmation": {
    post: {
      requestBody: { content: { "application/json": CodeBody } };
      responses: { 200: { content: { "application/json": RecoveryCodes } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/second-factor/removal": {
    post: {
      requestBody: { content: { "application/json": PasswordAndCode } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/passkeys/options": {
    post: {
      requestBody: { content: { "application/json": PasswordBody } };
      responses: { 200: { content: { "application/json": PasskeyOptions } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/passkeys": {
    post: {
      requestBody: { content: { "application/json": NewPasskey } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/me/passkeys/{passkey_id}": {
    delete: {
      parameters: { path: { passkey_id: string } };
      responses: { 204: { content?: never }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/session/passkey/options": {
    post: {
      responses: { 200: { content: { "application/json": PasskeyOptions } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/session/passkey": {
    post: {
      requestBody: { content: { "application/json": PasskeyLogIn } };
      responses: { 200: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/staff/{account_id}": {
    put: {
      parameters: { path: { account_id: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": StaffChange } };
      responses: { 200: { content: { "application/json": StaffAccount } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/audit": {
    get: {
      parameters: { query?: { subject_id?: string | null; before_entry?: string | null; limit?: number } };
      responses: { 200: { content: { "application/json": AuditPage } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/patients/look-up": {
    post: {
      requestBody: { content: { "application/json": LookUp } };
      responses: { 200: { content: { "application/json": FoundPatients } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/patients/{patient_id}/pass": {
    post: {
      parameters: { path: { patient_id: string } };
      responses: { 200: { content: { "application/json": Pass } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/patients/{patient_id}/code": {
    post: {
      parameters: { path: { patient_id: string } };
      requestBody: { content: { "application/json": CodeRequest } };
      responses: { 200: { content: { "application/json": PatientCode } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/contacts/{account_id}": {
    get: {
      parameters: { path: { account_id: string } };
      responses: { 200: { content: { "application/json": Contact } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/retention": {
    get: {
      responses: { 200: { content: { "application/json": Retentions } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
  "/api/identity/retention/{name}": {
    put: {
      parameters: { path: { name: string }; header?: { "If-Match"?: string | null } };
      requestBody: { content: { "application/json": RetentionDays } };
      responses: { 200: { content: { "application/json": RetentionView } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
}
