/** A timeline in words: what an entry is called, and what else is worth saying of it. */
import type { Timeline, TimelineCause, TimelineEntry } from "../../api/model";
import type { Text } from "../../i18n/catalog";
import { clockOf } from "../live/durations";
import { words } from "./words";

type Word = keyof typeof words.pl;

type Doer = Pick<TimelineEntry, "role" | "guest_number">;

const isWord = (key: string): key is Word => key in words.pl;

/** A side of the visit or a guest of it, as the texts tell them apart; "other" is nobody of them. */
function partOf(role: TimelineEntry["role"], guest: unknown): string {
  return role ?? (guest ? `guest_${guest}` : "other");
}

/**
 * Which of several guests of one kind it was, to stand behind the word for them. A service older than
 * this page does not tell.
 */
function numberText(t: Text<Word>, { guest_number }: Pick<Doer, "guest_number">): string {
  return guest_number == null ? "" : ` ${t("guestNumber", { number: guest_number })}`;
}

/** Whose doing it was, of the two sides, a guest's, or else the clinic's. */
export function whoText(t: Text<Word>, doer: Doer, guest: unknown): string {
  return t("who", { role: partOf(doer.role, guest), number: numberText(t, doer) });
}

/** What happened, in words; the bare name of an event that is newer than this page. */
export function titleOf(t: Text<Word>, entry: TimelineEntry): string {
  const { facts } = entry;
  const name = String(facts.observation ?? facts.change ?? entry.what);
  if (!isWord(name)) return name;
  const channel = String(facts.channel ?? "");
  return t(name, {
    who: whoText(t, entry, facts.guest_kind),
    number: numberText(t, entry),
    device: t("device", { device: String(facts.device ?? "") }),
    // What a message went by has a name here; what a visit goes on by is chosen in the text.
    channel: isWord(channel) && entry.what !== "ChannelChanged" ? t(channel) : channel,
    minutes: Number(facts.minutes ?? 0),
    step: String(facts.step ?? ""),
    kind: String(facts.kind ?? ""),
    reason: String(facts.reason ?? ""),
    verdict: String(facts.verdict ?? ""),
    presence: String(facts.presence ?? ""),
  });
}

const DURATIONS = {
  waited_seconds: "waited",
  gap_seconds: "gap",
  duration_seconds: "lasted",
} as const;

/** How long something was, or on which way; empty when there is nothing more to say. */
export function detailOf(t: Text<Word>, entry: TimelineEntry): string {
  const { facts } = entry;
  for (const [name, word] of Object.entries(DURATIONS)) {
    const seconds = facts[name];
    if (typeof seconds === "number") return t(word, { time: clockOf(Math.round(seconds)) });
  }
  return [pathText(t, facts), ...lineTexts(t, facts)].filter(Boolean).join(" · ");
}

function pathText(t: Text<Word>, facts: TimelineEntry["facts"]): string {
  if (typeof facts.path !== "string") return "";
  // A call tells path and transport apart, a test call in one word: relay_tcp.
  const [way, by = ""] = facts.path.split("_");
  const transport = String(facts.transport ?? by).toUpperCase();
  return t(way === "relay" ? "pathRelay" : "pathDirect") + (transport && ` (${transport})`);
}

const RELAYS = { relay_udp: "UDP", relay_tcp: "TCP", relay_tls: "TLS" } as const;

/** What a test call measured of the line, for those who look for what a network lets through. */
function lineTexts(t: Text<Word>, facts: TimelineEntry["facts"]): string[] {
  const texts: string[] = [];
  const { bandwidth_up_kbps: up, bandwidth_down_kbps: down } = facts;
  if (typeof up === "number") texts.push(t("speedUp", { kbps: up }));
  if (typeof down === "number") texts.push(t("speedDown", { kbps: down }));
  const offered = Object.entries(RELAYS).filter(([name]) => typeof facts[name] === "boolean");
  const reached = offered.filter(([name]) => facts[name] === true).map(([, by]) => by);
  if (reached.length > 0) texts.push(t("relayReached", { list: reached.join(", ") }));
  else if (offered.length > 0) texts.push(t("relayNotReached"));
  return texts;
}

export function causeText(t: Text<Word>, cause: TimelineCause): string {
  const device = cause.device === null ? "" : t("device", { device: cause.device });
  const who = whoText(t, cause, cause.guest);
  const role = partOf(cause.role, cause.guest);
  return t(cause.code, { role, number: numberText(t, cause), who, device });
}

/** What a file for support holds: the answer of the service as it is. */
export function fileOf(timeline: Timeline): { name: string; text: string } {
  return {
    name: `videoporady-${timeline.visit_id}.json`,
    text: JSON.stringify(timeline, null, 2),
  };
}
