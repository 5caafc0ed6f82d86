/** The call: the other face first, everything else at the edge. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { CallState } from "../../realtime/call";
import type { Room } from "../../realtime/frames";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { useNow } from "../../ui/useNow";
import { useUnreadCount } from "../chat/ChatPanel";
import type { ChatSession } from "../chat/session";
import { clockOf, secondsSince } from "../live/durations";
import { useMediaQuery, useStore } from "../live/hooks";
import { CallNotice, Resuming } from "./CallNotice";
import { CallPanel } from "./CallPanel";
import { ChannelDialog, Elsewhere } from "./Channels";
import { Controls } from "./Controls";
import { channelWords } from "./channelWords";
import { Equipment, MediaProblems, Switch } from "./Equipment";
import { Video } from "./Picture";
import { SafetyCode } from "./SafetyCode";
import type { CallSession } from "./session";
import { callWords } from "./words";

export interface CallScreenProps {
  session: CallSession;
  chat: ChatSession | null;
  room: Room;
  role: "patient" | "doctor";
  patient_id: string;
  /** The other person's name. */
  name: string;
  initials: string;
  clinic: string;
  /** At the top: who else is in the call. */
  people?: ReactNode;
  /** One line between the name and the picture: never over a face. */
  notice?: ReactNode;
  onEnd: () => void;
}

// From here on the panel stands beside the picture; below it is a sheet over it.
const WIDE = "(min-width: 60.01rem)";

/** The dark theme is the page's own while the call is on: dialogs and lists are dark with it. */
function useDarkPage(): void {
  useEffect(() => {
    document.body.dataset.theme = "call";
    return () => {
      delete document.body.dataset.theme;
    };
  }, []);
}

function Duration({ since }: { since: string | null | undefined }) {
  const t = useText(callWords);
  const now = useNow(1_000);
  return (
    <span className="num" role="timer" aria-label={t("duration")}>
      {clockOf(secondsSince(since, now)).padStart(5, "0")}
    </span>
  );
}

function QualityMark({ quality }: { quality: "good" | "weak" | "lost" }) {
  const t = useText(callWords);
  const bars = { good: 3, weak: 1, lost: 0 }[quality];
  return (
    <p className={quality === "good" ? "quality" : "quality quality--weak"}>
      <span className="quality__bars" aria-hidden="true">
        {[1, 2, 3].map((bar) => (
          <i key={bar} data-on={bar <= bars || undefined} />
        ))}
      </span>
      <span className="visually-hidden">{t("quality")}</span>
      <span>
        <span className="only-wide">{t("qualityWide")}</span>
        {t(quality)}
      </span>
    </p>
  );
}

/** Who is there when no picture of them is. */
function NoPicture(props: { initials: string; text: string; onPicture: (() => void) | null }) {
  const { initials, text, onPicture } = props;
  const t = useText(callWords);
  return (
    <div className="call__nobody">
      <span className="avatar avatar--lg" aria-hidden="true">
        {initials}
      </span>
      <p>{text}</p>
      {onPicture && (
        <Button icon="video" onPress={onPicture}>
          {t("pictureAgain")}
        </Button>
      )}
    </div>
  );
}

/** Why there is no picture, as far as it is known. */
function noPictureWords(role: "patient" | "doctor", state: CallState) {
  if (state.picture === "declined") return "audioOnlyText";
  if (state.remote_picture === "paused") return "remotePaused";
  if (state.remote_picture === "declined") {
    return role === "doctor" ? "patientDeclined" : "doctorDeclined";
  }
  return "remoteCameraOff";
}

function useFullScreen() {
  const stage = useRef<HTMLDivElement>(null);
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);
  const toggle = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen();
    // iPhones have no full screen for pages: the control is not shown there.
    else void stage.current?.requestFullscreen?.();
  }, []);
  return { stage, isFull, toggle: document.fullscreenEnabled ? toggle : null };
}

export function CallScreen(props: CallScreenProps) {
  const { session, chat, room, role, name, clinic } = props;
  const t = useText(callWords);
  const ways = useText(channelWords);
  const dates = useDates();
  const { signalling, call, media } = session;
  const { connection } = useStore(signalling.state);
  const state = useStore(call.state);
  const { camera, choice, problems } = useStore(media.state);
  // What was said while waiting is not said again over the picture.
  const [known_problems, setKnownProblems] = useState(problems);
  const isWide = useMediaQuery(WIDE);
  const [isOpen, setOpen] = useState(isWide);
  const [dialog, setDialog] = useState<"devices" | "end" | "channel" | null>(null);
  const [unmute, setUnmute] = useState<(() => void) | null>(null);
  const unread = useUnreadCount(chat);
  const { stage, isFull, toggle } = useFullScreen();
  useDarkPage();
  useEffect(() => {
    // A doctor's title is that of the alerts, which come before the name.
    if (role === "patient") document.title = `${name} – Videoporady ZOZ Medical`;
  }, [name, role]);

  const elsewhere = room.channel === "phone" || room.channel === "chat" ? room.channel : null;
  const isFlowing = state.remote_picture === "flows" && state.picture !== "declined";
  const hasPicture = state.remote_video !== null && state.remote_camera && isFlowing;
  const isSent = state.picture === "flows" && state.remote_picture !== "declined";
  const notes = room.call_started_at
    ? [
        {
          at: room.call_started_at,
          text: t("noteStarted", { time: dates.time(room.call_started_at) }),
        },
      ]
    : [];
  const other = role === "doctor" ? room.patient : room.doctor;

  return (
    <div className="call" data-panel={isOpen ? "open" : "closed"} ref={stage}>
      <main className="call__stage" id="tresc">
        <div className="call__top">
          <div className="grow">
            <h1>{name}</h1>
            <p className="small muted">
              <span className="only-wide">
                {clinic ? t("lastsWide", { clinic }) : t("lastsWidePlain")}
              </span>
              {t("lasts")} <Duration since={room.call_started_at} />
            </p>
          </div>
          {props.people}
          <SafetyCode call={call} role={role} />
          {!elsewhere && (
            <QualityMark quality={state.link === "interrupted" ? "lost" : state.quality} />
          )}
        </div>
        {props.notice}
        <div className="call__remote">
          <Video
            tracks={[state.remote_audio, state.remote_video]}
            label={t("remotePicture", { name })}
            testId="remote-video"
            // A doctor may be shown a detail at the edge; a patient looks at a face.
            isWhole={role === "doctor"}
            speaker_id={choice.speaker_id}
            onBlocked={(retry) => setUnmute(() => retry)}
          />
          {elsewhere && (
            <Elsewhere
              role={role}
              channel={elsewhere}
              patient_id={props.patient_id}
              isChatOpen={isOpen}
              onChat={() => setOpen(true)}
              onVideo={() => signalling.setChannel("video")}
            />
          )}
          {!elsewhere && state.link !== "interrupted" && !hasPicture && (
            <NoPicture
              initials={props.initials}
              text={t(state.link === "connected" ? noPictureWords(role, state) : "starting")}
              // What the doctor chose for both is changed where it was chosen.
              onPicture={
                choice.audio_only && room.channel !== "audio"
                  ? () => media.switchAudioOnly(false)
                  : null
              }
            />
          )}
          {state.link === "connected" && !state.remote_microphone && (
            <span className="picture__tag call__tag">
              <Icon name="mic-off" size="sm" />
              {t("remoteMicrophoneOff")}
            </span>
          )}
          <CallNotice
            role={role}
            other={other}
            quality={state.quality}
            link={state.link}
            isServerLost={connection.kind === "reconnecting"}
            picture={state.picture}
            onAudioOnly={() => media.switchAudioOnly(true)}
          />
          {unmute && (
            <div className="call__unmute">
              <Button
                variant="primary"
                size="lg"
                icon="speaker"
                onPress={() => {
                  unmute();
                  setUnmute(null);
                }}
              >
                {t("turnSoundOn")}
              </Button>
            </div>
          )}
          {state.link === "interrupted" && (
            <Resuming
              role={role}
              other={other}
              since={state.interrupted_since}
              onAgain={() => call.restart()}
            />
          )}
          <div className="call__own" hidden={elsewhere !== null}>
            {camera && choice.camera_on && isSent ? (
              <Video
                tracks={[camera]}
                label={t("ownPicture")}
                testId="own-video"
                isMirrored
                isMuted
              />
            ) : (
              <span className="picture__empty">
                <Icon name="video-off" />
              </span>
            )}
            <span className="picture__tag">{t(isSent ? "you" : "youUnseen")}</span>
          </div>
          <div className="call__problems">
            {problems !== known_problems && (
              <MediaProblems media={media} onDismiss={() => setKnownProblems(problems)} />
            )}
          </div>
        </div>
        <Controls
          media={media}
          isTalking={elsewhere === null}
          mayChooseSound={room.channel !== "audio"}
          onChannel={role === "doctor" ? () => setDialog("channel") : null}
          isPanelOpen={isOpen}
          onPanel={() => setOpen((open) => !open)}
          unread={isOpen ? 0 : unread}
          onDevices={() => setDialog("devices")}
          isFull={isFull}
          onFullScreen={toggle}
          onEnd={() => setDialog("end")}
        />
      </main>
      {chat && (
        <CallPanel
          chat={chat}
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          people={role === "doctor" ? { patient: name } : { doctor: name }}
          isStaff={role === "doctor"}
          notes={notes}
          recommendations={
            role === "doctor"
              ? { visit_id: room.visit_id, patient_id: props.patient_id, name }
              : undefined
          }
        />
      )}
      <Dialog
        isOpen={dialog === "devices"}
        onClose={() => setDialog(null)}
        title={t("devicesTitle")}
      >
        <Equipment media={media} isStacked />
        {room.channel !== "audio" && (
          <div className="stack stack--half">
            <Switch
              label={t("audioOnly")}
              isOn={choice.audio_only}
              onChange={(on) => media.switchAudioOnly(on)}
            />
            <p className="small muted">{t("audioOnlyHint")}</p>
          </div>
        )}
        {role === "doctor" && (
          <Button icon="swap" onPress={() => setDialog("channel")}>
            {ways("control")}
          </Button>
        )}
        <div className="actions">
          <Button variant="primary" onPress={() => setDialog(null)}>
            {t("close")}
          </Button>
        </div>
      </Dialog>
      <ChannelDialog
        isOpen={dialog === "channel"}
        onClose={() => setDialog(null)}
        room={room}
        signalling={signalling}
      />
      <Dialog
        isOpen={dialog === "end"}
        onClose={() => setDialog(null)}
        title={t(role === "doctor" ? "endTitle" : "hangUpTitle")}
        isAlert
      >
        <p className="muted">{t(role === "doctor" ? "endText" : "hangUpText")}</p>
        <div className="actions">
          <Button variant="danger" onPress={props.onEnd}>
            {t(role === "doctor" ? "endVisit" : "hangUp")}
          </Button>
          <Button onPress={() => setDialog(null)}>{t("goBack")}</Button>
        </div>
      </Dialog>
    </div>
  );
}
