import { expect, test } from "vitest";
import type { Visit } from "../../src/api/model";
import { remarksOf, sinceOf, stateOf } from "../../src/features/console/status";
import type { Room } from "../../src/realtime/frames";

const VISIT = { status: "booked" } as Visit;
const CALL = {
  status: "in_call",
  call_started_at: "2026-11-03T09:00:00Z",
  lost_since: null,
} as Room;

test("a call that somebody has dropped out of does not look as if they talked", () => {
  const dropped = { ...CALL, lost_since: "2026-11-03T09:05:00Z" };
  const state = stateOf(VISIT, dropped);
  expect(state).toBe("lost");
  expect(sinceOf(state, dropped)).toBe("2026-11-03T09:05:00Z");
  expect(stateOf(VISIT, CALL)).toBe("in_call");
});

test("booking decides what is over, whatever the room still says", () => {
  expect(stateOf({ ...VISIT, status: "cancelled" }, CALL)).toBe("cancelled");
  expect(stateOf({ ...VISIT, status: "completed" }, CALL)).toBe("done");
  expect(stateOf({ ...VISIT, status: "missed" }, CALL)).toBe("missed");
  expect(stateOf(VISIT, undefined)).toBe("not_here");
});

test("the list says where a patient is, and nothing of who is not waited for", () => {
  const room = {
    status: "ready",
    patient: "hidden",
    patient_moved_at: "2026-11-03T09:01:00Z",
    patient_gone_at: null,
  } as Room;
  const words = (state: Parameters<typeof remarksOf>[0], of: Room | undefined) =>
    remarksOf(state, of).map((one) => one.word);
  expect(words("ready", room)).toEqual(["looksAway", "movedAt"]);
  expect(words("done", room)).toEqual([]);
  const left = { ...room, patient: "left", patient_gone_at: "2026-11-03T09:02:00Z" } as Room;
  expect(words("not_here", left)).toEqual(["leftAt"]);
  expect(words("not_here", undefined)).toEqual([]);
});

test("a guest at the door is told of, and one who is in or away is not", () => {
  const guest = { status: "waiting", is_here: true };
  const withGuest = (part: object) => ({ ...CALL, guests: [{ ...guest, ...part }] }) as Room;
  const words = (room: Room) => remarksOf("in_call", room).map((one) => one.word);
  expect(words(withGuest({}))).toEqual(["guestWaits"]);
  expect(words(withGuest({ is_here: false }))).toEqual([]);
  expect(words(withGuest({ status: "admitted" }))).toEqual([]);
});
