/** The picture follows the line: down quickly, up slowly, and not to and fro. */
import { expect, test } from "vitest";
import { Adaptation, BEST_STEP, type Outlook } from "../../src/realtime/adaptation";

const FINE = { loss_percent: 0, round_trip_ms: 30, estimate_kilobits_per_second: 3_000 };

/** A line whose second by second figures are told. */
class Line {
  readonly adaptation = new Adaptation();
  private at_ms = 1_000_000;

  is(figures: Partial<Outlook>, seconds: number): number[] {
    return Array.from({ length: seconds }, () => {
      this.at_ms += 1_000;
      return this.adaptation.judge({ ...FINE, ...figures, at_ms: this.at_ms });
    });
  }
}

test("a good line keeps the best picture, also where the browser tells nothing", () => {
  const line = new Line();
  const nothing = { loss_percent: null, round_trip_ms: null, estimate_kilobits_per_second: null };
  expect(new Set([...line.is({}, 30), ...line.is(nothing, 30)])).toEqual(new Set([BEST_STEP]));
});

test("a fifth of the packets lost: a smaller picture within seconds, in the end none", () => {
  const line = new Line();
  expect(line.is({ loss_percent: 20 }, 4).at(-1)).toBeLessThan(BEST_STEP);
  line.is({ loss_percent: 20 }, 10);
  expect(line.adaptation.is_paused).toBe(true);
});

test("one bad second changes nothing", () => {
  const line = new Line();
  const steps = [...line.is({}, 5), ...line.is({ loss_percent: 30 }, 1), ...line.is({}, 5)];
  expect(new Set(steps)).toEqual(new Set([BEST_STEP]));
});

test("300 kbit/s get a small picture and keep it", () => {
  const line = new Line();
  const steps = line.is({ estimate_kilobits_per_second: 200 }, 120);
  expect(new Set(steps.slice(15))).toEqual(new Set([2]));
});

test("back up is slow: one step in eight seconds", () => {
  const line = new Line();
  line.is({ loss_percent: 20 }, 15);
  expect(line.is({}, 8).at(-1)).toBe(0);
  expect(line.is({}, 1)).toEqual([1]);
  expect(line.is({}, 8).at(-1)).toBe(2);
  expect(line.is({}, 16).at(-1)).toBe(BEST_STEP);
});

test("a step up that was too early is tried again only after twice the time", () => {
  const line = new Line();
  line.is({ round_trip_ms: 700 }, 3);
  expect(line.is({}, 9).at(-1)).toBe(BEST_STEP);
  expect(line.is({ round_trip_ms: 700 }, 3).at(-1)).toBe(BEST_STEP - 1);
  expect(line.is({}, 15).at(-1)).toBe(BEST_STEP - 1);
  expect(line.is({}, 3).at(-1)).toBe(BEST_STEP);
});

test("the low estimate of the first seconds is not believed", () => {
  const line = new Line();
  expect(new Set(line.is({ estimate_kilobits_per_second: 300 }, 4))).toEqual(new Set([BEST_STEP]));
});
