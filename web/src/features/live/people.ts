/** Names of patients for those who may see them. Others are silently left out by identity. */
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import type { Patient } from "../../api/model";
import { fullName, readByIds } from "../../api/queries";

// The service reads at most so many names a request.
const NAMES_A_REQUEST_MAX = 100;
const ASKED_FAST_MAX = 4;
const ASK_AGAIN_MS = 1_000;
const ASK_AGAIN_MS_MAX = 15_000;

/**
 * When to ask again for names that were left out; false when all are here.
 * Identity learns of a booking by an event, maybe after our list did: for a moment it does not know
 * yet that this doctor may read the name, and an alert without a name helps nobody.
 */
export function askAgainIn(
  ids: readonly string[],
  found: ReadonlyMap<string, Patient> | undefined,
  asked: number,
): number | false {
  if (found === undefined || ids.every((id) => found.has(id))) return false;
  return asked <= ASKED_FAST_MAX ? ASK_AGAIN_MS : ASK_AGAIN_MS_MAX;
}

export const patientsQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ["patients", ...ids],
    queryFn: async ({ signal }): Promise<Map<string, Patient>> => {
      const asked = { ids_max: NAMES_A_REQUEST_MAX, signal };
      const found = await readByIds<Patient>("/api/identity/patients", "id", ids, asked);
      return new Map(found.map((patient) => [patient.patient_id, patient]));
    },
    enabled: ids.length > 0,
    staleTime: 5 * 60_000,
    refetchInterval: ({ state }) => askAgainIn(ids, state.data, state.dataUpdateCount),
    // One more patient in the list must not blank the names of all others.
    placeholderData: keepPreviousData,
  });

export function usePatients(ids: readonly string[]): (id: string) => Patient | undefined {
  const { data } = useQuery(patientsQuery([...new Set(ids)].sort()));
  return (id) => data?.get(id);
}

export function patientName(patient: Patient | undefined): string {
  return patient ? fullName(patient) : "";
}

/** Full years at a moment. */
export function ageOf(birth_date: string, now: number): number {
  const birth = new Date(`${birth_date}T00:00:00Z`);
  const today = new Date(now);
  const years = today.getUTCFullYear() - birth.getUTCFullYear();
  const is_before_birthday =
    today.getUTCMonth() < birth.getUTCMonth() ||
    (today.getUTCMonth() === birth.getUTCMonth() && today.getUTCDate() < birth.getUTCDate());
  return is_before_birthday ? years - 1 : years;
}
