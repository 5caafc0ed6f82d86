/** Two screens of different sizes look at the same place. */
import { expect, test } from "vitest";
import {
  middleOf,
  scrollFor,
  shownSize,
  zoomedIn,
  zoomedOut,
} from "../../src/features/pictures/view";

const PAGE = { width: 600, height: 800 };

test("zoom 1 shows the whole page in any frame", () => {
  for (const frame of [
    { width: 300, height: 1_000 },
    { width: 1_200, height: 400 },
  ]) {
    const shown = shownSize(PAGE, frame, 1);
    expect(shown.width).toBeLessThanOrEqual(frame.width);
    expect(shown.height).toBeLessThanOrEqual(frame.height);
    expect(shown.width / shown.height).toBeCloseTo(0.75);
  }
});

test("what is in the middle of one frame is in the middle of another", () => {
  const [mine, theirs] = [1_000, 320].map((width) => ({
    frame: width,
    shown: shownSize(PAGE, { width, height: width }, 4).width,
  }));
  if (!mine || !theirs) throw new Error("two frames");
  const middle = middleOf(700, mine.shown, mine.frame);
  const followed = scrollFor(middle, theirs.shown, theirs.frame);
  expect(middleOf(followed, theirs.shown, theirs.frame)).toBeCloseTo(middle);
});

test("a page that fits has one middle, and no frame is scrolled beyond its page", () => {
  expect(middleOf(0, 300, 400)).toBe(0.5);
  expect(scrollFor(0.5, 300, 400)).toBe(0);
  expect(scrollFor(0, 1_000, 400)).toBe(0);
  expect(scrollFor(1, 1_000, 400)).toBe(600);
});

test("zoom goes by its steps and ends at the first and the last", () => {
  expect([1, 1.5, 8].map(zoomedIn)).toEqual([1.5, 2, 8]);
  expect([8, 1.5, 1].map(zoomedOut)).toEqual([6, 1, 1]);
});
