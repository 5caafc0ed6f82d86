/** What may be pressed now, and how far away the visit is. Pure: all times in ms. */

import type { Room } from "../../api/generated/frames";
import type { Visit } from "../../api/model";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

// Used until the room is known: the same defaults as signalling's settings.
const OPENS_BEFORE_MS = 30 * MINUTE_MS;
const CLOSES_AFTER_MS = 4 * HOUR_MS;

export type Connection = "early" | "open" | "over";

export interface ConnectWindow {
  opensAt: number;
  closesAt: number;
  state: Connection;
}

export function connectWindow(visit: Visit, room: Room | undefined, now: number): ConnectWindow {
  const opensAt = room
    ? Date.parse(room.connect_opens_at)
    : Date.parse(visit.starts_at) - OPENS_BEFORE_MS;
  const closesAt = room
    ? Date.parse(room.connect_closes_at)
    : Date.parse(visit.ends_at) + CLOSES_AFTER_MS;
  const state = now < opensAt ? "early" : now < closesAt ? "open" : "over";
  return { opensAt, closesAt, state };
}

export type Distance =
  | { unit: "days" | "hours" | "minutes"; count: number }
  | { unit: "soon" | "now" | "past" };

/** How far the visit is, in the largest unit that still says enough. `daysAway` by the calendar. */
export function distanceTo(visit: Visit, now: number, daysAway: number): Distance {
  const left = Date.parse(visit.starts_at) - now;
  if (now >= Date.parse(visit.ends_at)) return { unit: "past" };
  if (left <= 0) return { unit: "now" };
  if (left < MINUTE_MS) return { unit: "soon" };
  if (left < HOUR_MS) return { unit: "minutes", count: Math.ceil(left / MINUTE_MS) };
  if (daysAway === 0 || left < 6 * HOUR_MS) {
    return { unit: "hours", count: Math.round(left / HOUR_MS) };
  }
  return { unit: "days", count: daysAway };
}

/** "Now" is marigold from an hour before until the end. */
export function isNear(distance: Distance): boolean {
  return distance.unit === "minutes" || distance.unit === "soon" || distance.unit === "now";
}
