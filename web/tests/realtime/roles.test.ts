/** One rule for any two people, the same in both browsers. */
import { expect, test } from "vitest";
import { DOCTOR, expectedBy, inOrder, makesOffers, PATIENT, whoIs } from "../../src/realtime/roles";

const FIRST = whoIs("guest", "0a");
const SECOND = whoIs("guest", "0b");
if (FIRST === null || SECOND === null) throw new Error("a guest is somebody");
const EVERYBODY = [DOCTOR, PATIENT, FIRST, SECOND];

test("of any two exactly one offers first: the doctor, then the patient, then guests by id", () => {
  for (const [index, one] of EVERYBODY.entries()) {
    for (const other of EVERYBODY.slice(index + 1)) {
      expect([makesOffers(one, other), makesOffers(other, one)]).toEqual([true, false]);
    }
  }
  expect([...EVERYBODY].reverse().sort(inOrder)).toEqual(EVERYBODY);
});

test("a patient has the visit with the doctor, a guest with both", () => {
  expect(expectedBy(DOCTOR)).toEqual([PATIENT]);
  expect(expectedBy(PATIENT)).toEqual([DOCTOR]);
  expect(expectedBy(FIRST)).toEqual([DOCTOR, PATIENT]);
});

test("reception is nobody's other side, nor is a guest without a name", () => {
  expect([whoIs("reception"), whoIs(null), whoIs("guest")]).toEqual([null, null, null]);
});
