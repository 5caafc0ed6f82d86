import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { ContactEvidence } from "../../api/model";

const POLL_MS = 15_000;

export const contactPath = (visit_id: string) =>
  `/api/booking/visits/${encodeURIComponent(visit_id)}/contact-attempts`;

/** When each side was there, and how the clinic tried to reach the patient. */
export const contactQuery = (visit_id: string) =>
  queryOptions({
    queryKey: ["contact", visit_id],
    queryFn: ({ signal }) => api.get<ContactEvidence>(contactPath(visit_id), {}, signal),
    refetchInterval: POLL_MS,
  });
