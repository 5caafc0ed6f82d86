import { expect, test } from "vitest";
import type { TimelineEntry } from "../../src/api/model";
import { isComplete } from "../../src/features/timeline/complete";

const entry = (what: string, at: string): TimelineEntry => ({ what, at, role: null, facts: {} });
const BOOKED = entry("SlotBooked", "2026-11-03T08:00:00Z");
const ENDED = entry("VisitCompleted", "2026-11-03T09:20:00Z");
const NOON = Date.parse("2026-11-03T12:00:00Z");

test("a visit that is over for a while is asked about no more", () => {
  expect(isComplete([BOOKED, ENDED], NOON)).toBe(true);
  expect(isComplete([BOOKED, entry("VisitMissed", ENDED.at)], NOON)).toBe(true);
});

test("a visit that goes on, however quietly, is asked about", () => {
  expect(isComplete([BOOKED], NOON)).toBe(false);
  expect(isComplete([], NOON)).toBe(false);
});

test("late news of a visit that is over are waited for", () => {
  const late = entry("ClientObserved", "2026-11-03T11:59:30Z");
  expect(isComplete([BOOKED, ENDED, late], NOON)).toBe(false);
  expect(isComplete([BOOKED, ENDED], Date.parse("2026-11-03T09:21:00Z"))).toBe(false);
});
