/** A doctor's request for a photograph is known by its words, and answered by a picture. */
import { expect, test } from "vitest";
import { asksForPhoto, openRequest, requestIn } from "../../src/features/pictures/request";
import type { Message } from "../../src/realtime/frames";

type Role = Message["author"]["role"];

function message(seq: number, role: Role, more: Partial<Message> = {}): Message {
  const author = { account_id: role, role };
  const base = { message_id: `m${seq}`, visit_id: "v", client_id: `c${seq}`, sent_at: "" };
  return { ...base, seq, author, kind: "text", ...more };
}

function picture(seq: number, role: Role, document_type = "image/jpeg"): Message {
  return message(seq, role, {
    kind: "document",
    document: { document_type } as NonNullable<Message["document"]>,
  });
}

const ASKED = message(1, "doctor", { text: requestIn("pl") });

test("a request is one in either language, from a doctor alone", () => {
  expect(asksForPhoto(ASKED)).toBe(true);
  expect(asksForPhoto(message(1, "doctor", { text: requestIn("en") }))).toBe(true);
  expect(asksForPhoto(message(1, "patient", { text: requestIn("pl") }))).toBe(false);
  expect(asksForPhoto(message(1, "reception", { text: requestIn("pl") }))).toBe(false);
  expect(asksForPhoto(message(1, "doctor", { text: "Proszę o zdjęcie." }))).toBe(false);
});

test("it is open until the patient's side has sent a picture after it", () => {
  expect(openRequest([])).toBeNull();
  expect(openRequest([ASKED])).toBe(ASKED);
  expect(openRequest([ASKED, message(2, "patient", { text: "Już robię." })])).toBe(ASKED);
  expect(openRequest([ASKED, picture(2, "patient", "application/pdf")])).toBe(ASKED);
  expect(openRequest([ASKED, picture(2, "doctor")])).toBe(ASKED);
  expect(openRequest([ASKED, picture(2, "patient")])).toBeNull();
  const again = message(3, "doctor", { text: requestIn("pl") });
  expect(openRequest([ASKED, picture(2, "patient"), again])).toBe(again);
});
