import { expect, test } from "vitest";
import type { TimelineCause } from "../../src/api/model";
import { causeText, titleOf, whoText } from "../../src/features/timeline/story";
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
  guest_number: null,
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
  const guest = { role: null, guest_number: null };
  expect(whoText(pl, { ...guest, role: "doctor" }, null)).toBe("Lekarz");
  expect(whoText(pl, guest, "interpreter")).toBe("Tłumacz");
  expect(whoText(en, guest, "doctor")).toBe("Second doctor");
});

test("two guests of one kind are told apart by a number", () => {
  const second = { role: null, guest_number: 2 };
  expect(whoText(pl, second, "guardian")).toBe("Opiekun nr\u00a02");
  expect(causeText(pl, weak({ guest: "guardian", guest_number: 2 }))).toMatch(
    /^U\sopiekuna nr\s2\sginęła/,
  );
  const admitted = {
    at: "2026-11-03T09:00:00Z",
    what: "GuestAdmitted",
    facts: { kind: "guardian" },
  };
  expect(titleOf(en, { ...admitted, ...second })).toBe(
    "A guest was let into the call: guardian no.\u00a02",
  );
});
