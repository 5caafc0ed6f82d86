/** What the portal told the person: read again every half minute, and after each change. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Inbox, Preferences } from "../../api/model";

const POLL_MS = 30_000;
const SHOWN_MAX = 50;

export const inboxQuery = queryOptions({
  queryKey: ["inbox"],
  queryFn: ({ signal }) => api.get<Inbox>("/api/notify/inbox", { limit: SHOWN_MAX }, signal),
  refetchInterval: POLL_MS,
});

export const preferencesQuery = queryOptions({
  queryKey: ["preferences"],
  queryFn: ({ signal }) => api.get<Preferences>("/api/notify/preferences", {}, signal),
});

/** Marks one message as read, or all of them. */
export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (messageId: string | "all") => {
      const which = messageId === "all" ? "read" : `${encodeURIComponent(messageId)}/read`;
      return api.put(`/api/notify/inbox/${which}`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: inboxQuery.queryKey }),
  });
}
