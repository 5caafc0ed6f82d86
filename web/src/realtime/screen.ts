/** One's own screen, shown to the others in place of one's face until either of two buttons ends it. */
import { Store } from "./store";

export interface ScreenState {
  track: MediaStreamTrack | null;
  /** The browser is asking what to show. */
  is_asking: boolean;
  /** It was wished for and did not come about, and the person did not just change their mind. */
  has_failed: boolean;
}

/** Slides and findings hardly move; more would cost their letters. */
const FRAMES_PER_SECOND = { ideal: 15, max: 30 };

/** Phones have none of it. */
export function canShowScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/** A person who closes the browser's question said no. The system's own refusal is another matter. */
export function isChangeOfMind(error: unknown): boolean {
  const is_refused = error instanceof Error && error.name === "NotAllowedError";
  return is_refused && !/system/i.test(error.message);
}

export class ScreenShare {
  readonly state = new Store<ScreenState>({ track: null, is_asking: false, has_failed: false });
  private is_closed = false;

  async start(): Promise<void> {
    const { track, is_asking } = this.state.get();
    if (track !== null || is_asking) return;
    this.state.patch({ is_asking: true, has_failed: false });
    try {
      const wish = { video: { frameRate: FRAMES_PER_SECOND }, audio: false };
      const stream = await navigator.mediaDevices.getDisplayMedia(wish);
      this.take(stream.getVideoTracks()[0] ?? null);
    } catch (error) {
      this.state.patch({ is_asking: false, has_failed: !isChangeOfMind(error) });
    }
  }

  stop(): void {
    const { track } = this.state.get();
    this.state.patch({ track: null, has_failed: false });
    track?.stop();
  }

  close(): void {
    this.is_closed = true;
    this.stop();
  }

  private take(track: MediaStreamTrack | null): void {
    if (this.is_closed) {
      track?.stop();
      return;
    }
    if (track !== null) {
      if ("contentHint" in track) track.contentHint = "detail";
      // The browser has a button of its own for it.
      track.onended = () => {
        if (this.state.get().track === track) this.stop();
      };
    }
    this.state.patch({ track, is_asking: false, has_failed: track === null });
  }
}
