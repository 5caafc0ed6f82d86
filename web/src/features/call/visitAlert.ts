/** How far the doctor's alert has come: told, told again, seen. What a patient who waits reads. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Alert } from "../../realtime/frames";
import { openFeed } from "../live/feed";
import { useOwned } from "../live/hooks";

// The socket tells of each step; this is for the one that was missed.
const POLL_MS = 10_000;
// Nobody should read "being notified" for longer than it is true.
const POLL_UNTOLD_MS = 2_000;

const alertQuery = (visit_id: string) =>
  queryOptions({
    queryKey: ["visit-alert", visit_id],
    queryFn: ({ signal }) =>
      api
        .get<{ alert: Alert | null }>(
          `/api/notify/visits/${encodeURIComponent(visit_id)}/alert`,
          {},
          signal,
        )
        .then((answer) => answer.alert),
    refetchInterval: ({ state }) => (state.data ? POLL_MS : POLL_UNTOLD_MS),
    // Also after a press that is older than this page: a reload reads what was said before.
    staleTime: 0,
  });

/** Null: nobody was told yet, or the portal cannot say. */
export function useVisitAlert(visit_id: string, is_ready: boolean): Alert | null {
  const queries = useQueryClient();
  useOwned(visit_id, () => {
    const open = openFeed();
    open.feed.onNews((news) => {
      if (news !== null && news.visit_id !== visit_id) return;
      void queries.invalidateQueries({ queryKey: alertQuery(visit_id).queryKey });
    });
    open.feed.start();
    return open;
  });
  // Nobody is told of somebody who has not pressed yet.
  return useQuery({ ...alertQuery(visit_id), enabled: is_ready }).data ?? null;
}
