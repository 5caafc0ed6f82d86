// Made by `make contracts` from the contracts: do not edit.

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

export interface Child {
  given_name: string;
  family_name: string;
  birth_date: string;
  pesel?: string | null;
}

export interface Contact {
  email: string;
  phone: string | null;
  language: Language;
}

export interface Credentials {
  email: string;
  password: string;
}

/** One thing that is wrong with the input. */
export interface InvalidPart {
  pointer: string;
  code: string;
  message: string;
}

export type Language = "pl" | "en";

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
}

export interface Patient {
  patient_id: string;
  given_name: string;
  family_name: string;
  birth_date: string;
  pesel_masked: string | null;
  relation: "self" | "child";
}

export interface PatientWithPhone {
  patient_id: string;
  given_name: string;
  family_name: string;
  birth_date: string;
  pesel_masked: string | null;
  relation: "self" | "child";
  phone: string | null;
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

export interface Registration {
  email: string;
  password: string;
  given_name: string;
  family_name: string;
  birth_date: string;
  phone: string;
  pesel?: string | null;
  language?: Language;
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
      responses: { 200: { content: { "application/json": Me } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
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
  "/api/identity/contacts/{account_id}": {
    get: {
      parameters: { path: { account_id: string } };
      responses: { 200: { content: { "application/json": Contact } }; "4XX": { content: { "application/problem+json": ProblemDocument } }; 503: { content: { "application/problem+json": ProblemDocument } } };
    };
  };
}
