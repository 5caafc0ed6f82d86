/** What a line carries, and which relays it lets through: over a fake line with a fake clock. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { kbpsOf, measureBandwidth } from "../../src/features/test-call/bandwidth";
import { findingWords, problemsOf } from "../../src/features/test-call/findingWords";
import { probeRelays, RELAY_PROBE_MS_MAX, transportOf } from "../../src/features/test-call/relays";

/** A line of so many kbit/s each way and a delay, which answers as the server would. */
class FakeLine {
  sent_bytes = 0;
  requests = 0;
  is_refused = false;
  constructor(
    readonly kbps: number,
    readonly delay_ms = 20,
  ) {}

  fetch = async (_path: string, { method = "GET", body, signal }: RequestInit) => {
    this.requests += 1;
    const bytes = body instanceof Blob ? body.size : 0;
    await pause(this.delay_ms + (bytes * 8) / this.kbps, signal as AbortSignal);
    this.sent_bytes += bytes;
    if (this.is_refused) return { ok: false };
    return method === "GET" ? { ok: true, body: this.down(signal as AbortSignal) } : { ok: true };
  };

  private down(signal: AbortSignal) {
    let left = 512 * 1024;
    const read = async () => {
      if (left === 0) return { done: true };
      const value = new Uint8Array(Math.min(left, 4_096));
      left -= value.byteLength;
      await pause((value.byteLength * 8) / this.kbps, signal);
      return { done: false, value };
    };
    return { getReader: () => ({ read, cancel: async () => undefined }) };
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    setTimeout(done, ms);
    signal.addEventListener("abort", () => fail(new DOMException("over", "AbortError")));
  });
}

async function measuredOver(line: FakeLine) {
  vi.stubGlobal("fetch", line.fetch);
  const from = performance.now();
  const measured = measureBandwidth("a-visit", new AbortController().signal);
  await vi.runAllTimersAsync();
  return { ...(await measured), took_ms: performance.now() - from };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("bandwidth", () => {
  test.each([100, 300, 600, 2_000, 8_000])("a line of %i kbit/s is told as such", async (kbps) => {
    const { bandwidth_up_kbps, bandwidth_down_kbps } = await measuredOver(new FakeLine(kbps));
    for (const told of [bandwidth_up_kbps, bandwidth_down_kbps]) {
      expect(told).toBeGreaterThan(kbps * 0.85);
      expect(told).toBeLessThan(kbps * 1.15);
    }
  });

  test("a long way is not taken for a narrow one", async () => {
    const { bandwidth_up_kbps } = await measuredOver(new FakeLine(2_000, 300));
    expect(bandwidth_up_kbps).toBeGreaterThan(1_700);
  });

  test("it takes little time and little data, however slow or fast the line is", async () => {
    for (const kbps of [20, 300, 100_000]) {
      const line = new FakeLine(kbps);
      const { took_ms } = await measuredOver(line);
      expect(took_ms).toBeLessThan(10_000);
      expect(line.sent_bytes).toBeLessThanOrEqual(512 * 1024);
      expect(line.requests).toBeLessThanOrEqual(8);
    }
  });

  test("what was refused is not known, and is no slow line", async () => {
    const line = new FakeLine(1_000);
    line.is_refused = true;
    expect(await measuredOver(line)).toMatchObject({
      bandwidth_up_kbps: null,
      bandwidth_down_kbps: null,
    });
    expect(kbpsOf(0, 1_500)).toBeNull();
  });

  test("a test that is stopped ends, and is no result", async () => {
    vi.stubGlobal("fetch", new FakeLine(50).fetch);
    const stop = new AbortController();
    const measured = measureBandwidth("a-visit", stop.signal);
    const refused = expect(measured).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(100);
    stop.abort();
    await vi.runAllTimersAsync();
    await refused;
  });
});

/** Finds a relay by the transports that the network lets through. */
class FakeConnection {
  static lets: readonly string[] = [];
  static open = 0;
  onicecandidate: ((event: { candidate: { candidate: string } | null }) => void) | null = null;
  constructor(private readonly configuration: RTCConfiguration) {
    expect(configuration.iceTransportPolicy).toBe("relay");
    FakeConnection.open += 1;
  }
  createDataChannel() {}
  createOffer = async () => ({});
  setLocalDescription = async () => {
    const urls = (this.configuration.iceServers ?? []).flatMap((one) => one.urls);
    const found = urls.some((url) => FakeConnection.lets.includes(transportOf(url)));
    if (found) {
      const candidate = "candidate:1 1 udp 41885439 10.0.0.1 50000 typ relay raddr 0.0.0.0";
      setTimeout(() => this.onicecandidate?.({ candidate: { candidate } }), 50);
    }
  };
  close() {
    FakeConnection.open -= 1;
  }
}

describe("relays", () => {
  const SERVERS: RTCIceServer[] = [
    {
      urls: ["turn:turn.example:3478?transport=udp", "turn:turn.example:3478?transport=tcp"],
      username: "1:a",
      credential: "b",
    },
  ];

  beforeEach(() => {
    vi.stubGlobal("RTCPeerConnection", FakeConnection);
  });

  test("each kind is told apart, and one that is not offered is unknown", async () => {
    FakeConnection.lets = ["tcp"];
    const from = performance.now();
    const probed = probeRelays(SERVERS);
    await vi.runAllTimersAsync();
    expect(await probed).toEqual({ relay_udp: false, relay_tcp: true, relay_tls: null });
    expect(performance.now() - from).toBeLessThanOrEqual(RELAY_PROBE_MS_MAX);
    expect(FakeConnection.open).toBe(0);
  });

  test("without a relay nothing is asked and nothing is said", async () => {
    expect(await probeRelays([])).toEqual({ relay_udp: null, relay_tcp: null, relay_tls: null });
    expect(await probeRelays([{ urls: "stun:stun.example" }])).toEqual({
      relay_udp: null,
      relay_tcp: null,
      relay_tls: null,
    });
  });

  test.each([
    ["turn:turn.example", "udp"],
    ["turn:turn.example:3478?transport=udp", "udp"],
    ["turn:turn.example:80?transport=tcp", "tcp"],
    ["turns:turn.example:443?transport=tcp", "tls"],
  ])("%s goes by %s", (url, transport) => {
    expect(transportOf(url)).toBe(transport);
  });
});

describe("what lists say", () => {
  test("problems are named, and what is well is not", () => {
    const found = ["camera-works", "microphone-refused", "speaker-works", "bandwidth-up-low"];
    expect(problemsOf(found)).toEqual(["microphone-refused", "bandwidth-up-low"]);
    expect(problemsOf(["network-good", "found", "a-code-of-tomorrow"])).toEqual([]);
    expect(findingWords.pl["microphone-refused"]).toContain("mikrofon");
  });
});
