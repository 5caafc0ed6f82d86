/** What the list shows of a visit: one state in a word, and since when. */
import type { Visit } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Room, RoomStatus } from "../../realtime/frames";
import { Chip, type ChipTone } from "../../ui/Chip";
import { Icon, type IconName } from "../../ui/Icon";
import { useNow } from "../../ui/useNow";
import { knocking } from "../guests/data";
import { clockOf, secondsSince, useSpoken } from "../live/durations";
import { isAway } from "../waiting/CallPatient";
import { consoleWords } from "./words";

/** `away`: waits elsewhere, and comes when called. */
export type VisitState = RoomStatus | "away" | "cancelled" | "disrupted" | "missed";

export function stateOf(visit: Visit, room: Room | undefined): VisitState {
  if (visit.status === "cancelled") return "cancelled";
  if (visit.status === "disrupted") return "disrupted";
  if (visit.status === "missed") return "missed";
  if (visit.status === "completed") return "done";
  return room ? stateOfRoom(room) : "not_here";
}

export function stateOfRoom(room: Room): VisitState {
  if (isAway(room)) return "away";
  // A call outlives its connections, but nobody talks while somebody is gone.
  if (room.status === "in_call" && room.lost_since != null) return "lost";
  return room.status;
}

const LOOKS: Record<VisitState, { tone: ChipTone; icon: IconName; word: StateWord }> = {
  not_here: { tone: "line", icon: "clock", word: "notHere" },
  testing: { tone: "accent", icon: "wifi", word: "testing" },
  ready: { tone: "signal", icon: "bell", word: "ready" },
  away: { tone: "warning", icon: "phone", word: "away" },
  in_call: { tone: "solid", icon: "video", word: "inCall" },
  lost: { tone: "danger", icon: "wifi-off", word: "lost" },
  done: { tone: "plain", icon: "check", word: "done" },
  cancelled: { tone: "line", icon: "calendar-x", word: "cancelled" },
  disrupted: { tone: "line", icon: "calendar-x", word: "disrupted" },
  missed: { tone: "danger", icon: "calendar-x", word: "missed" },
};

type StateWord =
  | "notHere"
  | "testing"
  | "ready"
  | "away"
  | "inCall"
  | "lost"
  | "done"
  | "cancelled"
  | "disrupted"
  | "missed";

/** Nobody can be admitted: it is over, called off, or waits for another time. */
export function isClosed(state: VisitState): boolean {
  return ["done", "cancelled", "disrupted", "missed"].includes(state);
}

export function StateChip({ state, since }: { state: VisitState; since?: string | null }) {
  const t = useText(consoleWords);
  const { tone, icon, word } = LOOKS[state];
  return (
    <Chip tone={tone} icon={icon}>
      {t(word)} {since && <Clock since={since} className="num" />}
    </Chip>
  );
}

type RemarkWord = "looksAway" | "leftAt" | "movedAt" | "guestWaits";

export interface Remark {
  word: RemarkWord;
  icon: IconName;
  at?: string;
}

/** What the room knows beside the state itself; nothing of a visit that is over. */
export function remarksOf(state: VisitState, room: Room | undefined): Remark[] {
  if (room === undefined) return [];
  const remarks: Remark[] = [];
  if (state === "not_here" && room.patient === "left" && room.patient_gone_at) {
    remarks.push({ word: "leftAt", icon: "out", at: room.patient_gone_at });
  }
  if (state !== "ready" && state !== "in_call") return remarks;
  if (knocking(room).length > 0) remarks.push({ word: "guestWaits", icon: "users" });
  if (room.patient === "hidden") remarks.push({ word: "looksAway", icon: "screen" });
  if (room.patient_moved_at) {
    remarks.push({ word: "movedAt", icon: "laptop", at: room.patient_moved_at });
  }
  return remarks;
}

/** Under the state: each a line of words with its icon. */
export function StateRemarks({ state, room }: { state: VisitState; room: Room | undefined }) {
  const t = useText(consoleWords);
  const dates = useDates();
  return remarksOf(state, room).map(({ word, icon, at }) => (
    <p key={word} className="state__remark xs muted">
      <Icon name={icon} size="sm" />
      {t(word, { time: at ? dates.time(at) : "" })}
    </p>
  ));
}

/** Since when the state holds that has a clock. */
export function sinceOf(state: VisitState, room: Room | undefined): string | null {
  if (room === undefined) return null;
  if (state === "ready" || state === "away") return room.ready_since ?? null;
  if (state === "in_call") return room.call_started_at ?? null;
  if (state === "lost") return room.lost_since ?? null;
  return null;
}

/** 4:32, counted here; a screen reader gets it by the minute. */
export function Clock({ since, className }: { since: string; className?: string }) {
  const t = useText(consoleWords);
  const spoken = useSpoken();
  const now = useNow(1_000);
  const seconds = secondsSince(since, now);
  const time = spoken(seconds - (seconds % 60));
  return (
    <span className={className} role="timer" aria-label={t("waitsSpoken", { time })}>
      {clockOf(seconds)}
    </span>
  );
}

export function StateTime({ state, room }: { state: VisitState; room: Room | undefined }) {
  const t = useText(consoleWords);
  const since = sinceOf(state, room);
  if (since !== null) return <Clock since={since} />;
  if (state !== "done" || !room?.call_started_at || !room.call_ended_at) return null;
  const length_ms = Date.parse(room.call_ended_at) - Date.parse(room.call_started_at);
  return <>{t("minutes", { minutes: Math.max(1, Math.round(length_ms / 60_000)) })}</>;
}
