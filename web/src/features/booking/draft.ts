/**
 * The answers of the booking wizard. They outlive going back, a reload and an error; they end with
 * the tab, with logging out, and with the confirmed visit.
 */
import { useSyncExternalStore } from "react";
import type { ExemptionReason, Funding, ReferralKind, VisitType } from "../../api/model";

export interface ReferralAnswer {
  kind: ReferralKind | null;
  code: string;
  exemption_reason: ExemptionReason | null;
}

export interface Filters {
  facility_id: string | null;
  clinic_id: string | null;
  visit_type: VisitType;
  doctor_id: string | null;
}

export interface Draft {
  patient_id: string | null;
  funding: Funding | null;
  referral: ReferralAnswer;
  filters: Filters;
  /** NFZ: the facility was chosen for the person, until they choose one themselves. */
  isFacilityPreselected: boolean;
  day: string | null;
  reason: string;
  has_video_consent: boolean;
  /** To the questions before a remote visit, by the question's id: it belongs to one wording. */
  answers: Record<string, Answer>;
  /** The version of each notice that was accepted, by the notice's id. */
  accepted: Record<string, number>;
}

export type Answer = "yes" | "no";

const STORED_AS = "videoporady.booking";

const EMPTY: Draft = {
  patient_id: null,
  funding: null,
  referral: { kind: null, code: "", exemption_reason: null },
  filters: { facility_id: null, clinic_id: null, visit_type: "video", doctor_id: null },
  isFacilityPreselected: false,
  day: null,
  reason: "",
  has_video_consent: false,
  answers: {},
  accepted: {},
};

function restore(): Draft {
  try {
    const stored = sessionStorage.getItem(STORED_AS);
    return stored ? { ...EMPTY, ...(JSON.parse(stored) as Partial<Draft>) } : EMPTY;
  } catch {
    // Forbidden or damaged storage: the wizard starts empty.
    return EMPTY;
  }
}

let draft = restore();
const listeners = new Set<() => void>();

function publish(next: Draft): void {
  draft = next;
  try {
    sessionStorage.setItem(STORED_AS, JSON.stringify(draft));
  } catch {
    // Kept in memory until the page is reloaded.
  }
  for (const tell of listeners) tell();
}

export function changeDraft(part: Partial<Draft>): void {
  publish({ ...draft, ...part });
}

export function changeFilters(part: Partial<Filters>): void {
  publish({ ...draft, filters: { ...draft.filters, ...part } });
}

/** Another patient: what was said of the former one does not hold for them. */
export function changePatient(patient_id: string): void {
  if (patient_id === draft.patient_id) return;
  publish({ ...draft, patient_id, answers: {}, accepted: {}, has_video_consent: false });
}

export function clearDraft(): void {
  publish(EMPTY);
}

export function useDraft(): Draft {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => draft,
  );
}
