/** A photograph: aimed, taken, looked at sharp, then sent or taken again. The call goes on. */
import { useCallback, useEffect, useRef, useState } from "react";
import { Heading } from "react-aria-components";
import { useText } from "../../i18n/language";
import {
  LocalMedia,
  type MediaProblem,
  type PhotoCamera,
  USUAL_CHOICE,
} from "../../realtime/media";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { LargeDialog } from "../../ui/Dialog";
import { Spinner } from "../../ui/Spinner";
import { useStore } from "../live/hooks";
import { useCallForPictures } from "./context";
import { openPicture, type Pages } from "./pages";
import { hasTorch, photoName, setTorch, takePhoto } from "./photo";
import { Sheet, SheetBar } from "./Sheet";
import { WHOLE } from "./view";
import { pictureWords } from "./words";

const FAILURES: Partial<
  Record<
    MediaProblem,
    "noCamera" | "cameraRefused" | "cameraBlocked" | "cameraBusy" | "noPhotoHere"
  >
> = {
  "no-camera": "noCamera",
  "permission-refused": "cameraRefused",
  "blocked-by-system": "cameraBlocked",
  "camera-in-use": "cameraBusy",
  "unsupported-browser": "noPhotoHere",
  "insecure-page": "noPhotoHere",
};

/** The call's devices, or a camera of one's own where there is no call. */
function usePhotoMedia(): LocalMedia {
  const call = useCallForPictures();
  const [own] = useState(() => new LocalMedia(USUAL_CHOICE, () => {}));
  return call?.media ?? own;
}

function usePhotoCamera(media: LocalMedia) {
  const [problem, setProblem] = useState<MediaProblem | null>(null);
  const { devices, photo } = useStore(media.state);
  const wish = useRef<PhotoCamera>({ facing: "environment" });
  const open = useCallback(async () => {
    setProblem(null);
    setProblem(await media.openPhotoCamera(wish.current));
  }, [media]);
  useEffect(() => {
    void open();
    return () => void media.closePhotoCamera();
  }, [media, open]);
  useEffect(() => {
    // Unplugged, or taken back by the system: not when it is let go from here.
    const lost = () => setProblem("no-camera");
    photo?.addEventListener("ended", lost);
    return () => photo?.removeEventListener("ended", lost);
  }, [photo]);
  const change = () => {
    if (window.matchMedia("(pointer: coarse)").matches) {
      // A phone has many lenses and two sides: the side is what people mean.
      const is_back = wish.current.facing !== "user";
      wish.current = { facing: is_back ? "user" : "environment" };
    } else {
      const { cameras } = devices;
      const at = cameras.findIndex((one) => one.device_id === photo?.getSettings().deviceId);
      const next = cameras[(at + 1) % cameras.length];
      if (next !== undefined) wish.current = { device_id: next.device_id };
    }
    void open();
  };
  return { problem, open, change, mayChange: devices.cameras.length > 1 };
}

/** What the other side sees of it meanwhile, in plain words. */
function CallGoesOn({ media }: { media: LocalMedia }) {
  const t = useText(pictureWords);
  const call = useCallForPictures();
  const { choice, is_full_size } = useStore(media.state);
  if (!call?.is_talking) return null;
  const is_seen = choice.camera_on && call.is_picture_sent;
  const key = !is_seen ? "unseen" : is_full_size ? "paused" : "seen";
  return <p className="small muted">{t(key)}</p>;
}

interface AimProps {
  media: LocalMedia;
  /** Rejects when it is a picture that can not be shown. */
  onTaken: (photo: Blob) => Promise<void>;
  onClose: () => void;
}

function Aim({ media, onTaken, onClose }: AimProps) {
  const t = useText(pictureWords);
  const { photo } = useStore(media.state);
  const { problem, open, change, mayChange } = usePhotoCamera(media);
  const [isTaking, setTaking] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const [isLit, setLit] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    setLit(false);
    if (video.current === null || photo === null) return;
    video.current.srcObject = new MediaStream([photo]);
    // Refused only without a gesture, and the dialog was opened by one.
    video.current.play().catch(() => undefined);
  }, [photo]);
  const take = async () => {
    if (isTaking || video.current === null) return;
    setTaking(true);
    setFailed(false);
    try {
      await onTaken(await takePhoto(media, video.current));
    } catch {
      setFailed(true);
    } finally {
      setTaking(false);
    }
  };
  const failure = isFailed ? "photoFailed" : problem && (FAILURES[problem] ?? "noCamera");
  return (
    <>
      <p className="muted">{t("photoHint")}</p>
      <div className="photo__frame">
        {failure && photo === null ? (
          <div className="photo__nothing">
            <Banner
              tone="warning"
              role="alert"
              actions={<Button onPress={() => void open()}>{t("retry")}</Button>}
            >
              {t(failure)}
            </Banner>
          </div>
        ) : (
          <>
            <video
              className="photo__video"
              ref={video}
              aria-label={t("aimed")}
              data-testid="photo-video"
              autoPlay
              playsInline
              muted
            />
            {photo === null && (
              <p className="photo__nothing" role="status">
                <Spinner /> {t("opening")}
              </p>
            )}
            {isTaking && (
              <p className="photo__taking" role="status">
                {t("taking")}
              </p>
            )}
          </>
        )}
      </div>
      {isFailed && photo !== null && <p role="alert">{t("photoFailed")}</p>}
      <CallGoesOn media={media} />
      <div className="photo__bar">
        {photo !== null && (
          <Button
            variant="primary"
            size="lg"
            icon="camera"
            isPending={isTaking}
            onPress={() => void take()}
          >
            {t("shutter")}
          </Button>
        )}
        {mayChange && (
          <Button icon="swap" onPress={change}>
            {t("switchCamera")}
          </Button>
        )}
        {photo !== null && hasTorch(photo) && (
          <Button
            icon="bolt"
            aria-pressed={isLit}
            onPress={() => {
              setLit(!isLit);
              setTorch(photo, !isLit).catch(() => setLit(isLit));
            }}
          >
            {t("torch")}
          </Button>
        )}
        <Button variant="quiet" onPress={onClose}>
          {t("cancel")}
        </Button>
      </div>
    </>
  );
}

interface LookProps {
  pages: Pages;
  onSend: () => void;
  onAgain: () => void;
}

function Look({ pages, onSend, onAgain }: LookProps) {
  const t = useText(pictureWords);
  const [view, setView] = useState(WHOLE);
  return (
    <>
      <p className="muted">{t("photoTakenHint")}</p>
      <div className="photo__frame">
        <Sheet pages={pages} label={t("taken")} view={view} onView={setView} />
      </div>
      <SheetBar pages={pages} view={view} onView={setView} />
      <div className="photo__bar">
        <Button variant="primary" size="lg" icon="send" onPress={onSend}>
          {t("send")}
        </Button>
        <Button icon="refresh" onPress={onAgain}>
          {t("again")}
        </Button>
      </div>
    </>
  );
}

interface Taken {
  photo: Blob;
  at: number;
  pages: Pages;
}

function PhotoSteps({ onClose, onPhoto }: Omit<PhotoDialogProps, "isOpen">) {
  const t = useText(pictureWords);
  const media = usePhotoMedia();
  const [taken, setTaken] = useState<Taken | null>(null);
  useEffect(() => () => taken?.pages.close(), [taken]);
  return (
    <>
      <Heading slot="title" level={2}>
        {t(taken ? "photoTitleTaken" : "photoTitle")}
      </Heading>
      {taken === null ? (
        <Aim
          media={media}
          onClose={onClose}
          onTaken={async (photo) => {
            const at = Date.now();
            setTaken({ photo, at, pages: await openPicture(photo) });
          }}
        />
      ) : (
        <Look
          pages={taken.pages}
          onAgain={() => setTaken(null)}
          onSend={() => {
            const name = photoName(t("fileWord"), taken.at);
            onPhoto(new File([taken.photo], name, { type: taken.photo.type }));
            onClose();
          }}
        />
      )}
    </>
  );
}

export interface PhotoDialogProps {
  isOpen: boolean;
  onClose: () => void;
  /** From here on it is a document like any other. */
  onPhoto: (file: File) => void;
}

export function PhotoDialog({ isOpen, onClose, onPhoto }: PhotoDialogProps) {
  return (
    <LargeDialog isOpen={isOpen} onClose={onClose} className="photo">
      <PhotoSteps onClose={onClose} onPhoto={onPhoto} />
    </LargeDialog>
  );
}
