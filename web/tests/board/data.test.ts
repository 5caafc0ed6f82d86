import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BoardRoom } from "../../src/api/model";
import { lateDoctors } from "../../src/features/board/data";
import { stateOfRoom } from "../../src/features/console/status";
import { calmly } from "../../src/features/live/calmly";

function room(doctor_id: string, starts_at: string, delay_minutes: number, more = {}): BoardRoom {
  const estimate = { delay_minutes };
  return { doctor_id, starts_at, room: { status: "ready", estimate, ...more } } as BoardRoom;
}

describe("the live board", () => {
  it("names each late doctor once, by the next visit, the latest first", () => {
    const rooms = [
      room("a", "2027-01-11T08:00:00Z", 10),
      room("a", "2027-01-11T08:20:00Z", 25),
      room("b", "2027-01-11T08:00:00Z", 0),
      room("c", "2027-01-11T08:10:00Z", 15),
    ];
    expect(lateDoctors(rooms).map((one) => [one.doctor_id, one.minutes])).toEqual([
      ["c", 15],
      ["a", 10],
    ]);
  });

  it("says of a patient who is to be called that they are away, not lost", () => {
    const away = { status: "lost", call_back: { is_away: true } };
    expect(stateOfRoom(room("a", "", 0, away).room)).toBe("away");
    expect(stateOfRoom(room("a", "", 0, { status: "lost" }).room)).toBe("lost");
    const alone = { status: "in_call", lost_since: "2027-01-11T08:00:00Z" };
    expect(stateOfRoom(room("a", "", 0, alone).room)).toBe("lost");
  });
});

describe("news that come often", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are heard at once, then once in a while, and the last is never missed", () => {
    let runs = 0;
    const { poke, stop } = calmly(() => (runs += 1), 400);
    poke();
    expect(runs).toBe(1);
    for (let each = 0; each < 5; each += 1) poke();
    expect(runs).toBe(1);
    vi.advanceTimersByTime(400);
    expect(runs).toBe(2);
    vi.advanceTimersByTime(4_000);
    expect(runs).toBe(2);
    poke();
    poke();
    stop();
    vi.advanceTimersByTime(4_000);
    expect(runs).toBe(3);
  });
});
