/** Who stands where: calm with two, fair with three, and what is shown is large. */
import { expect, test } from "vitest";
import { layoutOf, newestScreen, wholeOf } from "../../src/features/call/layout";
import { nobodyYet, type PartyState } from "../../src/realtime/party";
import { DOCTOR, PATIENT, type Who } from "../../src/realtime/roles";

const guest = (id: string): Who => ({ key: id, role: "guest", guest_id: id });

function party(who: Who, change: Partial<PartyState> = {}): PartyState {
  return { ...nobodyYet(who), link: "connected", ...change };
}

const doctor = party(DOCTOR);
const patient = party(PATIENT);
const interpreter = party(guest("a"));

test("one fills the stage, of two the main one is large, three are equal", () => {
  expect(layoutOf([doctor])).toEqual({ kind: "one", large: "doctor" });
  expect(layoutOf([doctor, interpreter])).toEqual({ kind: "large", large: "doctor" });
  expect(layoutOf([doctor, patient, interpreter])).toEqual({ kind: "grid", large: null });
});

test("a screen is large, and of two the newest", () => {
  const shows = party(guest("a"), { screen_since: 2_000 });
  const showed_before = party(PATIENT, { screen_since: 1_000 });
  expect(layoutOf([doctor, shows])).toEqual({ kind: "large", large: "a" });
  expect(layoutOf([doctor, showed_before, shows])).toEqual({ kind: "large", large: "a" });
  expect(newestScreen([doctor, patient])).toBeNull();
});

test("one broken line is one person's; only when all are gone the call is", () => {
  const lost = (who: Who, since: number) =>
    party(who, { link: "interrupted", quality: "lost", interrupted_since: since });
  const weak = party(guest("a"), { quality: "weak" });
  expect(wholeOf([lost(DOCTOR, 1), weak])).toEqual({
    link: "connected",
    interrupted_since: null,
    quality: "weak",
  });
  expect(wholeOf([lost(DOCTOR, 5), lost(guest("a"), 3)])).toEqual({
    link: "interrupted",
    interrupted_since: 3,
    quality: "lost",
  });
  expect(wholeOf([party(DOCTOR, { link: "idle" })]).link).toBe("idle");
  // Who has not come yet is not lost.
  expect(wholeOf([lost(DOCTOR, 1), party(guest("b"), { link: "connecting" })]).link).toBe(
    "interrupted",
  );
});
