import { expect, test } from "vitest";
import {
  amountOf,
  groszOf,
  NO_RULES,
  replaced,
  rulesOf,
  wholeNumber,
  without,
} from "../../src/features/operations/clinicRules";

test("an amount in złoty is grosz, an empty field is on request, other words are no amount", () => {
  expect(groszOf("180")).toBe(18_000);
  expect(groszOf("180,5")).toBe(18_050);
  expect(groszOf(" 180.05 zł")).toBe(18_005);
  expect(groszOf("")).toBeNull();
  for (const wrong of ["-1", "1,234", "sto", "1e3", "100000"]) {
    expect(groszOf(wrong)).toBeUndefined();
  }
});

test("an amount comes back as it was typed", () => {
  for (const amount of ["180", "180,50", "0", "0,05"])
    expect(amountOf(groszOf(amount))).toBe(amount);
  expect(amountOf(null)).toBe("");
});

test("a whole number lies between its limits", () => {
  expect(wholeNumber("168", 0, 168)).toBe(168);
  for (const wrong of ["169", "-1", "1.5", "", "x"]) {
    expect(wholeNumber(wrong, 0, 168)).toBeUndefined();
  }
});

test("one item of a list is changed or taken out, the others stay", () => {
  expect(replaced([{ a: 1 }, { a: 2 }], 1, { a: 3 })).toEqual([{ a: 1 }, { a: 3 }]);
  expect(without(["x", "y", "z"], 1)).toEqual(["x", "z"]);
});

test("editing starts from what the clinic asks now, and sends nothing else back", () => {
  const clinic = {
    ...NO_RULES,
    remote_questions: [{ question_id: "q", text: { pl: "Czy?", en: "Is?" } }],
    notices: [],
    clinic_id: "c",
    name: { pl: "Poradnia", en: "Clinic" },
    nfz_needs_referral: true,
    ages: null,
  };
  expect(rulesOf(clinic)).toEqual({ ...NO_RULES, remote_questions: clinic.remote_questions });
});
