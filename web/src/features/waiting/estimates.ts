/** When visits in person and by telephone are expected to begin; one by video has it in its room. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Visit, VisitEstimate } from "../../api/model";
import { readByIds } from "../../api/queries";
import type { Room, WaitEstimate } from "../../realtime/frames";

const POLL_MS = 20_000;
const IDS_A_REQUEST_MAX = 50;

export const estimatesQuery = (visit_ids: readonly string[]) =>
  queryOptions({
    queryKey: ["estimates", ...visit_ids],
    queryFn: async ({ signal }): Promise<Map<string, WaitEstimate>> => {
      const path = "/api/signalling/estimates";
      const asked = { ids_max: IDS_A_REQUEST_MAX, signal };
      const found = await readByIds<VisitEstimate>(path, "visit_id", visit_ids, asked);
      return new Map(found.map((one) => [one.visit_id, one.estimate]));
    },
    enabled: visit_ids.length > 0,
    refetchInterval: POLL_MS,
  });

/** The doctor is: there is something to tell whoever waits. */
export function isLate(estimate: WaitEstimate | null | undefined): estimate is WaitEstimate {
  return estimate != null && estimate.delay_minutes > 0;
}

export function useEstimate(visit: Visit, room: Room | undefined): WaitEstimate | undefined {
  const is_asked = visit.visit_type !== "video" && visit.status === "booked";
  const { data } = useQuery(estimatesQuery(is_asked ? [visit.visit_id] : []));
  return room?.estimate ?? data?.get(visit.visit_id);
}
