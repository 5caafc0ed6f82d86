/** What a line carries, and which relays it lets through: over a fake line with a fake clock. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { kbpsOf, measureBandwidth } from "../../src/features/test-call/bandwidth";
import { findingWords, problemsOf } from "../../src/features/test-call/findingWords";
import { probeRelays, RELAY_PROBE_MS_MAX, transportOf } from "../../src/features/test-call/relays";
import { detailOf } from "../../src/features/timeline/story";

/** A line of so many kbit/s each way and a delay, which answers as the server would. */
class FakeLine {
  sent_bytes = 0;
  requests = 0;
  is_refused = false;
  /** So much is taken at once, as long as it was not used up. */
  buffer_bytes = 0;
  /** How much later than usual the first answer comes. */
  busy_ms = 0;
  constructor(
    readonly kbps: number,
    readonly delay_ms = 20,
  ) {}

  fetch = async (_path: string, { method = "GET", body, signal }: RequestInit) => {
    this.requests += 1;
    const bytes = body instanceof Blob ? body.size : 0;
    const at_once = Math.min(bytes, this.buffer_bytes);
    const late_ms = this.requests === 2 ? this.busy_ms : 0;
    const line_ms = ((bytes - at_once) * 8) / this.kbps;
    await pause(this.delay_ms + late_ms + line_ms, signal as AbortSignal);
    this.buffer_bytes -= at_once;
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

  test("buffers on the way, and a moment in which the server was busy, make no line wide", async () => {
    const line = new FakeLine(300);
    line.buffer_bytes = 10_000;
    line.busy_ms = 400;
    const { bandwidth_up_kbps } = await measuredOver(line);
    expect(bandwidth_up_kbps).toBeLessThan(450);
  });

  test("it takes little time and little data, however slow or fast the line is", async () => {
    for (const kbps of [20, 300, 100_000]) {
      const line = new FakeLine(kbps);
      const { took_ms } = await measuredOver(line);
      expect(took_ms).toBeLessThan(10_000);
      expect(line.sent_bytes).toBeLessThanOrEqual(512 * 1024);
      expect(line.requests).toBeLessThanOrEqual(9);
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

  test("an address that the browser refuses reaches nothing, and breaks nothing", async () => {
    const refuse = class {
      constructor() {
        throw new DOMException("no such scheme", "SyntaxError");
      }
    };
    vi.stubGlobal("RTCPeerConnection", refuse);
    expect(await probeRelays(SERVERS)).toMatchObject({ relay_udp: false, relay_tcp: false });
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

describe("what the timeline says of a test call", () => {
  const said = (facts: Record<string, string | number | boolean>) =>
    detailOf(
      ((key: string, values: object) => `${key} ${Object.values(values ?? {})}`.trim()) as never,
      {
        at: "2026-11-28T11:00:00Z",
        what: "TestCallCompleted",
        role: null,
        facts,
      },
    );

  test("the way, the speed and the relays that were reached", () => {
    const line = { path: "direct", bandwidth_up_kbps: 480, bandwidth_down_kbps: 2_000 };
    expect(said({ ...line, relay_udp: false, relay_tcp: true })).toBe(
      "pathDirect · speedUp 480 · speedDown 2000 · relayReached TCP",
    );
  });

  test("nothing of relays that are not offered, and that none was reached", () => {
    expect(said({ path: "direct" })).toBe("pathDirect");
    expect(said({ relay_udp: false, relay_tcp: false })).toBe("relayNotReached");
  });
});
