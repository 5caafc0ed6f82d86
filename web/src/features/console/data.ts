/** What the consoles read, and how it stays fresh: told by the notify socket, polled as a fallback. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../../api/client";
import type { List, Visit } from "../../api/model";
import { readByIds, unreadQuery } from "../../api/queries";
import { dayOf } from "../../i18n/dates";
import type { Document, Room, WaitEstimate } from "../../realtime/frames";
import type { NotifyFeed } from "../../realtime/notify";
import { useNow } from "../../ui/useNow";
import { calmly } from "../live/calmly";
import { openFeed } from "../live/feed";
import { useOwned } from "../live/hooks";
import { estimatesQuery } from "../waiting/estimates";

const POLL_MS = 15_000;
// The services read at most so many ids a request.
const IDS_A_REQUEST_MAX = 50;

export const dayVisitsQuery = (day: string) =>
  queryOptions({
    queryKey: ["day-visits", day],
    queryFn: ({ signal }) =>
      api.get<List<Visit>>("/api/booking/visits", { day }, signal).then((list) => list.items),
    refetchInterval: POLL_MS * 2,
  });

export const roomsQuery = (visit_ids: readonly string[]) =>
  queryOptions({
    queryKey: ["rooms", ...visit_ids],
    queryFn: async ({ signal }): Promise<Map<string, Room>> => {
      const asked = { ids_max: IDS_A_REQUEST_MAX, signal };
      const rooms = await readByIds<Room>("/api/signalling/rooms", "visit_id", visit_ids, asked);
      return new Map(rooms.map((room) => [room.visit_id, room]));
    },
    enabled: visit_ids.length > 0,
    refetchInterval: POLL_MS,
  });

export const documentsQuery = (visit_id: string) =>
  queryOptions({
    queryKey: ["documents", visit_id],
    queryFn: ({ signal }) =>
      api
        .get<List<Document>>(
          `/api/chat/visits/${encodeURIComponent(visit_id)}/documents`,
          {},
          signal,
        )
        .then((list) => list.items),
  });

/** The day in Poland, new after midnight without a reload. */
export function useToday(): string {
  return dayOf(useNow(30_000));
}

export interface DayOfVisits {
  visits: readonly Visit[];
  room: (visit_id: string) => Room | undefined;
  /** When a visit of any kind is expected to begin. */
  estimate: (visit_id: string) => WaitEstimate | undefined;
  unread: (visit_id: string) => number;
  isPending: boolean;
  error: Error | null;
  retry: () => void;
}

export function useDay(day: string): DayOfVisits {
  const list = useQuery(dayVisitsQuery(day));
  const visits = [...(list.data ?? [])].sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const video = visits.filter((visit) => visit.visit_type === "video").map((one) => one.visit_id);
  const others = visits.filter((visit) => visit.visit_type !== "video").map((one) => one.visit_id);
  const rooms = useQuery(roomsQuery(video));
  const estimates = useQuery(estimatesQuery(others));
  const unread = useQuery({ ...unreadQuery(video), refetchInterval: POLL_MS });
  return {
    visits,
    room: (id) => rooms.data?.get(id),
    estimate: (id) => rooms.data?.get(id)?.estimate ?? estimates.data?.get(id),
    unread: (id) => unread.data?.find((one) => one.visit_id === id)?.unread_count ?? 0,
    isPending: list.isPending,
    error: list.data === undefined ? list.error : null,
    retry: () => void list.refetch(),
  };
}

const FRESHENED = [
  "day-visits",
  "rooms",
  "estimates",
  "unread",
  "documents",
  "delays",
  "board",
  "unseen-alerts",
] as const;
/** A whole clinic has news more often than lists need to be read. */
const FRESHEN_EVERY_MS = 400;

/** The person's notify socket; what it tells is read again from its owners. */
export function useFeed({ everywhere = false } = {}): NotifyFeed | null {
  const queries = useQueryClient();
  const owned = useOwned("feed", () => {
    const open = openFeed({ everywhere });
    open.feed.start();
    return open;
  });
  const feed = owned?.feed ?? null;
  useEffect(() => {
    if (feed === null) return;
    const { poke: freshen, stop } = calmly(() => {
      for (const key of FRESHENED) void queries.invalidateQueries({ queryKey: [key] });
    }, FRESHEN_EVERY_MS);
    const stopNews = feed.onNews(freshen);
    let alerts = feed.state.get().alerts;
    const stopAlerts = feed.state.subscribe(() => {
      if (feed.state.get().alerts === alerts) return;
      alerts = feed.state.get().alerts;
      freshen();
    });
    return () => {
      stop();
      stopNews();
      stopAlerts();
    };
  }, [feed, queries]);
  return feed;
}
