/** Reads that many screens share. Reference data of the clinic change rarely and are kept longer. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, isProblem } from "./client";
import type { Clinic, Doctor, Facility, List, Me, Patient, Unread, Visit } from "./model";

const REFERENCE_STALE_MS = 10 * 60_000;

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await api.get<Me>("/api/identity/me");
    } catch (error) {
      // Nobody is logged in, or the guest of a visit, who has no account: an answer, no failure.
      if (isProblem(error) && (error.status === 401 || error.status === 403)) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Things by their ids, in as many requests as the service wants for them. */
export async function readByIds<Thing>(
  path: string,
  name: string,
  ids: readonly string[],
  { ids_max, signal }: { ids_max: number; signal: AbortSignal },
): Promise<Thing[]> {
  const found: Thing[] = [];
  for (let from = 0; from < ids.length; from += ids_max) {
    const asked = ids.slice(from, from + ids_max);
    found.push(...(await api.get<List<Thing>>(path, { [name]: asked }, signal)).items);
  }
  return found;
}

export const facilitiesQuery = queryOptions({
  queryKey: ["facilities"],
  queryFn: ({ signal }) =>
    api.get<List<Facility>>("/api/calendar/facilities", {}, signal).then((list) => list.items),
  staleTime: REFERENCE_STALE_MS,
});

export const clinicsQuery = queryOptions({
  queryKey: ["clinics"],
  queryFn: ({ signal }) =>
    api.get<List<Clinic>>("/api/calendar/clinics", {}, signal).then((list) => list.items),
  staleTime: REFERENCE_STALE_MS,
});

export const doctorsQuery = queryOptions({
  queryKey: ["doctors"],
  queryFn: ({ signal }) =>
    api.get<List<Doctor>>("/api/calendar/doctors", {}, signal).then((list) => list.items),
  staleTime: REFERENCE_STALE_MS,
});

export const visitsQuery = (when: "upcoming" | "past") =>
  queryOptions({
    queryKey: ["visits", when],
    queryFn: ({ signal }) =>
      api.get<List<Visit>>("/api/booking/visits", { when }, signal).then((list) => list.items),
    refetchInterval: 60_000,
  });

export const visitQuery = (visitId: string) =>
  queryOptions({
    queryKey: ["visit", visitId],
    queryFn: ({ signal }) =>
      api.get<Visit>(`/api/booking/visits/${encodeURIComponent(visitId)}`, {}, signal),
  });

export const unreadQuery = (visitIds: string[]) =>
  queryOptions({
    queryKey: ["unread", ...visitIds],
    queryFn: ({ signal }) =>
      api
        .get<List<Unread>>("/api/chat/unread", { visit_id: visitIds }, signal)
        .then((list) => list.items),
    enabled: visitIds.length > 0,
    retry: false,
  });

/** The person logged in. Only under routes that need a log-in, where it is loaded already. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("useMe outside of a logged-in route");
  return data;
}

export function useSetMe(): (me: Me | null) => void {
  const client = useQueryClient();
  return useCallback((me) => client.setQueryData(meQuery.queryKey, me), [client]);
}

export interface Directory {
  facilities: Facility[];
  clinics: Clinic[];
  doctors: Doctor[];
  doctor: (id: string) => Doctor | undefined;
  clinic: (id: string) => Clinic | undefined;
  facility: (id: string) => Facility | undefined;
}

export interface DirectoryState {
  directory: Directory;
  isLoading: boolean;
  error: Error | null;
  retry: () => void;
}

/** Names of facilities, clinics and doctors. Missing ones stay missing: a visit shows without them. */
export function useDirectory(): DirectoryState {
  const facilities = useQuery(facilitiesQuery);
  const clinics = useQuery(clinicsQuery);
  const doctors = useQuery(doctorsQuery);
  const all = [facilities, clinics, doctors];
  return {
    directory: {
      facilities: facilities.data ?? [],
      clinics: clinics.data ?? [],
      doctors: doctors.data ?? [],
      doctor: (id) => doctors.data?.find((one) => one.doctor_id === id),
      clinic: (id) => clinics.data?.find((one) => one.clinic_id === id),
      facility: (id) => facilities.data?.find((one) => one.facility_id === id),
    },
    isLoading: all.some((query) => query.isPending),
    error: all.find((query) => query.error)?.error ?? null,
    retry: () => {
      for (const query of all) if (query.error) void query.refetch();
    },
  };
}

export function fullName(person: { given_name: string; family_name: string }): string {
  return `${person.given_name} ${person.family_name}`;
}

export function doctorName(doctor: Doctor | undefined): string {
  return doctor ? `${doctor.title} ${fullName(doctor)}`.trim() : "";
}

export function initials(person: { given_name: string; family_name: string } | undefined): string {
  if (!person) return "";
  return `${person.given_name.charAt(0)}${person.family_name.charAt(0)}`.toLocaleUpperCase("pl");
}

export function selfOf(me: Me): Patient | undefined {
  return me.patients.find((patient) => patient.relation === "self");
}
