/** Which day of the month a key leads to. */
import { addDays } from "../../i18n/dates";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** The next free day in the direction of the key; days without free times are passed over. */
export function dayByKey(key: string, from: string, freeDays: readonly string[]): string | null {
  if (key === "Home") return freeDays[0] ?? null;
  if (key === "End") return freeDays.at(-1) ?? null;
  const step = STEPS[key];
  const first = freeDays[0];
  const last = freeDays.at(-1);
  if (step === undefined || first === undefined || last === undefined) return null;
  for (let one = addDays(from, step); one >= first && one <= last; one = addDays(one, step)) {
    if (freeDays.includes(one)) return one;
  }
  return null;
}
