/** A guest who has agreed: the equipment, the wait for the doctor, the call, and its end. */
import { useEffect, useRef, useState } from "react";
import type { GuestSession } from "../../api/model";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { LocalMedia } from "../../realtime/media";
import type { FinalReason } from "../../realtime/socket";
import { BareFrame } from "../../ui/BareFrame";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { Page } from "../../ui/Page";
import { Loading } from "../../ui/States";
import { Equipment, MediaProblems } from "../call/Equipment";
import { useChimeAtStart } from "../call/firstPictures";
import { Preview } from "../call/Preview";
import { type CallSession, useCallSession } from "../call/session";
import { useDevices } from "../call/useDevices";
import { storeChoice, storedChoice } from "../live/devices";
import { useOwned, useStore } from "../live/hooks";
import { entryWords } from "./entryWords";
import { GuestCall } from "./GuestCall";
import { GuestEnded, GuestStop } from "./GuestStop";
import "../call/call.css";
import "../call/people.css";

const KNOCKED_KEY = "videoporady.guest";

export interface GuestRoomProps {
  guest: GuestSession;
  /** The session is over, and the link may say why. */
  onEnded: () => void;
}

export function GuestRoom(props: GuestRoomProps) {
  const { guest_id } = props.guest;
  // A reload comes back to where it was and does not ask again.
  const [hasKnocked, setKnocked] = useState(() => sessionStorage.getItem(KNOCKED_KEY) === guest_id);
  const knock = () => {
    sessionStorage.setItem(KNOCKED_KEY, guest_id);
    setKnocked(true);
  };
  return hasKnocked ? <Joined {...props} /> : <AtTheDoor guest_id={guest_id} onKnock={knock} />;
}

function AtTheDoor({ guest_id, onKnock }: { guest_id: string; onKnock: () => void }) {
  const t = useText(entryWords);
  const media = useOwned(guest_id, () => {
    const local = new LocalMedia(storedChoice(), storeChoice);
    void local.acquire();
    return local;
  });
  return (
    <BareFrame>
      <Page title={t("equipment")} gap={3}>
        {media === null ? <Loading /> : <Door media={media} onKnock={onKnock} />}
      </Page>
    </BareFrame>
  );
}

function Door({ media, onKnock }: { media: LocalMedia; onKnock: () => void }) {
  const t = useText(entryWords);
  const { phase } = useStore(media.state);
  return (
    <div className="wait-split">
      <div className="stack stack--3">
        <section className="wait__main">
          <p className="step">{t("step")}</p>
          <h1>{t("equipment")}</h1>
          <p className="lead">{t("equipmentText")}</p>
        </section>
        <MediaProblems media={media} onGoOn={{ label: t("knockWithout"), run: onKnock }} />
        {phase === "ready" && (
          <Card title={t("devices")}>
            <Equipment media={media} />
          </Card>
        )}
        {phase === "ready" && (
          <div className="actions actions--stack">
            <Button variant="primary" size="lg" icon="video" onPress={onKnock}>
              {t("knock")}
            </Button>
          </div>
        )}
      </div>
      <Preview media={media} tag={t("ownTag")} />
    </div>
  );
}

function Joined({ guest, onEnded }: GuestRoomProps) {
  const [end, setEnd] = useState<FinalReason | null>(null);
  // Above the session: with it go the camera, the pictures of the others, and a shown screen.
  if (end !== null) return <GuestEnded reason={end} onMoveHere={() => setEnd(null)} />;
  const ended = (reason: FinalReason) => {
    // Refused or logged out: the end came while the line was away, and the link knows it.
    if (reason === "session-ended" || reason === "refused") onEnded();
    else setEnd(reason);
  };
  return <Live guest={guest} onEnd={ended} />;
}

function Live({ guest, onEnd }: { guest: GuestSession; onEnd: (reason: FinalReason) => void }) {
  const t = useText(entryWords);
  const session = useCallSession(guest.visit_id);
  if (session === null) return <Loading label={t("connecting")} />;
  return <Stage guest={guest} session={session} onEnd={onEnd} />;
}

interface StageProps {
  guest: GuestSession;
  session: CallSession;
  onEnd: (reason: FinalReason) => void;
}

/** Tells of the end once; the goodbye of a screen that is left is none. */
function useEnd({ signalling }: CallSession, onEnd: (reason: FinalReason) => void): boolean {
  const { connection } = useStore(signalling.state);
  const reason = connection.kind === "closed" ? connection.reason : null;
  const tell = useRef(onEnd);
  tell.current = onEnd;
  useEffect(() => {
    if (reason !== null && reason !== "left") tell.current(reason);
  }, [reason]);
  return reason !== null;
}

/** Going is for good. Nothing is seen or heard from then on, also while the line is away. */
function useLeave({ signalling, media, screen }: CallSession) {
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => {
    signalling.leave();
    media.release();
    // Closed: what is still chosen in the browser's question is shown to nobody.
    screen.close();
    setLeaving(true);
  };
  return { isLeaving, leave };
}

function Stage({ guest, session, onEnd }: StageProps) {
  const t = useText(entryWords);
  const { room, connection } = useStore(session.signalling.state);
  const { isLeaving, leave } = useLeave(session);
  const isEnded = useEnd(session, onEnd);
  useDevices(session, !isLeaving);
  const mine = room?.guests?.find((one) => one.guest_id === guest.guest_id);
  const is_in = mine?.status === "admitted" && room?.status === "in_call";
  useChimeAtStart(is_in);

  if (isLeaving && !isEnded) {
    const text = t(connection.kind === "online" ? "leavingText" : "leavingAway");
    return <GuestStop icon="hang" title={t("leaving")} text={text} />;
  }
  if (room === null && connection.kind === "reconnecting") {
    return <GuestStop icon="wifi-off" title={t("noServer")} text={t("noServerText")} />;
  }
  if (room === null || isEnded) return <Loading label={t("connecting")} />;
  if (is_in) return <GuestCall guest={guest} room={room} session={session} onLeave={leave} />;
  return <Waiting room={room} session={session} onLeave={leave} />;
}

interface WaitingProps {
  room: Room;
  session: CallSession;
  onLeave: () => void;
}

function Waiting({ room, session, onLeave }: WaitingProps) {
  const t = useText(entryWords);
  const { connection } = useStore(session.signalling.state);
  const { phase } = useStore(session.media.state);
  const [isLeaving, setLeaving] = useState(false);
  return (
    <BareFrame>
      <Page title={t("waitTitle")} gap={3}>
        <div className="wait-split">
          <div className="stack stack--3">
            <section className="wait__main">
              <p className="step">{t("step")}</p>
              <h1 aria-live="polite">
                {t(connection.kind === "reconnecting" ? "unreachable" : "waitTitle")}
              </h1>
              <p className="lead">{t(room.status === "in_call" ? "waitText" : "waitBefore")}</p>
            </section>
            <MediaProblems media={session.media} />
            {phase === "ready" && (
              <Card title={t("devices")}>
                <Equipment media={session.media} />
              </Card>
            )}
            <div className="actions actions--stack">
              <Button variant="danger-quiet" className="flush" onPress={() => setLeaving(true)}>
                {t("giveUp")}
              </Button>
            </div>
          </div>
          <Preview media={session.media} tag={t("ownTag")} />
        </div>
      </Page>
      <LeaveDialog
        title={t("giveUpTitle")}
        action={t("giveUp")}
        isOpen={isLeaving}
        onClose={() => setLeaving(false)}
        onLeave={onLeave}
      />
    </BareFrame>
  );
}

interface LeaveDialogProps {
  title: string;
  action: string;
  isOpen: boolean;
  onClose: () => void;
  onLeave: () => void;
}

/** Going is for good: the link was used up. */
function LeaveDialog({ title, action, isOpen, onClose, onLeave }: LeaveDialogProps) {
  const t = useText(entryWords);
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title} isAlert>
      <p className="muted">{t("leaveText")}</p>
      <div className="actions">
        <Button variant="danger" onPress={onLeave}>
          {action}
        </Button>
        <Button onPress={onClose}>{t("stay")}</Button>
      </div>
    </Dialog>
  );
}
