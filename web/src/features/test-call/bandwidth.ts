/**
 * How much the line carries up and down, by plain requests to the clinic's own server before any
 * picture flows. Why not by the call itself: docs/decisions/0031-bandwidth.md.
 */
import type { TestCallResult } from "../../api/model";

export const BANDWIDTH = {
  /** Growing, so that a slow line answers at all and a fast one is filled. */
  up_bytes: [12_288, 24_576, 49_152, 98_304, 131_072, 131_072],
  way_ms_max: 1_500,
  /** A line that carries speech alone takes this long for the first request. */
  first_ms_max: 4_000,
};

/** What Crypto.getRandomValues fills at once. */
const RANDOM_BYTES_MAX = 65_536;

type Bandwidth = Required<Pick<TestCallResult, "bandwidth_up_kbps" | "bandwidth_down_kbps">>;

/** Null where it could not be measured: then nothing is said of it. */
export async function measureBandwidth(visit_id: string, signal: AbortSignal): Promise<Bandwidth> {
  const path = `/api/signalling/visits/${encodeURIComponent(visit_id)}/bandwidth`;
  // One after the other: together they would measure each other.
  const bandwidth_down_kbps = await down(path, signal);
  const bandwidth_up_kbps = await up(path, signal);
  signal.throwIfAborted();
  return { bandwidth_up_kbps, bandwidth_down_kbps };
}

/** Bits a millisecond are kilobits a second. */
export function kbpsOf(bytes: number, spent_ms: number): number | null {
  return bytes === 0 ? null : Math.round((bytes * 8) / Math.max(1, spent_ms));
}

/** A request that ends with `outer`, or when its time is over. */
async function within<Answer>(
  limit_ms: number,
  outer: AbortSignal,
  run: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | null> {
  // AbortSignal.any is younger than the oldest browsers that are let in.
  const own = new AbortController();
  const stop = () => own.abort();
  const timer = setTimeout(stop, Math.max(0, limit_ms));
  outer.addEventListener("abort", stop);
  if (outer.aborted) stop();
  try {
    return await run(own.signal);
  } catch {
    // Too slow, refused or unreachable: what was measured until now counts.
    return null;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", stop);
  }
}

async function down(path: string, outer: AbortSignal): Promise<number | null> {
  let bytes = 0;
  let began_at_ms: number | null = null;
  await within(BANDWIDTH.first_ms_max, outer, async (signal) => {
    const response = await fetch(path, { credentials: "same-origin", signal });
    const reader = response.ok ? response.body?.getReader() : undefined;
    if (reader === undefined) return;
    // From the head of the answer: what came before it is the way there and the server's work.
    began_at_ms = performance.now();
    while (performance.now() - began_at_ms < BANDWIDTH.way_ms_max) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.byteLength;
    }
    void reader.cancel();
  });
  return began_at_ms === null ? null : kbpsOf(bytes, performance.now() - began_at_ms);
}

async function up(path: string, outer: AbortSignal): Promise<number | null> {
  const post = async (bytes: number, limit_ms: number) => {
    const began_at_ms = performance.now();
    const response = await within(limit_ms, outer, (signal) =>
      fetch(path, { method: "POST", body: noise(bytes), credentials: "same-origin", signal }),
    );
    return response?.ok ? performance.now() - began_at_ms : null;
  };
  // What a request costs that carries nothing: the way there and back, and the server's work. The
  // better of two, since a moment in which the server was busy would make a narrow line look wide.
  const empty = [await post(1, BANDWIDTH.first_ms_max), await post(1, BANDWIDTH.first_ms_max)];
  const known = empty.filter((one) => one !== null);
  if (known.length === 0) return null;
  const empty_ms = Math.min(...known);
  const parts: { bytes: number; spent_ms: number }[] = [];
  let left_ms = BANDWIDTH.first_ms_max;
  for (const bytes of BANDWIDTH.up_bytes) {
    const took_ms = left_ms <= 0 ? null : await post(bytes, left_ms + empty_ms);
    if (took_ms === null) break;
    const spent_ms = Math.max(0, took_ms - empty_ms);
    parts.push({ bytes, spent_ms });
    left_ms = BANDWIDTH.way_ms_max - total(parts, "spent_ms");
  }
  // The first part goes into the buffers on the way, and counts only where none got through after it.
  const counted = parts.length > 1 ? parts.slice(1) : parts;
  return kbpsOf(total(counted, "bytes"), total(counted, "spent_ms"));
}

function total<Name extends string>(parts: readonly Record<Name, number>[], name: Name): number {
  return parts.reduce((sum, one) => sum + one[name], 0);
}

/** Bytes that nothing on the way can make smaller. */
function noise(bytes: number): Blob {
  const parts: BlobPart[] = [];
  for (let left = bytes; left > 0; left -= RANDOM_BYTES_MAX) {
    parts.push(crypto.getRandomValues(new Uint8Array(Math.min(left, RANDOM_BYTES_MAX))));
  }
  return new Blob(parts, { type: "application/octet-stream" });
}
