import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { classes } from "../../ui/classes";

interface VideoProps {
  tracks: readonly (MediaStreamTrack | null)[];
  label: string;
  testId: string;
  isMirrored?: boolean;
  isMuted?: boolean;
  speaker_id?: string | null;
  onBlocked?: (retry: () => void) => void;
}

/** A video element that shows these tracks. Sound goes to the chosen speaker where that is possible. */
export function Video(props: VideoProps) {
  const { tracks, label, testId, isMirrored, isMuted = false, speaker_id, onBlocked } = props;
  const element = useRef<HTMLVideoElement>(null);
  const ids = tracks.map((track) => track?.id ?? "").join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same tracks are the same stream
  const stream = useMemo(() => new MediaStream(tracks.filter((track) => track !== null)), [ids]);
  const tellBlocked = useRef(onBlocked);
  tellBlocked.current = onBlocked;

  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    // React sets `muted` as a property only; some browsers look at it before they play.
    video.muted = isMuted;
    video.srcObject = stream;
    const start = () =>
      video.play().catch((error: unknown) => {
        const is_refused = error instanceof DOMException && error.name === "NotAllowedError";
        if (is_refused) tellBlocked.current?.(start);
      });
    void start();
    return () => {
      video.srcObject = null;
    };
  }, [stream, isMuted]);

  useEffect(() => {
    const video = element.current;
    // Safari has no choice of speakers.
    if (video === null || !speaker_id || !("setSinkId" in video)) return;
    // A speaker that is gone: the sound goes on from the usual one.
    video.setSinkId(speaker_id).catch(() => undefined);
  }, [speaker_id]);

  return (
    <video
      ref={element}
      className={classes("video", isMirrored && "video--mirrored")}
      aria-label={label}
      data-testid={testId}
      autoPlay
      playsInline
      muted={isMuted}
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
