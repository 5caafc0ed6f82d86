import { expect, test } from "vitest";
import type { TimelineCause } from "../../src/api/model";
import { causeText, whoText } from "../../src/features/timeline/story";
import { words } from "../../src/features/timeline/words";
import { textOf } from "../../src/i18n/catalog";

const pl = textOf(words, "pl");
const en = textOf(words, "en");

const weak = (whose: Partial<TimelineCause>): TimelineCause => ({
  code: "packets-lost",
  since: "2026-11-03T09:00:00Z",
  until: null,
  role: null,
  device: null,
  guest: null,
  ...whose,
});

test("a weak line is the line of whom it is, a guest's too", () => {
  expect(causeText(pl, weak({ role: "patient" }))).toMatch(/^U\spacjenta ginęła/);
  expect(causeText(pl, weak({ role: "doctor" }))).toMatch(/^U\slekarza ginęła/);
  expect(causeText(pl, weak({ guest: "interpreter" }))).toMatch(/^U\stłumacza ginęła/);
  expect(causeText(pl, weak({ guest: "doctor" }))).toMatch(/^U\sdrugiego lekarza ginęła/);
  expect(causeText(en, weak({ guest: "guardian" }))).toContain("on the side of the guardian");
  const slow = weak({ code: "round-trip-long", guest: "doctor" });
  expect(causeText(en, slow)).toContain("on the side of the second doctor");
});

test("a minute is named by whose browser measured it", () => {
  expect(whoText(pl, "doctor", null)).toBe("Lekarz");
  expect(whoText(pl, null, "interpreter")).toBe("Tłumacz");
  expect(whoText(en, null, "doctor")).toBe("Second doctor");
});
