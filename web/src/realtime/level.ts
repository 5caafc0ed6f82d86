/** How loud a microphone is. */

export interface LevelMeter {
  /** The loudness now, 0 to 1, on a scale on which speech moves most of it. */
  level(): number;
  /**
   * The same as an amplitude: root mean square, 1 is full scale. Null while nobody listens: a
   * browser may have its audio asleep, as Firefox has on a computer without any speaker.
   */
  amplitude(): number | null;
  close(): void;
}

const CLOSES_AFTER_MS = 1_000;

/** Hears a track without playing it. */
export function levelMeter(track: MediaStreamTrack): LevelMeter {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  // Without a gesture the browser may start it asleep.
  void context.resume().catch(() => undefined);
  const amplitude = () => {
    if (context.state !== "running") return null;
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    return Math.sqrt(sum / samples.length);
  };
  return {
    amplitude,
    level() {
      const decibels = 20 * Math.log10((amplitude() ?? 0) + 1e-5);
      // -60 dB is a silent room, -12 dB a loud voice.
      return Math.min(1, Math.max(0, (decibels + 60) / 48));
    },
    close() {
      source.disconnect();
      // Later, since it holds up the page, often just when a call begins.
      setTimeout(() => void context.close(), CLOSES_AFTER_MS);
    },
  };
}
