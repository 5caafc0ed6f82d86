/** Names that identity does not know yet are asked for again, soon and then more rarely. */
import { expect, test } from "vitest";
import type { Patient } from "../../src/api/model";
import { askAgainIn } from "../../src/features/live/people";

const found = new Map([["anna", { patient_id: "anna" } as Patient]]);

test("nobody is asked for again when every name is here, or none was asked for yet", () => {
  expect(askAgainIn(["anna"], found, 1)).toBe(false);
  expect(askAgainIn([], found, 1)).toBe(false);
  expect(askAgainIn(["anna", "jan"], undefined, 0)).toBe(false);
});

test("a name that was left out is asked for again, at first quickly", () => {
  const first = askAgainIn(["anna", "jan"], found, 1);
  const later = askAgainIn(["anna", "jan"], found, 50);
  expect(first).toBeLessThanOrEqual(1_000);
  expect(later).toBeGreaterThan(Number(first));
});
