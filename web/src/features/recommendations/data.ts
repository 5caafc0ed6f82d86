/** What was issued for a visit, and the doctor's draft, which is kept while it is typed. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiProblem, api, isProblem } from "../../api/client";
import type {
  List,
  Recommendations,
  RecommendationsBody,
  RecommendationsDraft,
} from "../../api/model";

const SAVE_AFTER_MS = 500;
const TRY_AGAIN_MS = 3_000;

export const recommendationsPath = (visit_id: string) =>
  `/api/chat/visits/${encodeURIComponent(visit_id)}/recommendations`;

export const recommendationsQuery = (visit_id: string) =>
  queryOptions({
    queryKey: ["recommendations", visit_id],
    queryFn: ({ signal }) =>
      api
        .get<List<Recommendations>>(recommendationsPath(visit_id), {}, signal)
        .then((list) => list.items),
  });

const draftQuery = (visit_id: string) =>
  queryOptions({
    queryKey: ["recommendations-draft", visit_id],
    queryFn: ({ signal }) =>
      api.get<RecommendationsDraft>(`${recommendationsPath(visit_id)}/draft`, {}, signal),
    // What is being typed is newer than anything that the server could say.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export type Saving = "saved" | "saving" | "failed" | "refused" | "conflict" | null;

// A log-in to renew, a slow line, a moment to wait: the same words may well be taken later.
const PASSING = new Set([401, 408, 429]);

/** The service understood what was sent and said no: sent again as it is, it is refused again. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ApiProblem && error.status < 500 && !PASSING.has(error.status);
}

/** The draft, and how it is kept: one request at a time, the newest words next, never unseen ones. */
export function useDraft(visit_id: string) {
  const client = useQueryClient();
  const query = useQuery(draftQuery(visit_id));
  const [saving, setSaving] = useState<Saving>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const next = useRef<RecommendationsBody | null>(null);
  const running = useRef<Promise<void> | null>(null);
  const timer = useRef<number | undefined>(undefined);
  const version = useRef<number | null>(null);
  const key = draftQuery(visit_id).queryKey;
  if (version.current === null && query.data) version.current = query.data.version;

  // What tries again after a failure; set below, since each of the two needs the other.
  const retry = useRef<() => void>(() => {});

  const save = useCallback(async () => {
    while (next.current !== null) {
      const sent = next.current;
      next.current = null;
      setSaving("saving");
      try {
        const kept = await api.put<RecommendationsDraft>(
          `${recommendationsPath(visit_id)}/draft`,
          sent,
          { seenVersion: version.current ?? 0 },
        );
        version.current = kept.version;
        if (next.current === null) setSaving("saved");
      } catch (error) {
        if (isProblem(error, "changed-meanwhile")) {
          setSaving("conflict");
          return;
        }
        next.current ??= sent;
        if (isRefusal(error)) {
          // The words stay on screen; other ones are tried again when they are typed.
          setSaving("refused");
          setRefusal(error);
          return;
        }
        setSaving("failed");
        timer.current = window.setTimeout(() => retry.current(), TRY_AGAIN_MS);
        return;
      }
    }
  }, [visit_id]);

  const flush = useCallback((): Promise<void> => {
    window.clearTimeout(timer.current);
    running.current ??= save().finally(() => {
      running.current = null;
    });
    return running.current;
  }, [save]);
  retry.current = () => void flush();

  useEffect(() => {
    const leave = () => void flush();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [flush]);

  const change = (what: Partial<RecommendationsBody>) => {
    const old = query.data;
    if (!old) return;
    const { text, prescriptions, referrals } = { ...old, ...what };
    client.setQueryData(key, { ...old, text, prescriptions, referrals });
    next.current = { text, prescriptions, referrals };
    if (saving === "conflict") return;
    setSaving("saving");
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void flush(), SAVE_AFTER_MS);
  };

  const loadNewer = async () => {
    next.current = null;
    const newer = await client.fetchQuery({ ...draftQuery(visit_id), staleTime: 0 });
    version.current = newer.version;
    setSaving(null);
  };

  /** The version of the draft with all that was typed; null while it could not be saved. */
  const settled = async (): Promise<number | null> => {
    await flush();
    return next.current === null ? version.current : null;
  };

  return { query, draft: query.data, saving, refusal, change, loadNewer, settled };
}
