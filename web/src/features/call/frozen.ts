/**
 * A picture that stands although it flows. Browsers do that now and then after a connection was away:
 * frames are decoded, and the element shows none of them any more (seen in Chromium 156). Given its
 * picture anew, it goes on.
 */
export const FROZEN_LIMITS = {
  look_every_ms: 1_000,
  frozen_ms: 3_000,
  /** An element that stays so, stands for another reason: it is tried ever more seldom. */
  patience_ms_max: 60_000,
};

export interface Look {
  at_ms: number;
  /** How many frames the element has shown since it was given its picture. */
  frames: number;
  /** The other side sends, and we see them: otherwise standing says nothing. */
  is_flowing: boolean;
}

export class FrozenJudge {
  private frames = 0;
  private moved_at_ms: number | null = null;
  private patience_ms = FROZEN_LIMITS.frozen_ms;

  /** Whether the element is to be given its picture anew. Called about once a second. */
  isFrozen({ at_ms, frames, is_flowing }: Look): boolean {
    const is_moving = frames > this.frames;
    this.frames = frames;
    if (is_moving) this.patience_ms = FROZEN_LIMITS.frozen_ms;
    if (is_moving || !is_flowing || this.moved_at_ms === null) {
      this.moved_at_ms = at_ms;
      return false;
    }
    if (at_ms - this.moved_at_ms < this.patience_ms) return false;
    this.moved_at_ms = at_ms;
    this.patience_ms = Math.min(this.patience_ms * 2, FROZEN_LIMITS.patience_ms_max);
    return true;
  }
}
