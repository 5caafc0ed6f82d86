/** Sounds made in code: no file to load, none to miss. */

export interface Tone {
  frequency_hz: number;
  at_seconds: number;
  length_seconds: number;
}

/** Somebody waits: two rising pairs, clear over talk and not alarming. */
export const RING: readonly Tone[] = [
  { frequency_hz: 660, at_seconds: 0, length_seconds: 0.18 },
  { frequency_hz: 880, at_seconds: 0.2, length_seconds: 0.32 },
  { frequency_hz: 660, at_seconds: 0.7, length_seconds: 0.18 },
  { frequency_hz: 880, at_seconds: 0.9, length_seconds: 0.32 },
];

/** The call begins. */
export const CHIME: readonly Tone[] = [
  { frequency_hz: 523, at_seconds: 0, length_seconds: 0.2 },
  { frequency_hz: 784, at_seconds: 0.18, length_seconds: 0.4 },
];

/** Do you hear this? */
export const CHECK: readonly Tone[] = [
  { frequency_hz: 440, at_seconds: 0, length_seconds: 0.35 },
  { frequency_hz: 554, at_seconds: 0.35, length_seconds: 0.35 },
  { frequency_hz: 659, at_seconds: 0.7, length_seconds: 0.6 },
];

const LOUDNESS = 0.22;

export interface PlayOptions {
  speaker_id?: string | null;
  /** 0 to 1. */
  loudness?: number;
}

function write(
  context: BaseAudioContext,
  into: AudioNode,
  tones: readonly Tone[],
  loudness: number,
): number {
  let end = 0;
  const start = context.currentTime + 0.03;
  for (const tone of tones) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const from = start + tone.at_seconds;
    const until = from + tone.length_seconds;
    oscillator.frequency.value = tone.frequency_hz;
    // Without a ramp each end of a tone clicks.
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(loudness, from + 0.02);
    gain.gain.setValueAtTime(loudness, until - 0.06);
    gain.gain.linearRampToValueAtTime(0, until);
    oscillator.connect(gain).connect(into);
    oscillator.start(from);
    oscillator.stop(until);
    end = Math.max(end, tone.at_seconds + tone.length_seconds);
  }
  return end;
}

/** Plays once. Answers false when the browser allows no sound before a gesture. */
export async function play(
  tones: readonly Tone[],
  { speaker_id, loudness = LOUDNESS }: PlayOptions = {},
): Promise<boolean> {
  const context = new AudioContext();
  try {
    await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 300))]);
    if (context.state !== "running") return false;
    const into = context.createMediaStreamDestination();
    const element = new Audio();
    element.srcObject = into.stream;
    // Safari has no choice of speakers.
    if (speaker_id && "setSinkId" in element) {
      await element.setSinkId(speaker_id).catch(() => undefined);
    }
    await element.play();
    const length = write(context, into, tones, loudness);
    await new Promise((done) => setTimeout(done, (length + 0.3) * 1000));
    return true;
  } catch {
    // NotAllowedError: no gesture yet. The picture on the screen says the same.
    return false;
  } finally {
    void context.close();
  }
}
