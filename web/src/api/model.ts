/** What the services answer, in their own words (snake_case, times ISO 8601 in UTC). */
import type { Language } from "../i18n/catalog";

export type Funding = "commercial" | "nfz";
export type VisitType = "in_person" | "phone" | "video";
export type ReferralKind = "e_referral" | "paper" | "continuation" | "exempt";
export type VisitStatus = "booked" | "completed" | "cancelled";
export type StaffRole = "doctor" | "reception" | "ops";
export type BilingualText = Record<Language, string>;

export interface List<Item> {
  items: Item[];
}

// ---- identity --------------------------------------------------------------------------------

export interface Patient {
  patient_id: string;
  given_name: string;
  family_name: string;
  birth_date: string;
  pesel_masked: string | null;
  relation: "self" | "child";
  phone?: string | null;
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
}

// ---- calendar --------------------------------------------------------------------------------

export interface Facility {
  facility_id: string;
  name: string;
  address: string;
  city: string;
}

export interface Clinic {
  clinic_id: string;
  name: BilingualText;
  nfz_needs_referral: boolean;
}

export interface Practice {
  clinic_id: string;
  facility_id: string;
  visit_types: VisitType[];
  fundings: Funding[];
}

export interface Doctor {
  doctor_id: string;
  title: string;
  given_name: string;
  family_name: string;
  specialty: BilingualText;
  practices: Practice[];
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

export interface Availability {
  days: { day: string; free_count: number }[];
  first_free: Slot | null;
  free_count: number;
}

// ---- booking ---------------------------------------------------------------------------------

export interface Hold {
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

export interface Referral {
  kind: ReferralKind;
  code?: string | null;
  exemption_reason?: string | null;
}

export interface Visit {
  visit_id: string;
  status: VisitStatus;
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
  referral: Referral | null;
  reason: string | null;
  booked_at: string;
  cancelled_at: string | null;
  completed_at: string | null;
}

// ---- chat ------------------------------------------------------------------------------------

export interface Unread {
  visit_id: string;
  unread_count: number;
  document_count: number;
}
