/** One photograph: at the sensor's full size where the browser gives it, and without its metadata. */
import { dayOf, TIME_ZONE } from "../../i18n/dates";
import type { LocalMedia } from "../../realtime/media";
import { withoutMetadata } from "./metadata";

export const PHOTO_LIMITS = {
  /** Some phones never answer; the preview's own frame is better than no photograph. */
  shutter_ms_max: 8_000,
  /** How long a camera may take to change its size. */
  resize_ms_max: 2_000,
  /** The longer side. Older phones refuse a larger canvas. */
  side_pixels_max: 4_096,
  quality: 0.92,
};

/** Of W3C MediaStream Image Capture, what is used; Safari and Firefox have none of it. */
interface StillCapture {
  takePhoto(settings?: { imageWidth?: number; imageHeight?: number }): Promise<Blob>;
  getPhotoCapabilities(): Promise<{
    imageWidth?: { max: number };
    imageHeight?: { max: number };
  }>;
}

type CaptureMaker = new (track: MediaStreamTrack) => StillCapture;

function captureOf(track: MediaStreamTrack): StillCapture | null {
  const { ImageCapture: Maker } = globalThis as { ImageCapture?: CaptureMaker };
  return Maker === undefined || !("takePhoto" in Maker.prototype) ? null : new Maker(track);
}

function within<Answer>(promise: Promise<Answer>, ms_max: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the camera does not answer")), ms_max);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function fromSensor(capture: StillCapture): Promise<ImageBitmap> {
  const { imageWidth, imageHeight } = await capture.getPhotoCapabilities();
  // Without a size Android gives one near to the preview's.
  const size =
    imageWidth && imageHeight ? { imageWidth: imageWidth.max, imageHeight: imageHeight.max } : {};
  const blob = await capture.takePhoto(size);
  return createImageBitmap(blob, { imageOrientation: "from-image" });
}

/** The first whole frame of the new size; the one at hand when the camera keeps its size. */
async function frameOf(video: HTMLVideoElement, track: MediaStreamTrack): Promise<ImageBitmap> {
  const until = performance.now() + PHOTO_LIMITS.resize_ms_max;
  const { width } = track.getSettings();
  while (width !== undefined && video.videoWidth !== width && performance.now() < until) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return createImageBitmap(video);
}

/** Takes what the open photo camera sees. `video` shows its preview. */
export async function takePhoto(media: LocalMedia, video: HTMLVideoElement): Promise<Blob> {
  const { photo } = media.state.get();
  if (photo === null) throw new Error("no camera is open for a photograph");
  const capture = captureOf(photo);
  if (capture !== null) {
    try {
      return await encode(await within(fromSensor(capture), PHOTO_LIMITS.shutter_ms_max));
    } catch {
      // Promised and not kept, as by some drivers: the frame of the preview it is.
    }
  }
  return encode(await media.atFullSize((track) => frameOf(video, track)));
}

/** Drawn anew as a JPEG: what a camera wrote into its file, as the place, is left behind. */
async function encode(picture: ImageBitmap): Promise<Blob> {
  const { width, height } = picture;
  const scale = Math.min(1, PHOTO_LIMITS.side_pixels_max / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const jpeg = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, "image/jpeg", PHOTO_LIMITS.quality),
  );
  if (jpeg === null) throw new Error("no JPEG");
  const bytes = new Uint8Array(await jpeg.arrayBuffer());
  return new Blob([withoutMetadata(bytes)], { type: "image/jpeg" });
}

const CLOCK = new Intl.DateTimeFormat("pl-PL", {
  timeZone: TIME_ZONE,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** "Zdjęcie 2026-11-28 10.32.05.jpg": when, and nothing of what is on it. */
export function photoName(word: string, moment: number): string {
  return `${word} ${dayOf(moment)} ${CLOCK.format(moment).replaceAll(":", ".")}.jpg`;
}

interface Light {
  torch?: boolean;
}

/** Whether this camera has a lamp that can be switched on. */
export function hasTorch(track: MediaStreamTrack): boolean {
  return ((track.getCapabilities?.() ?? {}) as Light).torch === true;
}

export async function setTorch(track: MediaStreamTrack, on: boolean): Promise<void> {
  await track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}
