/** The code is made of both certificates and of nothing else. */
import { expect, test } from "vitest";
import { fingerprintsOf, safetyCode } from "../../src/realtime/safety";

const sdp = (fingerprint: string, more = "") =>
  `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n${more}a=fingerprint:sha-256 ${fingerprint}\r\na=setup:actpass\r\n`;
const PATIENT = sdp("AB:01:FF");
const DOCTOR = sdp("CD:02:EE");

test("both sides see the same code: four groups of five digits", async () => {
  const code = await safetyCode(PATIENT, DOCTOR);
  expect(code).toEqual(await safetyCode(DOCTOR, PATIENT));
  expect(code?.join(" ")).toMatch(/^\d{5} \d{5} \d{5} \d{5}$/);
});

test("a changed fingerprint of either side changes the code", async () => {
  const code = await safetyCode(PATIENT, DOCTOR);
  expect(await safetyCode(PATIENT, sdp("CD:02:EF"))).not.toEqual(code);
  expect(await safetyCode(sdp("AB:01:FE"), DOCTOR)).not.toEqual(code);
});

test("what else is in a description says nothing", async () => {
  const renewed = sdp("ab:01:ff", "a=ice-ufrag:other\r\n");
  expect(await safetyCode(renewed, DOCTOR)).toEqual(await safetyCode(PATIENT, DOCTOR));
});

test("the same certificate of two media counts once", () => {
  expect(fingerprintsOf(PATIENT + PATIENT)).toEqual(["sha-256 ab:01:ff"]);
});

test("without a certificate there is no code", async () => {
  expect(await safetyCode(PATIENT, "v=0\r\n")).toBeNull();
});
