/** What of today needs a human: broken calls, failed tests before a visit, and undelivered messages. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { DeliveryFailure, List, Visit } from "../../api/model";
import type { Room } from "../../realtime/frames";
import { useNow } from "../../ui/useNow";
import { useDay, useToday } from "./data";
import { isClosed, stateOf } from "./status";

const POLL_MS = 10_000;
/** A failed test is a matter for reception when the visit is this near. */
const TEST_AHEAD_MS = 2 * 60 * 60_000;

export const failuresQuery = queryOptions({
  queryKey: ["failures"],
  queryFn: ({ signal }) =>
    api.get<List<DeliveryFailure>>("/api/notify/failures", {}, signal).then((list) => list.items),
  refetchInterval: POLL_MS,
});

export interface RoomProblem {
  kind: "lost" | "test";
  visit: Visit;
  room: Room;
}

export interface Problems {
  rooms: readonly RoomProblem[];
  failures: readonly DeliveryFailure[];
  count: number;
}

/** Today's, the most urgent first. */
export function useProblems(): Problems {
  const day = useDay(useToday());
  const now = useNow(POLL_MS);
  const failures = useQuery(failuresQuery).data ?? [];
  const rooms = day.visits
    .flatMap((visit): RoomProblem[] => {
      const room = day.room(visit.visit_id);
      const kind = room && problemOf(visit, room, now);
      return kind ? [{ kind, visit, room }] : [];
    })
    .toSorted((a, b) => a.kind.localeCompare(b.kind));
  return { rooms, failures, count: rooms.length + failures.length };
}

function problemOf(visit: Visit, room: Room, now: number): RoomProblem["kind"] | null {
  const state = stateOf(visit, room);
  if (state === "lost") return "lost";
  const ahead_ms = Date.parse(visit.starts_at) - now;
  const isNear = ahead_ms > 0 && ahead_ms < TEST_AHEAD_MS;
  const isOpen = !isClosed(state) && state !== "in_call";
  return isOpen && isNear && room.last_test?.verdict === "bad" ? "test" : null;
}
