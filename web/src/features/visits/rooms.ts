import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Room } from "../../api/generated/frames";
import type { List, Visit } from "../../api/model";

const FRESH_MS = 20_000;
const UNKNOWN_MS = 1_000;
const ASKED_SOON_MAX = 30;

export const roomQuery = (visitId: string) =>
  queryOptions({
    queryKey: ["room", visitId],
    queryFn: ({ signal }) =>
      api
        .get<List<Room>>("/api/signalling/rooms", { visit_id: visitId }, signal)
        // Right after booking the room may not be known yet: null, and asked again soon.
        .then((list) => list.items[0] ?? null),
    refetchInterval: ({ state }) =>
      state.data === null && state.dataUpdateCount < ASKED_SOON_MAX ? UNKNOWN_MS : FRESH_MS,
    retry: false,
  });

/** The room of a video visit; undefined while unknown, since the visit shows without it. */
export function useRoom(visit: Visit | undefined): Room | undefined {
  const isLive = visit?.visit_type === "video" && visit.status !== "cancelled";
  const { data } = useQuery({ ...roomQuery(visit?.visit_id ?? ""), enabled: isLive });
  return data ?? undefined;
}
