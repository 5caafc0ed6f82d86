/** The server's time: a hold's countdown must not depend on a patient's badly set clock. */
let ahead_ms = 0;

// The Date header has whole seconds and travels: smaller differences are noise.
const NOISE_MS = 5_000;

export function learnServerTime(dateHeader: string | null): void {
  if (!dateHeader) return;
  const difference_ms = Date.parse(dateHeader) - Date.now();
  if (Number.isNaN(difference_ms)) return;
  ahead_ms = Math.abs(difference_ms) > NOISE_MS ? difference_ms : 0;
}

export function serverNow(): number {
  return Date.now() + ahead_ms;
}
