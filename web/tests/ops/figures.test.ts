import { expect, test } from "vitest";
import type { ClinicDayFigures } from "../../src/api/model";
import { roundTicks } from "../../src/features/ops/FigureCharts";
import {
  clinicsOf,
  daysOf,
  noShowRateOf,
  occupancyOf,
  periodOf,
  sumOf,
} from "../../src/features/ops/figures";

const item = (clinic_id: string, day: string, counts: Partial<ClinicDayFigures>) =>
  ({ ...sumOf([]), occupancy: null, no_show_rate: null, clinic_id, day, ...counts }) as const;

const ITEMS = [
  item("skin", "2026-11-02", { offered_minutes: 60, booked_minutes: 30, booked_count: 2 }),
  item("heart", "2026-11-02", { offered_minutes: 60, booked_minutes: 60, booked_count: 3 }),
  item("skin", "2026-11-04", { missed_count: 1, completed_count: 3 }),
];

test("a period counts days across the end of a month", () => {
  expect(periodOf("past7", "2026-11-03")).toEqual({
    first_day: "2026-10-28",
    last_day: "2026-11-03",
  });
  expect(periodOf("next14", "2026-12-25").last_day).toBe("2027-01-07");
});

test("clinics of one day are summed, and a day without anything stays in its place", () => {
  const days = daysOf({ first_day: "2026-11-02", last_day: "2026-11-04" }, ITEMS);
  expect(days.map(({ day }) => day)).toEqual(["2026-11-02", "2026-11-03", "2026-11-04"]);
  expect(days.map(({ counts }) => occupancyOf(counts))).toEqual([0.75, null, null]);
  expect(days.map(({ counts }) => noShowRateOf(counts))).toEqual([null, null, 0.25]);
});

test("the busiest clinic comes first", () => {
  expect(clinicsOf(ITEMS).map(({ clinic_id }) => clinic_id)).toEqual(["heart", "skin"]);
});

test("a visit that outlived its slot fills no more than the day", () => {
  expect(occupancyOf({ ...sumOf([]), offered_minutes: 20, booked_minutes: 40 })).toBe(1);
});

test("lines of a chart are few and round, and the last one is above every bar", () => {
  expect(roundTicks(1)).toEqual([0, 1]);
  expect(roundTicks(4)).toEqual([0, 1, 2, 3, 4]);
  expect(roundTicks(7)).toEqual([0, 2, 4, 6, 8]);
  expect(roundTicks(38)).toEqual([0, 10, 20, 30, 40]);
  for (let most = 1; most < 2_000; most += 1) {
    const ticks = roundTicks(most);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(ticks.length).toBeLessThanOrEqual(6);
  }
});
