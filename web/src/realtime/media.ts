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
  /** What is behind the person is blurred, by cameras that can do it. */
  blur_on: boolean;
}

export const USUAL_CHOICE: MediaChoice = {
  camera_id: null,
  microphone_id: null,
  speaker_id: null,
  camera_on: true,
  microphone_on: true,
  audio_only: false,
  blur_on: false,
};

export interface MediaState {
  phase: "idle" | "asking" | "ready" | "refused";
  camera: MediaStreamTrack | null;
  microphone: MediaStreamTrack | null;
  /** Open for a photograph, in place of `camera`: most phones open one camera at a time. */
  photo: MediaStreamTrack | null;
  /** The photograph is being taken at the sensor's full size, which is too large to be sent. */
  is_full_size: boolean;
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

/** Which camera is to photograph: by the side it looks to, or one of the list. */
export interface PhotoCamera {
  facing?: "environment" | "user";
  device_id?: string;
}

// What is shown while it is aimed, and sent in a call; the photograph itself is larger.
const PREVIEW = { width: { ideal: 1280 }, height: { ideal: 960 }, frameRate: { max: 30 } };
/** More than any phone's sensor gives today, in one direction. */
const FULL_SIDE = 8_192;

function photoWish({ facing, device_id }: PhotoCamera): MediaTrackConstraints {
  if (device_id !== undefined) return { ...PREVIEW, deviceId: { exact: device_id } };
  // Not exact: a computer has one camera, which looks nowhere in particular.
  return { ...PREVIEW, facingMode: { ideal: facing ?? "environment" } };
}

/** What is shown to the other side: the camera, or what is aimed at to be photographed. */
export function shownCamera(state: MediaState): MediaStreamTrack | null {
  if (state.is_full_size) return null;
  if (state.photo === null) return state.camera;
  // Who is not seen in the call does not begin to be seen by taking a photograph.
  return state.choice.camera_on ? state.photo : null;
}

/** Of W3C Media Capture Extensions, what is used: what a system's camera can do to its background. */
interface BlurCapability {
  backgroundBlur?: readonly boolean[];
}

/** Whether this camera blurs the background, and whether that can be chosen. */
export function mayBlur(camera: MediaStreamTrack | null): boolean {
  const { backgroundBlur = [] }: BlurCapability = camera?.getCapabilities?.() ?? {};
  return backgroundBlur.includes(true) && backgroundBlur.includes(false);
}

export class LocalMedia {
  readonly state: Store<MediaState>;
  private is_closed = false;
  private is_photographing = false;
  /** Whether the call had a camera before, which is to come back. */
  private was_filming = false;
  /** Grows with each opening and closing, so that a slow camera knows that it is late. */
  private photo_turn = 0;

  constructor(
    choice: MediaChoice,
    private readonly keepChoice: (choice: MediaChoice) => void,
  ) {
    this.state = new Store<MediaState>({
      phase: "idle",
      camera: null,
      microphone: null,
      photo: null,
      is_full_size: false,
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

  switchBlur(on: boolean): void {
    this.choose({ blur_on: on });
    void this.blur(this.state.get().camera, on);
  }

  /** Opens a camera to photograph with, in place of the call's own. Answers why it could not. */
  async openPhotoCamera(wish: PhotoCamera): Promise<MediaProblem | null> {
    if (!window.isSecureContext) return "insecure-page";
    if (navigator.mediaDevices?.getUserMedia === undefined) return "unsupported-browser";
    this.photo_turn += 1;
    const turn = this.photo_turn;
    const { camera, photo } = this.state.get();
    this.is_photographing = true;
    this.was_filming ||= camera !== null;
    this.state.patch({ camera: null, photo: null, is_full_size: false });
    camera?.stop();
    photo?.stop();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: photoWish(wish) });
      const track = stream.getVideoTracks()[0] ?? null;
      if (turn !== this.photo_turn || this.is_closed) {
        track?.stop();
        return null;
      }
      if (track !== null) track.onended = () => this.photoEnded(track);
      // A hand held before a wall must not be taken for its background.
      await this.blur(track, false);
      this.state.patch({ photo: track });
      await this.listDevices();
      return track === null ? "no-camera" : null;
    } catch (error) {
      return turn === this.photo_turn ? problemOf(error, "camera") : null;
    }
  }

  /** Let the photograph's camera go; the call gets its own back, if it had one. */
  async closePhotoCamera(): Promise<void> {
    this.photo_turn += 1;
    const turn = this.photo_turn;
    const { photo } = this.state.get();
    this.state.patch({ photo: null, is_full_size: false });
    photo?.stop();
    if (this.was_filming && !this.is_closed) {
      const problems: MediaProblem[] = [];
      const track = await this.one("camera", this.state.get().choice.camera_id, problems);
      // Photographing again, or the visit went on by telephone meanwhile.
      if (turn !== this.photo_turn || this.is_closed || this.state.get().phase !== "ready") {
        track?.stop();
        return;
      }
      this.take("camera", track);
      this.state.patch({ problems });
    }
    this.was_filming = false;
    this.is_photographing = false;
  }

  /**
   * Lets the photograph's camera give the largest picture it has, for as long as `take` needs it.
   * Nothing of it is sent meanwhile: no line carries it, and few machines encode it.
   */
  async atFullSize<Taken>(take: (track: MediaStreamTrack) => Promise<Taken>): Promise<Taken> {
    const { photo } = this.state.get();
    if (photo === null) throw new Error("no camera is open for a photograph");
    const { width, height } = photo.getCapabilities?.() ?? {};
    this.state.patch({ is_full_size: true });
    try {
      await photo.applyConstraints({
        width: { ideal: width?.max ?? FULL_SIDE },
        height: { ideal: height?.max ?? FULL_SIDE },
      });
      return await take(photo);
    } finally {
      // A camera that was unplugged meanwhile has nothing to go back to.
      await photo.applyConstraints(PREVIEW).catch(() => undefined);
      this.state.patch({ is_full_size: false });
    }
  }

  /** Nobody is seen or heard here for now: camera and microphone are let go, and their lights go out. */
  release(): void {
    const { camera, microphone, photo } = this.state.get();
    this.photo_turn += 1;
    this.was_filming = false;
    this.is_photographing = false;
    this.state.patch({ phase: "idle", camera: null, microphone: null, photo: null, problems: [] });
    camera?.stop();
    microphone?.stop();
    photo?.stop();
  }

  close(): void {
    this.is_closed = true;
    navigator.mediaDevices?.removeEventListener("devicechange", this.devicesChanged);
    this.state.get().camera?.stop();
    this.state.get().microphone?.stop();
    this.state.get().photo?.stop();
  }

  /** On a camera that can. The system does it, so that no frame waits for this page. */
  private async blur(camera: MediaStreamTrack | null, on: boolean): Promise<void> {
    if (camera === null || !mayBlur(camera)) return;
    const wish = { backgroundBlur: on } as MediaTrackConstraints;
    // Refused, as by a system that is short of power: the switch of the system decides.
    await camera.applyConstraints({ advanced: [wish] }).catch(() => undefined);
  }

  private photoEnded(track: MediaStreamTrack): void {
    if (this.state.get().photo === track) this.state.patch({ photo: null });
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
      if (kind === "camera" && this.state.get().choice.blur_on) void this.blur(track, true);
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
    // Not while one is photographing: the camera of the call is away on purpose.
    const is_missed = camera === null && !this.is_photographing;
    if (is_missed && devices.cameras.some(is_new)) await this.fallBack("camera", null);
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
