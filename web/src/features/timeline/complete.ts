/** When a timeline is asked for no more: its visit is over, and the last news of it are in. */
import type { TimelineEntry } from "../../api/model";

const ENDS = new Set(["VisitCompleted", "VisitCancelled", "VisitMissed"]);
/** What a browser noticed last comes within a minute, and the news of other services before that. */
const QUIET_MS = 120_000;

export function isComplete(entries: readonly TimelineEntry[], now: number): boolean {
  const newest = Math.max(...entries.map((entry) => Date.parse(entry.at)));
  return entries.some((entry) => ENDS.has(entry.what)) && now - newest > QUIET_MS;
}
