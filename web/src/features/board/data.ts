/** What the live board reads; the notify socket says when it has changed. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Board, BoardRoom, List, UnseenAlert } from "../../api/model";

// For a socket that is away: news come by it within a second.
const FALLBACK_MS = 15_000;

export const boardQuery = (facility_id: string | null) =>
  queryOptions({
    queryKey: ["board", facility_id],
    queryFn: ({ signal }) => api.get<Board>("/api/signalling/board", { facility_id }, signal),
    refetchInterval: FALLBACK_MS,
  });

export const unseenAlertsQuery = queryOptions({
  queryKey: ["unseen-alerts"],
  queryFn: ({ signal }) =>
    api.get<List<UnseenAlert>>("/api/notify/alerts/unseen", {}, signal).then((list) => list.items),
  refetchInterval: FALLBACK_MS,
});

export interface LateDoctor {
  doctor_id: string;
  starts_at: string;
  minutes: number;
}

/** Each doctor by their next visit that is expected late, the latest first. */
export function lateDoctors(rooms: readonly BoardRoom[]): LateDoctor[] {
  const late = new Map<string, LateDoctor>();
  for (const { room, doctor_id, starts_at } of rooms) {
    const minutes = room.estimate?.delay_minutes ?? 0;
    if (minutes > 0 && !late.has(doctor_id)) late.set(doctor_id, { doctor_id, starts_at, minutes });
  }
  return [...late.values()].sort((a, b) => b.minutes - a.minutes);
}
