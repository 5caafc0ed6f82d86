import type { Visit } from "../../api/model";
import { dayOf } from "../../i18n/dates";

/** Where a visit is shown: its day, and itself beside the list. */
export function placeOf(visit: Pick<Visit, "visit_id" | "starts_at">): string {
  return `/rejestracja/wizyty?dzien=${dayOf(visit.starts_at)}&wizyta=${visit.visit_id}`;
}
