/** Until when a visit may be changed, what is kept for its patient, and the move itself. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import type { PlanChange, Slot, Visit } from "../../api/model";
import { type Directory, visitQuery } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { toast } from "../../ui/Toast";
import { changeDraft } from "../booking/draft";
import { changeWords } from "./words";

const FRESH_MS = 30_000;

export const changeQuery = (visitId: string) =>
  queryOptions({
    queryKey: ["change", visitId],
    queryFn: ({ signal }) =>
      api.get<PlanChange>(`/api/booking/visits/${encodeURIComponent(visitId)}/change`, {}, signal),
    refetchInterval: FRESH_MS,
  });

/** Whether its patient may move or cancel the visit now; the clinic's own disruption has no deadline. */
export function mayChange(visit: Visit, change: PlanChange, now: number): boolean {
  if (visit.status === "disrupted") return true;
  return (
    visit.status === "booked" &&
    now <= Date.parse(change.until) &&
    now < Date.parse(visit.starts_at)
  );
}

/** Moves the visit. Pressed twice, or sent again after a lost answer, it is moved once. */
export function useReschedule(visit: Visit) {
  const t = useText(changeWords);
  const dates = useDates();
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (slot: Pick<Slot, "slot_id" | "starts_at">) => {
      const body = { slot_id: slot.slot_id };
      const idempotencyKey = keyFor({ ...body, from: visit.slot_id, visit: visit.visit_id });
      return api.post<Visit>(`/api/booking/visits/${visit.visit_id}/reschedule`, body, {
        idempotencyKey,
      });
    },
    onSuccess: (moved) => {
      client.setQueryData(visitQuery(visit.visit_id).queryKey, moved);
      // What was pressed goes away with its reason: the keyboard goes on at the visit's heading.
      document.querySelector<HTMLElement>("h1")?.focus();
      toast(t("changed", { date: dates.date(moved.starts_at), time: dates.time(moved.starts_at) }));
    },
    onSettled: () => {
      for (const key of ["visits", "day-visits", "availability", "slots"]) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      for (const key of ["change", "room"]) {
        void client.invalidateQueries({ queryKey: [key, visit.visit_id] });
      }
    },
  });
}

/** Opens the booking with the choices of an earlier visit; NFZ asks for the referral first. */
export function useRebook(directory: Directory): (visit: Visit) => void {
  const navigate = useNavigate();
  return (visit) => {
    const { funding, clinic_id, doctor_id, visit_type } = visit;
    changeDraft({
      patient_id: visit.patient_id,
      funding,
      referral: { kind: null, code: "", exemption_reason: null },
      filters: { facility_id: null, clinic_id, visit_type, doctor_id },
      isFacilityPreselected: false,
      day: null,
      reason: "",
      has_video_consent: false,
    });
    const needsReferral =
      funding === "nfz" && directory.clinic(clinic_id)?.nfz_needs_referral !== false;
    void navigate(needsReferral ? "/umow/skierowanie" : "/umow/terminarz");
  };
}
