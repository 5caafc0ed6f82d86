/** What needs a human: broken calls of today, untested visits, and undelivered messages. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { DeliveryFailure, List, ReadinessTask, Visit } from "../../api/model";
import type { Room } from "../../realtime/frames";
import { useDay, useToday } from "./data";
import { stateOf } from "./status";

const POLL_MS = 10_000;

export const failuresQuery = queryOptions({
  queryKey: ["failures"],
  queryFn: ({ signal }) =>
    api.get<List<DeliveryFailure>>("/api/notify/failures", {}, signal).then((list) => list.items),
  refetchInterval: POLL_MS,
});

export const readinessQuery = queryOptions({
  queryKey: ["readiness-tasks"],
  queryFn: ({ signal }) =>
    api
      .get<List<ReadinessTask>>("/api/signalling/readiness-tasks", {}, signal)
      .then((list) => list.items),
  refetchInterval: POLL_MS,
});

export interface RoomProblem {
  visit: Visit;
  room: Room;
}

export interface Problems {
  rooms: readonly RoomProblem[];
  readiness: readonly ReadinessTask[];
  failures: readonly DeliveryFailure[];
  count: number;
}

/** The most urgent first. */
export function useProblems(): Problems {
  const day = useDay(useToday());
  const failures = useQuery(failuresQuery).data ?? [];
  const readiness = useQuery(readinessQuery).data ?? [];
  const rooms = day.visits.flatMap((visit): RoomProblem[] => {
    const room = day.room(visit.visit_id);
    return room && stateOf(visit, room) === "lost" ? [{ visit, room }] : [];
  });
  const count = rooms.length + readiness.length + failures.length;
  return { rooms, readiness, failures, count };
}
