/** The call: the other face first, everything else at the edge. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { nobodyYet } from "../../realtime/party";
import { DOCTOR, PATIENT, type PartyRole, type Who } from "../../realtime/roles";
import { canShowScreen } from "../../realtime/screen";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { clearToasts } from "../../ui/Toast";
import { useNow } from "../../ui/useNow";
import type { ChatSession } from "../chat/session";
import { clockOf, secondsSince } from "../live/durations";
import { useMediaQuery, useStore } from "../live/hooks";
import { CallPictures } from "../pictures/CallPictures";
import { CallPanel } from "./CallPanel";
import { ChannelDialog, Elsewhere, ElsewhereForGuest } from "./Channels";
import { Controls } from "./Controls";
import { channelWords } from "./channelWords";
import { Equipment, Switch } from "./Equipment";
import { useSettled } from "./firstPictures";
import { wholeOf } from "./layout";
import type { Named } from "./Person";
import { peopleWords } from "./peopleWords";
import { SafetyCode } from "./SafetyCode";
import { Sharing } from "./Sharing";
import { Stage } from "./Stage";
import type { CallSession } from "./session";
import { callWords } from "./words";

export interface PanelProps {
  isOpen: boolean;
  onClose: () => void;
}

export interface CallScreenProps {
  session: CallSession;
  chat: ChatSession | null;
  /** What stands beside the pictures for whom the chat is not. */
  panel?: (props: PanelProps) => ReactNode;
  room: Room;
  role: PartyRole;
  patient_id: string;
  /** The other person's name: of those in the call whom the visit is with. */
  name: string;
  nameOf: (who: Who) => Named;
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
  const { session, chat, panel, room, role, name, clinic } = props;
  const t = useText(callWords);
  const ways = useText(channelWords);
  const say = useText(peopleWords);
  const dates = useDates();
  const { signalling, call, media } = session;
  const { parties } = useStore(call.state);
  const { choice } = useStore(media.state);
  const sharing = useStore(session.screen.state);
  const isWide = useMediaQuery(WIDE);
  const [isOpen, setOpen] = useState(isWide);
  const [dialog, setDialog] = useState<"devices" | "end" | "channel" | null>(null);
  const { stage, isFull, toggle } = useFullScreen();
  // Pictures first: what stands beside them is drawn when they flow.
  const isSettled = useSettled();
  useDarkPage();
  useEffect(clearToasts, []);
  useEffect(() => {
    // A doctor's title is that of the alerts, which come before the name.
    if (role === "patient") document.title = `${name} – Videoporady ZOZ Medical`;
  }, [name, role]);

  const elsewhere = room.channel === "phone" || room.channel === "chat" ? room.channel : null;
  const people = parties.length > 0 ? parties : [nobodyYet(role === "doctor" ? PATIENT : DOCTOR)];
  const whole = wholeOf(people);
  const hasPanel = chat !== null || panel !== undefined;
  const mayShow = canShowScreen() && elsewhere === null && room.channel !== "audio";
  const showScreen = () => {
    if (sharing.track) session.screen.stop();
    else void session.screen.start();
  };
  const notes = room.call_started_at
    ? [
        {
          at: room.call_started_at,
          text: t("noteStarted", { time: dates.time(room.call_started_at) }),
        },
      ]
    : [];

  return (
    <div className="call" data-panel={hasPanel && isOpen ? "open" : "closed"} ref={stage}>
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
          <SafetyCode call={call} nameOf={props.nameOf} />
          {!elsewhere && <QualityMark quality={whole.quality} />}
        </div>
        {props.notice}
        <Sharing screen={session.screen} />
        <Stage
          session={session}
          room={room}
          role={role}
          parties={people}
          nameOf={props.nameOf}
          elsewhere={
            elsewhere &&
            (role === "guest" ? (
              <ElsewhereForGuest />
            ) : (
              <Elsewhere
                role={role}
                channel={elsewhere}
                patient_id={props.patient_id}
                isChatOpen={isOpen}
                onChat={() => setOpen(true)}
                onVideo={() => signalling.setChannel("video")}
              />
            ))
          }
          pictures={
            <CallPictures
              together={session.together}
              chat={chat}
              onBegin={() => isWide || setOpen(false)}
            />
          }
        />
        <Controls
          media={media}
          isTalking={elsewhere === null}
          mayChooseSound={room.channel !== "audio"}
          screen={mayShow ? { isOn: sharing.track !== null, toggle: showScreen } : null}
          onChannel={role === "doctor" ? () => setDialog("channel") : null}
          isPanelOpen={isOpen}
          isPanelDrawn={isSettled}
          chat={chat}
          onPanel={hasPanel ? () => setOpen((open) => !open) : null}
          onDevices={() => setDialog("devices")}
          isFull={isFull}
          onFullScreen={toggle}
          onEnd={() => setDialog("end")}
        />
      </main>
      {panel?.({ isOpen, onClose: () => setOpen(false) })}
      {chat && isSettled && (
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
        {mayShow && (
          <Button
            icon="screen"
            onPress={() => {
              setDialog(null);
              showScreen();
            }}
          >
            {say(sharing.track ? "stopShowing" : "showScreen")}
          </Button>
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
        <p className="muted">
          {role === "guest" ? say("leaveText") : t(role === "doctor" ? "endText" : "hangUpText")}
        </p>
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
