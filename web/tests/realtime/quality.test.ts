/** What is heard, folded into a word: silence, weakness, and neither by accident. */
import { expect, test } from "vitest";
import { QualityJudge, type Sample, sampleOf } from "../../src/realtime/quality";

const EVERY_MS = 500;

function sample(changes: Partial<Sample>): Sample {
  return {
    at_ms: 0,
    bytes_received: 0,
    packets_received: 0,
    quiet_ms: 0,
    packets_lost: 0,
    frames_decoded: 0,
    audio_energy: 0,
    frame_width: 0,
    frame_height: 0,
    round_trip_ms: 30,
    jitter_ms: 2,
    remote_loss_percent: null,
    estimate_kilobits_per_second: null,
    relayed: false,
    relay_protocol: null,
    audio_samples: 0,
    audio_concealed: 0,
    ...changes,
  };
}

/** A line that delivers so many packets in each half second. */
class Line {
  readonly judge = new QualityJudge();
  private at_ms = 0;
  private packets_received = 0;
  private packets_lost = 0;

  delivers(counts: readonly number[], lost = 0): string[] {
    return counts.map((count) => {
      this.at_ms += EVERY_MS;
      this.packets_received += count;
      this.packets_lost += lost;
      const { at_ms, packets_received, packets_lost } = this;
      return this.judge.judge(sample({ at_ms, packets_received, packets_lost }));
    });
  }
}

test("a second without a packet is a lost line, and the next packet ends it", () => {
  const line = new Line();
  expect(line.delivers([25, 25, 25])).toEqual(["good", "good", "good"]);
  expect(line.delivers([0, 0])).toEqual(["good", "lost"]);
  expect(line.delivers([3])).toEqual(["good"]);
});

test("half a second without a packet is suspicious, and no loss yet", () => {
  const line = new Line();
  line.delivers([25, 25]);
  expect(line.judge.is_silent).toBe(false);
  expect(line.delivers([0])).toEqual(["good"]);
  expect(line.judge.is_silent).toBe(true);
  line.delivers([3]);
  expect(line.judge.is_silent).toBe(false);
});

test("a silence counts from its last packet, and is looked at when it begins to mean something", () => {
  const judge = new QualityJudge();
  let packets_received = 0;
  const hears = (at_ms: number, packets: number, quiet_ms = 0) => {
    packets_received += packets;
    return [judge.judge(sample({ at_ms, packets_received, quiet_ms })), judge.due_ms];
  };
  hears(0, 0);
  expect(hears(500, 25)).toEqual(["good", 500]);
  expect(hears(1_000, 25, 20)).toEqual(["good", 480]);
  expect(hears(1_480, 9, 300)).toEqual(["good", 200]);
  expect([...hears(1_680, 0), judge.is_silent]).toEqual(["good", 500, true]);
  expect(hears(2_180, 0)).toEqual(["lost", 500]);
});

test("how long nothing came is told by the statistics of what comes, by their own clock", () => {
  const inbound = (id: string, lastPacketReceivedTimestamp?: number) =>
    [id, { id, type: "inbound-rtp", timestamp: 9_000, lastPacketReceivedTimestamp }] as const;
  const quietMs = (...stats: (readonly [string, object])[]) =>
    sampleOf(new Map(stats) as unknown as RTCStatsReport, 1).quiet_ms;
  expect(quietMs(inbound("audio", 8_700), inbound("video", 8_900))).toBe(100);
  expect(quietMs(inbound("audio"))).toBe(0);
  expect(quietMs()).toBe(0);
});

test("where nobody sends silence means nothing", () => {
  const line = new Line();
  expect(line.delivers([0, 0, 1, 0, 0, 0, 1, 0, 0])).not.toContain("lost");
});

test("after the other side switched something off its silence means nothing", () => {
  const line = new Line();
  line.delivers([25, 25]);
  line.judge.expectChange();
  expect(line.delivers([0, 0, 0, 0])).not.toContain("lost");
  line.delivers([25, 25]);
  expect(line.delivers([0, 0])).toContain("lost");
});

test("one bad second is no weak line, two are", () => {
  const line = new Line();
  line.delivers([25, 25, 25]);
  expect(line.delivers([25, 25], 10)).not.toContain("weak");
  expect(line.delivers([25, 25], 0)).not.toContain("weak");
  expect(line.delivers([25, 25, 25, 25], 10)).toContain("weak");
});
