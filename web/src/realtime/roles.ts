/** Who is in a call, in which order, and which of two makes the offers. No connection here. */
import type { Peer } from "./frames";

export type PartyRole = "doctor" | "patient" | "guest";

/** One person, whatever the number of their connections. */
export interface Who {
  /** The same for all connections of one person. */
  key: string;
  role: PartyRole;
  guest_id: string | null;
}

export const DOCTOR: Who = { key: "doctor", role: "doctor", guest_id: null };
export const PATIENT: Who = { key: "patient", role: "patient", guest_id: null };

/** Null for who talks to nobody here, as reception does. */
export function whoIs(role: Peer["role"] | null, guest_id: string | null = null): Who | null {
  if (role === "doctor") return DOCTOR;
  if (role === "patient") return PATIENT;
  if (role === "guest" && guest_id !== null) return { key: guest_id, role, guest_id };
  return null;
}

const ORDER: Record<PartyRole, number> = { doctor: 0, patient: 1, guest: 2 };

/** The doctor, then the patient, then guests by their id: the same order in every browser. */
export function inOrder(one: Who, other: Who): number {
  const by_role = ORDER[one.role] - ORDER[other.role];
  if (by_role !== 0) return by_role;
  return one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
}

/** The earlier one offers, the later one answers (docs/decisions/0038-one-side-offers.md). */
export function makesOffers(me: Who, other: Who): boolean {
  return inOrder(me, other) < 0;
}

/** Whom one has a visit with, the one who matters most first: they are there from the beginning. */
export function expectedBy(me: Who): readonly Who[] {
  if (me.role === "doctor") return [PATIENT];
  return me.role === "patient" ? [DOCTOR] : [DOCTOR, PATIENT];
}
