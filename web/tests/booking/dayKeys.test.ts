import { expect, test } from "vitest";
import { dayByKey } from "../../src/features/booking/dayKeys";

const FREE = ["2026-11-03", "2026-11-04", "2026-11-07", "2026-11-10", "2026-11-24"];

test("an arrow passes over days without free times", () => {
  expect(dayByKey("ArrowRight", "2026-11-04", FREE)).toBe("2026-11-07");
  expect(dayByKey("ArrowLeft", "2026-11-07", FREE)).toBe("2026-11-04");
});

test("up and down keep to the day of the week", () => {
  expect(dayByKey("ArrowDown", "2026-11-03", FREE)).toBe("2026-11-10");
  expect(dayByKey("ArrowDown", "2026-11-10", FREE)).toBe("2026-11-24");
  expect(dayByKey("ArrowUp", "2026-11-24", FREE)).toBe("2026-11-10");
});

test("at the edge of the month the focus stays", () => {
  expect(dayByKey("ArrowRight", "2026-11-24", FREE)).toBeNull();
  expect(dayByKey("ArrowUp", "2026-11-03", FREE)).toBeNull();
});

test("Home and End lead to the first and the last free day, other keys nowhere", () => {
  expect(dayByKey("Home", "2026-11-10", FREE)).toBe("2026-11-03");
  expect(dayByKey("End", "2026-11-10", FREE)).toBe("2026-11-24");
  expect(dayByKey("Enter", "2026-11-10", FREE)).toBeNull();
});
