/** Whom a booking is for: one's own patient, or somebody at the telephone for whom reception books. */
import { createContext, useCallback, useContext } from "react";
import { api } from "../../api/client";
import { serverNow } from "../../api/clock";
import type { Patient, PatientPass } from "../../api/model";

// A request is sent with a pass that outlives it.
const SPARE_MS = 30_000;

/** The patient for whom reception books; null where people book for themselves. */
export const BookedFor = createContext<Patient | null>(null);

let last: { patient_id: string; pass: PatientPass } | null = null;

/** Identity's word about a patient: asked for once and shown until it ends. */
export async function passFor(patient_id: string): Promise<string> {
  const isGood =
    last?.patient_id === patient_id && Date.parse(last.pass.expires_at) > serverNow() + SPARE_MS;
  if (!last || !isGood) {
    const path = `/api/identity/patients/${encodeURIComponent(patient_id)}/pass`;
    last = { patient_id, pass: await api.post<PatientPass>(path) };
  }
  return last.pass.patient_pass;
}

/** What booking asks for beside the session: a pass when reception books, nothing otherwise. */
export function usePatientPass(): () => Promise<string | undefined> {
  const patient_id = useContext(BookedFor)?.patient_id;
  return useCallback(async () => (patient_id ? passFor(patient_id) : undefined), [patient_id]);
}

/** Where the calendar and the summary of this booking are. */
export function useBookingPaths() {
  const patient_id = useContext(BookedFor)?.patient_id;
  if (!patient_id) {
    return { calendar: "/umow/terminarz", summary: (hold: string) => `/umow/podsumowanie/${hold}` };
  }
  const calendar = `/rejestracja/umow/${patient_id}`;
  return { calendar, summary: (hold: string) => `${calendar}/${hold}` };
}
