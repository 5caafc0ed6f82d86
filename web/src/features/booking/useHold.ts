import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, call, isProblem } from "../../api/client";
import type { Funding, Hold, HoldRequest, Slot, VisitType } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useBookingPaths, usePatientPass } from "./bookedFor";

const noPass = async () => undefined;

export const holdQuery = (holdId: string, askPass: () => Promise<string | undefined> = noPass) =>
  queryOptions({
    queryKey: ["hold", holdId],
    queryFn: async () =>
      call<Hold>("GET", `/api/booking/holds/${encodeURIComponent(holdId)}`, {
        patientPass: await askPass(),
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface Wish {
  slot: Pick<Slot, "slot_id" | "starts_at">;
  visit_type: VisitType;
  funding: Funding;
  patient_id: string;
}

/** Keeps a slot for the person and goes to the summary. A refusal may bring alternatives. */
export function useHold() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  const askPass = usePatientPass();
  const paths = useBookingPaths();
  return useMutation({
    mutationFn: async ({ slot, ...wish }: Wish) => {
      const body: HoldRequest = { slot_id: slot.slot_id, ...wish };
      // The moment is part of the key: a slot given back may be wanted again.
      const key = keyFor({ ...body, at: Math.floor(Date.now() / 10_000) });
      const patientPass = await askPass();
      return api.post<Hold>("/api/booking/holds", body, { idempotencyKey: key, patientPass });
    },
    onSuccess: (hold) => {
      client.setQueryData(holdQuery(hold.hold_id).queryKey, hold);
      void navigate(paths.summary(hold.hold_id));
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["availability"] });
      void client.invalidateQueries({ queryKey: ["slots"] });
    },
  });
}

export function alternativesOf(error: unknown): Slot[] {
  if (!isProblem(error)) return [];
  const { alternatives } = error.extras;
  return Array.isArray(alternatives) ? (alternatives as Slot[]) : [];
}

/** The slot is gone, by whoever: a calm thing with a way on, not an error. */
export function isGone(error: unknown): boolean {
  return isProblem(
    error,
    "slot-already-taken",
    "slot-not-found",
    "slot-in-the-past",
    "hold-expired",
    "hold-not-found",
  );
}
