/** What was measured, folded into the findings of a test call. */
import { expect, test } from "vitest";
import { fold } from "../../src/features/test-call/measure";
import { type Sample, sampleOf } from "../../src/realtime/quality";

const LIVE = { readyState: "live" } as MediaStreamTrack;

/** What came back of the sound: its energy after so many seconds. */
function returned(energies: readonly number[]): Sample[] {
  return energies.map((energy, second) => {
    const sound = { id: "in", type: "inbound-rtp", kind: "audio", totalAudioEnergy: energy };
    const report = new Map([[sound.id, sound]]) as unknown as RTCStatsReport;
    return sampleOf(report, second * 1000);
  });
}

test("a microphone that was heard works, and a silent one does not", () => {
  const samples = returned([0, 0, 0]);
  expect(fold(samples, true, null, LIVE, 0.02)).toMatchObject({
    microphone_works: true,
    microphone_level: 0.02,
  });
  expect(fold(samples, true, null, LIVE, 0).microphone_works).toBe(false);
});

test("where the browser's audio sleeps, what came back from the server tells of the microphone", () => {
  const spoken = fold(returned([0, 0.0004, 0.0008]), true, null, LIVE, null);
  expect(spoken.microphone_works).toBe(true);
  expect(spoken.microphone_level).toBeCloseTo(0.02);
  expect(fold(returned([0, 0, 0]), true, null, LIVE, null).microphone_works).toBe(false);
  expect(fold([], false, null, LIVE, null).microphone_works).toBe(false);
});
