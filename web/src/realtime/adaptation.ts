/**
 * How much of a picture the line carries beside the sound. Down quickly, up slowly: a sound that
 * breaks costs a consultation more than a small picture does.
 */
import type { PictureKind } from "./frames";

/** One size of picture. The shorter side is in pixels, so that a telephone held upright is as good. */
export interface PictureStep {
  kilobits_per_second: number;
  shorter_side: number;
  frames_per_second: number;
}

/** What the line out is trusted with in all, when a picture goes to several people. */
export const PICTURES_KILOBITS_PER_SECOND_MAX = 1_700;

const NO_PICTURE: PictureStep = { kilobits_per_second: 0, shorter_side: 0, frames_per_second: 0 };

/** From no picture at all to all that a camera gives. */
export const PICTURE_STEPS: readonly PictureStep[] = [
  NO_PICTURE,
  { kilobits_per_second: 90, shorter_side: 180, frames_per_second: 10 },
  { kilobits_per_second: 220, shorter_side: 270, frames_per_second: 15 },
  { kilobits_per_second: 550, shorter_side: 360, frames_per_second: 24 },
  { kilobits_per_second: 1_500, shorter_side: 720, frames_per_second: 30 },
];
export const BEST_STEP = PICTURE_STEPS.length - 1;

/** A screen at the same rates: letters stay sharp, it only moves less smoothly. */
const SCREEN_SHORTER_SIDE = 1_080;
const SCREEN_FRAMES_PER_SECOND: readonly number[] = [0, 2, 4, 8, 15];

export function stepOf(kind: PictureKind, step: number): PictureStep {
  const { kilobits_per_second, ...camera } = PICTURE_STEPS[step] ?? NO_PICTURE;
  if (kind === "camera" || step === 0) return { kilobits_per_second, ...camera };
  const frames_per_second = SCREEN_FRAMES_PER_SECOND[step] ?? 0;
  return { kilobits_per_second, shorter_side: SCREEN_SHORTER_SIDE, frames_per_second };
}

/** The best step when so many people get the picture: each gets it by a line of its own. */
export function bestStepFor(people_count: number): number {
  const share = PICTURES_KILOBITS_PER_SECOND_MAX / Math.max(1, people_count);
  return PICTURE_STEPS.findLastIndex((step) => step.kilobits_per_second <= share);
}

export const ADAPTATION_LIMITS = {
  /** What is bad for so long is answered. */
  bad_ms: 2_000,
  /** The last step, no picture at all, is taken only when the smallest one is too much for so long. */
  pause_ms: 4_000,
  good_ms: 8_000,
  good_ms_max: 60_000,
  /** A step up that is taken back within this time was too early: the next one waits twice as long. */
  regret_ms: 10_000,
  /** The browser's estimate begins low and needs this long after a start or a step to mean anything. */
  estimate_settles_ms: 5_000,
};

const BAD = { loss_percent: 8, round_trip_ms: 500, estimate_share: 0.4 };
const GOOD = { loss_percent: 3, round_trip_ms: 300, estimate_share_of_next: 0.5 };

/** What is known of the way out, null where the browser does not tell. */
export interface Outlook {
  at_ms: number;
  /** Of our sound, as the other side reports it. */
  loss_percent: number | null;
  round_trip_ms: number | null;
  /** The browser's estimate of what the line carries. */
  estimate_kilobits_per_second: number | null;
}

export class Adaptation {
  step = BEST_STEP;
  private best_step = BEST_STEP;
  private bad_since_ms: number | null = null;
  private good_since_ms: number | null = null;
  private changed_at_ms: number | null = null;
  private raised_at_ms: number | null = null;
  private patience_ms = ADAPTATION_LIMITS.good_ms;

  get is_paused(): boolean {
    return this.step === 0;
  }

  /** Another path: what was learned of the old one's times says nothing of it. The step stays. */
  restart(): void {
    this.bad_since_ms = this.good_since_ms = this.changed_at_ms = this.raised_at_ms = null;
    this.patience_ms = ADAPTATION_LIMITS.good_ms;
  }

  /** No better than this, from now on: the line is shared with others. */
  bound(best_step: number): void {
    this.best_step = best_step;
    this.step = Math.min(this.step, best_step);
  }

  /** The step from now on; call it about once a second. */
  judge(now: Outlook): number {
    this.changed_at_ms ??= now.at_ms;
    const { at_ms } = now;
    if (this.isBad(now)) {
      this.good_since_ms = null;
      this.bad_since_ms ??= at_ms;
      const { bad_ms, pause_ms } = ADAPTATION_LIMITS;
      const patience_ms = this.step === 1 ? pause_ms : bad_ms;
      if (this.step > 0 && at_ms - this.bad_since_ms >= patience_ms) this.lower(at_ms);
      return this.step;
    }
    this.bad_since_ms = null;
    if (!this.isGood(now)) {
      this.good_since_ms = null;
      return this.step;
    }
    this.good_since_ms ??= at_ms;
    const is_due = at_ms - this.good_since_ms >= this.patience_ms;
    if (this.step < this.best_step && is_due) this.raise(at_ms);
    return this.step;
  }

  private isBad(now: Outlook): boolean {
    return (
      (now.loss_percent ?? 0) > BAD.loss_percent ||
      (now.round_trip_ms ?? 0) > BAD.round_trip_ms ||
      this.estimate(now) < BAD.estimate_share * rateOf(this.step)
    );
  }

  private isGood(now: Outlook): boolean {
    return (
      (now.loss_percent ?? 0) < GOOD.loss_percent &&
      (now.round_trip_ms ?? 0) < GOOD.round_trip_ms &&
      this.estimate(now) >= GOOD.estimate_share_of_next * rateOf(this.step + 1)
    );
  }

  private estimate(now: Outlook): number {
    const { estimate_settles_ms } = ADAPTATION_LIMITS;
    const is_settled = now.at_ms - (this.changed_at_ms ?? now.at_ms) >= estimate_settles_ms;
    return (is_settled ? now.estimate_kilobits_per_second : null) ?? Number.POSITIVE_INFINITY;
  }

  private lower(at_ms: number): void {
    const { regret_ms, good_ms_max } = ADAPTATION_LIMITS;
    if (this.raised_at_ms !== null && at_ms - this.raised_at_ms < regret_ms) {
      this.patience_ms = Math.min(good_ms_max, this.patience_ms * 2);
    }
    this.raised_at_ms = null;
    this.bad_since_ms = at_ms;
    this.step -= 1;
  }

  private raise(at_ms: number): void {
    const { regret_ms, good_ms } = ADAPTATION_LIMITS;
    const was_right = this.raised_at_ms !== null && at_ms - this.raised_at_ms >= regret_ms;
    if (was_right) this.patience_ms = good_ms;
    this.raised_at_ms = at_ms;
    this.changed_at_ms = at_ms;
    this.good_since_ms = at_ms;
    this.step += 1;
  }
}

function rateOf(step: number): number {
  return PICTURE_STEPS[step]?.kilobits_per_second ?? 0;
}
