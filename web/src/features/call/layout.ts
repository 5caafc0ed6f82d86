/** How the pictures of the others stand on the stage. */
import type { PartyState } from "../../realtime/party";

export interface Layout {
  /** One fills the stage; one is large and the rest stand beside it; all are equal. */
  kind: "one" | "large" | "grid";
  /** Whose picture is large. */
  large: string | null;
}

export function layoutOf(parties: readonly PartyState[]): Layout {
  const [main] = parties;
  const showing = newestScreen(parties);
  if (parties.length < 2) return { kind: "one", large: main?.key ?? null };
  if (showing !== null) return { kind: "large", large: showing.key };
  return parties.length === 2
    ? { kind: "large", large: main?.key ?? null }
    : { kind: "grid", large: null };
}

/** Who shows their screen; of several who began last. */
export function newestScreen(parties: readonly PartyState[]): PartyState | null {
  const showing = parties.filter((one) => one.screen_since !== null);
  const [newest] = showing.sort(
    (one, other) => (other.screen_since ?? 0) - (one.screen_since ?? 0),
  );
  return newest ?? null;
}

/** Of the whole call in one word each: one person's trouble is told at their picture alone. */
export function wholeOf(parties: readonly PartyState[]) {
  const met = parties.filter((one) => one.link === "connected" || one.link === "interrupted");
  const is_lost = met.length > 0 && met.every((one) => one.link === "interrupted");
  const connected = met.filter((one) => one.link === "connected");
  const since = met.map((one) => one.interrupted_since ?? Number.POSITIVE_INFINITY);
  return {
    link: is_lost
      ? "interrupted"
      : connected.length > 0
        ? "connected"
        : (parties[0]?.link ?? "idle"),
    interrupted_since: is_lost ? Math.min(...since) : null,
    quality: is_lost ? "lost" : connected.some((one) => one.quality === "weak") ? "weak" : "good",
  } as const;
}
