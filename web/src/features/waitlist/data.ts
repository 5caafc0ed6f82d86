/** Where one's patients wait, and what can be done about it. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, isProblem } from "../../api/client";
import type { List, Wait, WaitRequest } from "../../api/model";
import { useMe } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { openFeed } from "../live/feed";
import { useOwned } from "../live/hooks";

const PATH = "/api/booking/waitlist";
const ASK_AGAIN_MS = 20_000;
const NEWS = new Set(["SlotOffered", "SlotOfferEnded"]);

export const waitsQuery = queryOptions({
  queryKey: ["waitlist"],
  queryFn: ({ signal }) => api.get<List<Wait>>(PATH, {}, signal).then((list) => list.items),
  // An offer lasts minutes: what was known before may be over.
  staleTime: 0,
  refetchInterval: ASK_AGAIN_MS,
});

/** Only patients wait: an account of staff alone has no list. */
export function useWaits() {
  const me = useMe();
  return useQuery({ ...waitsQuery, enabled: me.patients.length > 0 });
}

export function useJoin() {
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: WaitRequest) => api.post<Wait>(PATH, body, { idempotencyKey: keyFor(body) }),
    onSettled: () => client.invalidateQueries({ queryKey: waitsQuery.queryKey }),
  });
}

export function useLeave() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wait: Wait) => api.delete(`${PATH}/${wait.entry_id}`),
    onSettled: () => client.invalidateQueries({ queryKey: waitsQuery.queryKey }),
  });
}

/** Gives an offered time back. One that is over already is over all the same. */
export function useDecline() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (holdId: string) => {
      try {
        await api.delete(`/api/booking/holds/${holdId}`);
      } catch (error) {
        if (!isProblem(error, "hold-not-found")) throw error;
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: waitsQuery.queryKey }),
  });
}

/** Shows an offer as soon as it is made, while the screen is open. */
export function useOfferNews(): void {
  const client = useQueryClient();
  useOwned("offers", () => {
    const open = openFeed();
    open.feed.onNews((news) => {
      if (news && !NEWS.has(news.what)) return;
      void client.invalidateQueries({ queryKey: waitsQuery.queryKey });
    });
    open.feed.start();
    return open;
  });
}
