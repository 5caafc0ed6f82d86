/** What the configuration reads and writes. */
import { type QueryKey, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, isProblem } from "../../api/client";
import type { Absence, AuditPage, List, Schedule, StaffAccount } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useText } from "../../i18n/language";
import { toast } from "../../ui/Toast";
import { words } from "./words";

export const schedulesQuery = (doctor_id: string) =>
  queryOptions({
    queryKey: ["schedules", doctor_id],
    queryFn: ({ signal }) =>
      api
        .get<List<Schedule>>(`/api/calendar/doctors/${doctor_id}/schedules`, {}, signal)
        .then((list) => list.items),
    enabled: doctor_id !== "",
  });

export const absencesQuery = (doctor_id: string) =>
  queryOptions({
    queryKey: ["absences", doctor_id],
    queryFn: ({ signal }) =>
      api
        .get<List<Absence>>(`/api/calendar/doctors/${doctor_id}/absences`, {}, signal)
        .then((list) => list.items),
    enabled: doctor_id !== "",
  });

export const staffQuery = queryOptions({
  queryKey: ["staff"],
  queryFn: ({ signal }) =>
    api.get<List<StaffAccount>>("/api/identity/staff", {}, signal).then((list) => list.items),
});

/** Every service keeps the log of its own changes. */
export const AUDIT_SOURCES = [
  "calendar",
  "identity",
  "booking",
  "signalling",
  "chat",
  "notify",
] as const;
export type AuditSource = (typeof AUDIT_SOURCES)[number];

export const auditPage = (source: AuditSource, before_entry: string | null, signal: AbortSignal) =>
  api.get<AuditPage>(`/api/${source}/audit`, { before_entry }, signal);

/** The id in the address of the form that adds. */
export const NEW = "dodaj";

export interface SaveOptions<Saved> {
  /** "/api/calendar/clinics" */
  path: string;
  /** None adds. */
  id: string | null;
  listKey: QueryKey;
  /** The address to go to afterwards. */
  goesTo: string;
  nameOf: (saved: Saved) => string;
  onConflict: (version: number) => void;
  onFailure: (error: unknown) => void;
}

/** Saves a whole thing: adds it, or replaces the version that the person saw. */
export function useSave<Body, Saved>(options: SaveOptions<Saved>) {
  const t = useText(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  const { path, id } = options;
  return useMutation({
    mutationFn: ({ body, version }: { body: Body; version: number }) =>
      id === null
        ? api.post<Saved>(path, body, { idempotencyKey: keyFor(body) })
        : api.put<Saved>(`${path}/${id}`, body, { seenVersion: version }),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: options.listKey });
      toast(t("saved", { name: options.nameOf(saved) }));
      void navigate(options.goesTo);
    },
    onError: async (error) => {
      if (isProblem(error, "changed-meanwhile")) {
        await client.refetchQueries({ queryKey: options.listKey });
        options.onConflict(Number(error.extras.version));
        return;
      }
      options.onFailure(error);
    },
  });
}
