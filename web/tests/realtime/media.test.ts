/** Devices that come and go while a call runs. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LocalMedia, mayBlur, shownCamera, USUAL_CHOICE } from "../../src/realtime/media";
import { noticedOf } from "../../src/realtime/recorder";
import { settle } from "./fakes";

type Kind = "audioinput" | "videoinput";

class FakeTrack {
  enabled = true;
  onended: (() => void) | null = null;
  constructor(
    readonly kind: string,
    readonly device_id: string,
  ) {}
  is_stopped = false;
  readonly sizes: (number | undefined)[] = [];
  stop(): void {
    this.is_stopped = true;
  }
  readonly blurs: (boolean | undefined)[] = [];
  getCapabilities = () => ({
    width: { max: 4_000 },
    height: { max: 3_000 },
    ...(this.device_id === "studio" && { backgroundBlur: [false, true] }),
  });
  applyConstraints = async (wish: {
    width?: { ideal: number };
    advanced?: { backgroundBlur?: boolean }[];
  }) => {
    if (wish.width) this.sizes.push(wish.width.ideal);
    if (wish.advanced) this.blurs.push(wish.advanced[0]?.backgroundBlur);
  };
}

/** What is plugged in, and the browser's way to ask for it. */
class FakeDevices extends EventTarget {
  plugged: { kind: Kind; deviceId: string; label: string }[] = [];

  plug(kind: Kind, deviceId: string): void {
    this.plugged.push({ kind, deviceId, label: deviceId });
    this.dispatchEvent(new Event("devicechange"));
  }

  unplug(deviceId: string): void {
    this.plugged = this.plugged.filter((one) => one.deviceId !== deviceId);
    this.dispatchEvent(new Event("devicechange"));
  }

  enumerateDevices = async () => this.plugged;

  getUserMedia = async (wish: MediaStreamConstraints) => {
    const tracks = (["audio", "video"] as const)
      .filter((kind) => wish[kind])
      .map((kind) => {
        const found = this.plugged.find((one) => one.kind === `${kind}input`);
        if (found === undefined) throw new DOMException("none", "NotFoundError");
        return new FakeTrack(kind, found.deviceId);
      });
    const of = (kind: string) => tracks.filter((track) => track.kind === kind);
    return {
      getTracks: () => tracks,
      getAudioTracks: () => of("audio"),
      getVideoTracks: () => of("video"),
    };
  };
}

let devices: FakeDevices;

beforeEach(() => {
  devices = new FakeDevices();
  vi.stubGlobal("window", { isSecureContext: true });
  vi.stubGlobal("navigator", { mediaDevices: devices, hardwareConcurrency: 2 });
});
afterEach(() => vi.unstubAllGlobals());

async function acquired(): Promise<LocalMedia> {
  const media = new LocalMedia(USUAL_CHOICE, () => {});
  await media.acquire();
  return media;
}

function nameOf(track: MediaStreamTrack | null): string | undefined {
  return (track as unknown as FakeTrack | null)?.device_id;
}

test("a microphone that is unplugged gives way to another one, and that is said", async () => {
  devices.plug("audioinput", "headset");
  devices.plug("audioinput", "built-in");
  const media = await acquired();
  const { microphone } = media.state.get();
  expect(nameOf(microphone)).toBe("headset");

  const noticed: string[] = [];
  let before = media.state.get();
  media.state.subscribe(() => {
    noticed.push(...noticedOf(before, media.state.get()).map((one) => one.observation));
    before = media.state.get();
  });
  devices.unplug("headset");
  microphone?.onended?.({} as Event);
  await settle();
  // For the visit's timeline: gone, and another one opened.
  expect(noticed).toEqual(["device_gone", "device_opened"]);
  const now = media.state.get();
  expect(nameOf(now.microphone)).toBe("built-in");
  expect(now.problems).toEqual(["microphone-changed"]);
});

test("the last camera that is unplugged is missed, and taken again when it comes back", async () => {
  devices.plug("audioinput", "built-in");
  devices.plug("videoinput", "camera");
  const media = await acquired();
  const { camera } = media.state.get();
  devices.unplug("camera");
  camera?.onended?.({} as Event);
  await settle();
  expect(media.state.get()).toMatchObject({ camera: null, problems: ["no-camera"] });

  devices.plug("videoinput", "camera");
  await settle();
  expect(nameOf(media.state.get().camera)).toBe("camera");
  expect(media.state.get().problems).toEqual([]);
});

test("who muted the microphone stays muted on another one", async () => {
  devices.plug("audioinput", "headset");
  devices.plug("audioinput", "built-in");
  const media = await acquired();
  media.switchMicrophone(false);
  const { microphone } = media.state.get();
  devices.unplug("headset");
  microphone?.onended?.({} as Event);
  await settle();
  expect(media.state.get().microphone?.enabled).toBe(false);
});

function trackOf(track: MediaStreamTrack | null): FakeTrack {
  return track as unknown as FakeTrack;
}

async function filming(): Promise<LocalMedia> {
  devices.plug("audioinput", "built-in");
  devices.plug("videoinput", "front");
  return acquired();
}

test("a photograph's camera takes the place of the call's, whose sound goes on", async () => {
  const media = await filming();
  const { camera, microphone } = media.state.get();
  expect(await media.openPhotoCamera({})).toBeNull();
  const { photo } = media.state.get();
  expect(trackOf(camera).is_stopped).toBe(true);
  expect(media.state.get()).toMatchObject({ camera: null, problems: [] });
  expect(shownCamera(media.state.get())).toBe(photo);

  await media.closePhotoCamera();
  const now = media.state.get();
  expect(trackOf(photo).is_stopped).toBe(true);
  expect(nameOf(now.camera)).toBe("front");
  expect(shownCamera(now)).toBe(now.camera);
  expect(now.microphone).toBe(microphone);
  expect(trackOf(microphone).is_stopped).toBe(false);
});

test("who is not seen in the call is not seen by taking a photograph", async () => {
  const media = await filming();
  media.switchCamera(false);
  await media.openPhotoCamera({});
  expect(media.state.get().photo).not.toBeNull();
  expect(shownCamera(media.state.get())).toBeNull();
});

test("the picture at full size is not sent, and the camera goes back to its size", async () => {
  const media = await filming();
  await media.openPhotoCamera({});
  const { photo } = media.state.get();
  const sent = await media.atFullSize(async () => shownCamera(media.state.get()));
  expect(sent).toBeNull();
  expect(shownCamera(media.state.get())).toBe(photo);
  expect(trackOf(photo).sizes[0]).toBe(4_000);
  expect(trackOf(photo).sizes).toHaveLength(2);
});

test("a camera that opens too late is let go", async () => {
  const media = await filming();
  const opening = media.openPhotoCamera({});
  await media.closePhotoCamera();
  await opening;
  const { photo, camera } = media.state.get();
  expect(photo).toBeNull();
  expect(nameOf(camera)).toBe("front");
});

test("a camera plugged in while one photographs does not come into the call", async () => {
  const media = await filming();
  await media.openPhotoCamera({});
  devices.plug("videoinput", "second");
  await settle();
  expect(media.state.get().camera).toBeNull();
});

test("without a camera it is said why, and the call goes on without one", async () => {
  devices.plug("audioinput", "built-in");
  const media = await acquired();
  expect(await media.openPhotoCamera({})).toBe("no-camera");
  await media.closePhotoCamera();
  expect(media.state.get()).toMatchObject({ camera: null, photo: null });
});

test("a background is blurred by a camera that can, as chosen, and never in a photograph", async () => {
  devices.plug("audioinput", "built-in");
  devices.plug("videoinput", "studio");
  const media = await acquired();
  const { camera } = media.state.get();
  expect(mayBlur(camera)).toBe(true);
  // Off until somebody wants it.
  expect(trackOf(camera).blurs).toEqual([]);
  media.switchBlur(true);
  await settle();
  expect(trackOf(camera).blurs).toEqual([true]);

  await media.openPhotoCamera({});
  expect(trackOf(media.state.get().photo).blurs).toEqual([false]);
  await media.closePhotoCamera();
  await settle();
  expect(trackOf(media.state.get().camera).blurs).toEqual([true]);
});

test("a camera that can not blur is asked for nothing", async () => {
  const media = await filming();
  media.switchBlur(true);
  await settle();
  const { camera } = media.state.get();
  expect(mayBlur(camera)).toBe(false);
  expect(trackOf(camera).blurs).toEqual([]);
});
