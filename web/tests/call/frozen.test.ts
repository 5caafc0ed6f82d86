/** A picture that stands is noticed, one that is meant to stand is left alone. */
import { expect, test } from "vitest";
import { FrozenJudge } from "../../src/features/call/frozen";

/** What is judged of each second, when the element has shown so many frames by then. */
function judged(frames: readonly number[], is_flowing = true): boolean[] {
  const judge = new FrozenJudge();
  return frames.map((count, second) =>
    judge.isFrozen({ at_ms: second * 1_000, frames: count, is_flowing }),
  );
}

test("three seconds without a frame are a frozen picture", () => {
  expect(judged([0, 20, 40, 40, 40, 40])).toEqual([false, false, false, false, false, true]);
});

test("a picture that never began is frozen as well", () => {
  expect(judged([0, 0, 0, 0])).toEqual([false, false, false, true]);
});

test("a slow picture is none", () => {
  expect(judged([0, 1, 1, 1, 2, 2, 2, 3])).not.toContain(true);
});

test("where nothing is sent nothing is frozen, and patience begins with the sending", () => {
  expect(judged([20, 20, 20, 20, 20, 20], false)).not.toContain(true);
  const judge = new FrozenJudge();
  const look = (second: number, is_flowing: boolean) =>
    judge.isFrozen({ at_ms: second * 1_000, frames: 20, is_flowing });
  expect([0, 1, 2, 3, 4, 5].map((second) => look(second, second > 3))).not.toContain(true);
  expect([6, 7].map((second) => look(second, true))).toEqual([true, false]);
});

test("what stays frozen is tried ever more seldom, until it moves", () => {
  const frames = Array.from({ length: 12 }, () => 20);
  const tries = judged([...frames, 0, 20, 40, 40, 40, 40]);
  expect(tries.flatMap((is_tried, second) => (is_tried ? [second] : []))).toEqual([3, 9, 17]);
});
