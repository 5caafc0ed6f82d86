/** One's own camera and microphone: asked for once, changed while they run, with honest errors. */
import { Store } from "./store";

export type MediaProblem =
  | "no-camera"
  | "no-microphone"
  | "permission-refused"
  | "blocked-by-system"
  | "camera-in-use"
  | "microphone-in-use"
  | "camera-changed"
  | "microphone-changed"
  | "insecure-page"
  | "unsupported-browser";

export interface Device {
  device_id: string;
  label: string;
}

export interface Devices {
  cameras: readonly Device[];
  microphones: readonly Device[];
  speakers: readonly Device[];
}

export interface MediaChoice {
  camera_id: string | null;
  microphone_id: string | null;
  speaker_id: string | null;
  /** Kept over a reload: who was muted must not be heard again by surprise. */
  camera_on: boolean;
  microphone_on: boolean;
  /** No picture either way: the line belongs to the sound. */
  audio_only: boolean;
}

export const USUAL_CHOICE: MediaChoice = {
  camera_id: null,
  microphone_id: null,
  speaker_id: null,
  camera_on: true,
  microphone_on: true,
  audio_only: false,
};

export interface MediaState {
  phase: "idle" | "asking" | "ready" | "refused";
  camera: MediaStreamTrack | null;
  microphone: MediaStreamTrack | null;
  problems: readonly MediaProblem[];
  devices: Devices;
  choice: MediaChoice;
}

export const NO_DEVICES: Devices = { cameras: [], microphones: [], speakers: [] };

/** Why getUserMedia failed, for one kind. Names: W3C Media Capture and Streams, 10.3. */
export function problemOf(
  error: unknown,
  kind: "camera" | "microphone",
  is_granted = false,
): MediaProblem {
  const { name, message } = error instanceof Error ? error : { name: "", message: "" };
  switch (name) {
    case "NotAllowedError":
      // Chromium says "Permission denied by system"; others only that the page itself may.
      if (is_granted || /by system/i.test(message)) return "blocked-by-system";
      return "permission-refused";
    case "SecurityError":
      return "permission-refused";
    case "NotReadableError":
    case "AbortError":
      return kind === "camera" ? "camera-in-use" : "microphone-in-use";
    default:
      return kind === "camera" ? "no-camera" : "no-microphone";
  }
}

/** Whether the browser would give it to this page. Browsers that can not say so have not said it. */
async function isGranted(kind: "camera" | "microphone"): Promise<boolean> {
  try {
    const asked = await navigator.permissions.query({ name: kind as PermissionName });
    return asked.state === "granted";
  } catch {
    return false;
  }
}

function audioWish(device_id: string | null): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(device_id === null ? {} : { deviceId: { exact: device_id } }),
  };
}

// Coding a large picture in software leaves an old computer no time for the sound.
const FAST_MACHINE_CORES_MIN = 4;

function videoWish(device_id: string | null): MediaTrackConstraints {
  const is_fast = (navigator.hardwareConcurrency ?? 1) >= FAST_MACHINE_CORES_MIN;
  const size = is_fast ? { width: 1280, height: 720 } : { width: 640, height: 480 };
  return {
    width: { ideal: size.width },
    height: { ideal: size.height },
    frameRate: { ideal: is_fast ? 30 : 20, max: 30 },
    ...(device_id === null ? { facingMode: "user" } : { deviceId: { exact: device_id } }),
  };
}

export class LocalMedia {
  readonly state: Store<MediaState>;
  private is_closed = false;

  constructor(
    choice: MediaChoice,
    private readonly keepChoice: (choice: MediaChoice) => void,
  ) {
    this.state = new Store<MediaState>({
      phase: "idle",
      camera: null,
      microphone: null,
      problems: [],
      devices: NO_DEVICES,
      choice,
    });
  }

  /** Ask for both, then for what there is of them. Answers whether there is anything to send. */
  async acquire(): Promise<boolean> {
    if (!window.isSecureContext) return this.giveUp("insecure-page");
    if (navigator.mediaDevices?.getUserMedia === undefined) {
      return this.giveUp("unsupported-browser");
    }
    this.state.get().camera?.stop();
    this.state.get().microphone?.stop();
    this.state.patch({ phase: "asking", problems: [], camera: null, microphone: null });
    const { camera_id, microphone_id } = this.state.get().choice;
    let camera: MediaStreamTrack | null = null;
    let microphone: MediaStreamTrack | null = null;
    const problems: MediaProblem[] = [];
    try {
      const wish = { audio: audioWish(microphone_id), video: videoWish(camera_id) };
      const stream = await navigator.mediaDevices.getUserMedia(wish);
      camera = stream.getVideoTracks()[0] ?? null;
      microphone = stream.getAudioTracks()[0] ?? null;
    } catch {
      // One missing device refuses both: ask for each alone, so that the voice gets through.
      microphone = await this.one("microphone", microphone_id, problems);
      camera = await this.one("camera", camera_id, problems);
    }
    if (this.is_closed) {
      camera?.stop();
      microphone?.stop();
      return false;
    }
    this.take("camera", camera);
    this.take("microphone", microphone);
    const has_any = camera !== null || microphone !== null;
    const phase = has_any ? "ready" : "refused";
    this.state.patch({ phase, problems: [...new Set(problems)] });
    await this.listDevices();
    navigator.mediaDevices.addEventListener("devicechange", this.devicesChanged);
    return has_any;
  }

  async chooseCamera(device_id: string): Promise<void> {
    this.choose({ camera_id: device_id });
    await this.replace("camera", device_id);
  }

  async chooseMicrophone(device_id: string): Promise<void> {
    this.choose({ microphone_id: device_id });
    await this.replace("microphone", device_id);
  }

  chooseSpeaker(device_id: string): void {
    this.choose({ speaker_id: device_id });
  }

  switchCamera(on: boolean): void {
    const { camera } = this.state.get();
    if (camera !== null) camera.enabled = on;
    this.choose({ camera_on: on });
  }

  switchMicrophone(on: boolean): void {
    const { microphone } = this.state.get();
    if (microphone !== null) microphone.enabled = on;
    this.choose({ microphone_on: on });
  }

  switchAudioOnly(on: boolean): void {
    this.choose({ audio_only: on });
  }

  /** Nobody is seen or heard here for now: camera and microphone are let go, and their lights go out. */
  release(): void {
    const { camera, microphone } = this.state.get();
    this.state.patch({ phase: "idle", camera: null, microphone: null, problems: [] });
    camera?.stop();
    microphone?.stop();
  }

  close(): void {
    this.is_closed = true;
    navigator.mediaDevices?.removeEventListener("devicechange", this.devicesChanged);
    this.state.get().camera?.stop();
    this.state.get().microphone?.stop();
  }

  private giveUp(problem: MediaProblem): false {
    this.state.patch({ phase: "refused", problems: [problem] });
    return false;
  }

  private choose(change: Partial<MediaChoice>): void {
    const choice = { ...this.state.get().choice, ...change };
    this.state.patch({ choice });
    this.keepChoice(choice);
  }

  private async replace(kind: "camera" | "microphone", device_id: string): Promise<void> {
    const problems: MediaProblem[] = [];
    // Some phones open one camera at a time: let go of the old one first.
    this.state.get()[kind]?.stop();
    const track = await this.one(kind, device_id, problems);
    if (this.is_closed) {
      track?.stop();
      return;
    }
    this.take(kind, track);
    this.state.patch({ problems });
  }

  private async one(
    kind: "camera" | "microphone",
    device_id: string | null,
    problems: MediaProblem[],
  ): Promise<MediaStreamTrack | null> {
    const wish = (id: string | null): MediaStreamConstraints =>
      kind === "camera" ? { video: videoWish(id) } : { audio: audioWish(id) };
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wish(device_id));
      return stream.getTracks()[0] ?? null;
    } catch (error) {
      const is_gone = error instanceof Error && error.name === "OverconstrainedError";
      // The chosen device was unplugged: any other is better than none.
      if (device_id !== null && is_gone) return this.one(kind, null, problems);
      problems.push(problemOf(error, kind, await isGranted(kind)));
      return null;
    }
  }

  private take(kind: "camera" | "microphone", track: MediaStreamTrack | null): void {
    const { camera_on, microphone_on } = this.state.get().choice;
    if (track !== null) {
      track.enabled = kind === "camera" ? camera_on : microphone_on;
      if ("contentHint" in track) track.contentHint = kind === "camera" ? "motion" : "speech";
      track.onended = () => void this.ended(kind, track);
    }
    this.state.patch({ [kind]: track });
  }

  /** Unplugged, or taken back by the system: another one takes its place, and that is said. */
  private async ended(kind: "camera" | "microphone", track: MediaStreamTrack): Promise<void> {
    if (this.is_closed || this.state.get()[kind] !== track) return;
    // In one change: what is gone, and why. It stands until another device takes its place.
    this.state.patch({
      [kind]: null,
      problems: [kind === "camera" ? "no-camera" : "no-microphone"],
    });
    await this.fallBack(kind, `${kind}-changed`);
  }

  private async fallBack(kind: "camera" | "microphone", says: MediaProblem | null): Promise<void> {
    const problems: MediaProblem[] = [];
    const track = await this.one(kind, null, problems);
    const now = this.state.get();
    // Also when the visit went on by telephone meanwhile: a camera that was let go stays off.
    const is_late = this.is_closed || now.phase !== "ready" || now[kind] !== null;
    if (is_late) {
      track?.stop();
      return;
    }
    if (track === null && says === null) return;
    this.take(kind, track);
    this.state.patch({ problems: track !== null && says !== null ? [says] : problems });
  }

  private readonly devicesChanged = async (): Promise<void> => {
    const { cameras, microphones } = this.state.get().devices;
    const known = new Set([...cameras, ...microphones].map((one) => one.device_id));
    await this.listDevices();
    const { devices, phase, camera, microphone } = this.state.get();
    if (phase !== "ready") return;
    const is_new = (one: Device) => !known.has(one.device_id);
    // Plugged in where there was none: what else could it be meant for?
    if (camera === null && devices.cameras.some(is_new)) await this.fallBack("camera", null);
    if (microphone === null && devices.microphones.some(is_new)) {
      await this.fallBack("microphone", null);
    }
  };

  private readonly listDevices = async (): Promise<void> => {
    const all = await navigator.mediaDevices.enumerateDevices();
    if (this.is_closed) return;
    const of = (kind: MediaDeviceKind): Device[] =>
      all
        .filter((one) => one.kind === kind && one.deviceId !== "")
        .map((one) => ({ device_id: one.deviceId, label: one.label }));
    this.state.patch({
      devices: {
        cameras: of("videoinput"),
        microphones: of("audioinput"),
        speakers: of("audiooutput"),
      },
    });
  };
}

export interface LevelMeter {
  /** The loudness now, 0 to 1, on a scale on which speech moves most of it. */
  level(): number;
  /** The same as an amplitude: root mean square, 1 is full scale. */
  amplitude(): number;
  close(): void;
}

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
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    return Math.sqrt(sum / samples.length);
  };
  return {
    amplitude,
    level() {
      const decibels = 20 * Math.log10(amplitude() + 1e-5);
      // -60 dB is a silent room, -12 dB a loud voice.
      return Math.min(1, Math.max(0, (decibels + 60) / 48));
    },
    close() {
      source.disconnect();
      void context.close();
    },
  };
}
