import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { classes } from "../../ui/classes";

// So much of a picture may be cut off to fill the frame: the edge of a room, not a forearm.
const CUT_MAX = 0.25;

/** Whether filling the frame would cut off more of the picture than may be. */
function useCut(element: RefObject<HTMLVideoElement | null>, isOn: boolean): boolean {
  const [isCut, setCut] = useState(false);
  useEffect(() => {
    const video = element.current;
    if (video === null || !isOn) return;
    const measure = () => {
      const { videoWidth, videoHeight, clientWidth, clientHeight } = video;
      if (videoWidth * videoHeight * clientWidth * clientHeight === 0) return;
      const ratio = videoWidth / videoHeight / (clientWidth / clientHeight);
      setCut(1 - Math.min(ratio, 1 / ratio) > CUT_MAX);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(video);
    video.addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      video.removeEventListener("resize", measure);
    };
  }, [element, isOn]);
  return isCut;
}

/** Until the next one's first picture is there the last one stays: a new connection is not black. */
function keepLastPicture(video: HTMLVideoElement, next: MediaStream): void {
  video.removeAttribute("poster");
  const { videoWidth, videoHeight } = video;
  const has_picture = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && videoWidth > 0;
  if (!has_picture || next.getVideoTracks().length === 0) return;
  const canvas = document.createElement("canvas");
  canvas.width = videoWidth;
  canvas.height = videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  video.poster = canvas.toDataURL("image/jpeg");
  video.addEventListener("loadeddata", () => video.removeAttribute("poster"), { once: true });
}

/** Raises what the browser has against playing. */
function show(video: HTMLVideoElement, stream: MediaStream): Promise<void> {
  keepLastPicture(video, stream);
  video.srcObject = stream;
  return video.play();
}

interface VideoProps {
  /** At most two: a picture and its sound. */
  tracks: readonly (MediaStreamTrack | null)[];
  label: string;
  testId: string;
  isMirrored?: boolean;
  isMuted?: boolean;
  /** Never cut much off: the other side may be showing something. */
  isWhole?: boolean;
  /** A screen: nothing of it is cut off. */
  isScreen?: boolean;
  speaker_id?: string | null;
  onBlocked?: (retry: () => void) => void;
}

/** A video element that shows these tracks. Sound goes to the chosen speaker where that is possible. */
export function Video(props: VideoProps) {
  const { tracks, label, testId, isMirrored, isMuted = false, speaker_id, onBlocked } = props;
  const { isWhole = false, isScreen = false } = props;
  const element = useRef<HTMLVideoElement>(null);
  // Not by their ids: a new connection's track has the id of the one that ended with the old.
  const [first = null, second = null] = tracks;
  const stream = useMemo(
    () => new MediaStream([first, second].filter((track) => track !== null)),
    [first, second],
  );
  const tellBlocked = useRef(onBlocked);
  tellBlocked.current = onBlocked;

  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    // React sets `muted` as a property only; some browsers look at it before they play.
    video.muted = isMuted;
    const retryByHand = (error: unknown) => {
      const is_refused = error instanceof DOMException && error.name === "NotAllowedError";
      if (is_refused) tellBlocked.current?.(() => void video.play().catch(retryByHand));
    };
    show(video, stream).catch(retryByHand);
  }, [stream, isMuted]);
  useEffect(() => {
    const video = element.current;
    return () => {
      if (video !== null) video.srcObject = null;
    };
  }, []);

  useEffect(() => {
    const video = element.current;
    // Safari has no choice of speakers.
    if (video === null || !speaker_id || !("setSinkId" in video)) return;
    // A speaker that is gone: the sound goes on from the usual one.
    video.setSinkId(speaker_id).catch(() => undefined);
  }, [speaker_id]);

  const is_cut = useCut(element, isWhole);
  return (
    <video
      ref={element}
      className={classes(
        "video",
        isMirrored && "video--mirrored",
        (isScreen || (isWhole && is_cut)) && "video--whole",
      )}
      aria-label={label}
      data-testid={testId}
      autoPlay
      playsInline
      muted={isMuted}
      // A key for music, or the system: nobody pauses a person. Who may not play without a hand has a
      // button for it.
      onPause={({ currentTarget }) => void currentTarget.play().catch(() => undefined)}
    />
  );
}

/** A frame with a picture or, without one, who would be in it. */
export function Picture({ children, tag }: { children: ReactNode; tag?: ReactNode }) {
  return (
    <div className="picture">
      {children}
      {tag && <span className="picture__tag">{tag}</span>}
    </div>
  );
}

const BARS = Array.from({ length: 20 }, (_, index) => index);

/** How loud the microphone is, in twenty bars. Moves outside of React: it changes too often. */
export function LevelBars({ read, label }: { read: () => number; label: string }) {
  const [level, setLevel] = useState(0);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    let shown = 0;
    const timer = setInterval(() => {
      // Falls slower than it rises, as a needle does.
      shown = Math.max(latest.current(), shown - 0.08);
      setLevel(Math.round(shown * BARS.length));
    }, 80);
    return () => clearInterval(timer);
  }, []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: <meter> cannot be dressed as twenty bars
    <div
      className="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={level * 5}
    >
      {BARS.map((bar) => (
        <i key={bar} data-on={bar < level || undefined} />
      ))}
    </div>
  );
}
