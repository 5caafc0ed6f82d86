/**
 * "Poproś o zdjęcie": a prepared message, and no new kind of one. It is known by its words, in either
 * language, so that every client shows it as a message, and ours with a button under it.
 */
import type { Language } from "../../i18n/catalog";
import type { Message } from "../../realtime/frames";

/** Append-only: what was sent with older words keeps its button. The last one is sent now. */
const REQUESTS: Record<Language, readonly [string, ...string[]]> = {
  pl: ["Proszę o zdjęcie. Wystarczy nacisnąć „Zrób zdjęcie” pod tą wiadomością."],
  en: ["Please send me a photo. Just press “Take a photo” under this message."],
};
const KNOWN = new Set([...REQUESTS.pl, ...REQUESTS.en]);

export function requestIn(language: Language): string {
  return REQUESTS[language].at(-1) as string;
}

/** Whether a doctor asks for a photograph. Nobody else can: the words alone are not enough. */
export function asksForPhoto(message: Message): boolean {
  return message.author.role === "doctor" && KNOWN.has(message.text ?? "");
}

/** The newest request that no picture of the patient's side has answered; null when there is none. */
export function openRequest(messages: readonly Message[]): Message | null {
  const asked = messages.findLast(asksForPhoto);
  if (asked === undefined) return null;
  const is_answered = messages.some(
    (one) =>
      one.seq > asked.seq &&
      one.author.role === "patient" &&
      one.document?.document_type.startsWith("image/"),
  );
  return is_answered ? null : asked;
}
