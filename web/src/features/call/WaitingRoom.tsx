/** "Wirtualna poczekalnia wizyty": the doctor knows, the place is kept, nothing more to do. */
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { Visit } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Alert, Presence, Room } from "../../realtime/frames";
import type { MediaState } from "../../realtime/media";
import { Banner } from "../../ui/Banner";
import { BackLink, Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { Dialog } from "../../ui/Dialog";
import { Page } from "../../ui/Page";
import { PortalFrame } from "../../ui/PortalFrame";
import { useNow } from "../../ui/useNow";
import { ChatPanel, useUnreadCount } from "../chat/ChatPanel";
import type { ChatSession } from "../chat/session";
import { chatWords } from "../chat/words";
import { clockOf, secondsSince, useSpoken } from "../live/durations";
import { useIsInSight, useStore } from "../live/hooks";
import { CHIME, play } from "../live/tones";
import { CallBack } from "../waiting/CallBack";
import { ExpectedTime, ExpectedWhy } from "../waiting/Estimate";
import { waitWords } from "../waiting/words";
import { Equipment, MediaProblems } from "./Equipment";
import { Preview } from "./Preview";
import type { CallSession } from "./session";
import { useVisitAlert } from "./visitAlert";
import { callWords } from "./words";

export interface WaitingRoomProps {
  visit: Visit;
  room: Room;
  session: CallSession;
  chat: ChatSession | null;
  doctorName: string;
  /** Ready although nothing can be sent: chosen by hand after a refusal. */
  onGoOn: () => void;
}

function WaitingClock({ since }: { since: string | null }) {
  const t = useText(callWords);
  const spoken = useSpoken();
  const now = useNow(since === null ? null : 1_000);
  const seconds = secondsSince(since, now);
  // Read out by the minute only: a clock that speaks every second drowns everything else.
  const step = seconds - (seconds % 60);
  return (
    <div>
      <p className="small muted">{t("waited")}</p>
      <p className="wait-clock" role="timer" aria-label={t("waitedSpoken", { time: spoken(step) })}>
        {since === null ? "–" : clockOf(seconds)}
      </p>
    </div>
  );
}

function Course({ joined_at, room, alert, isLive }: CourseProps) {
  const t = useText(callWords);
  const dates = useDates();
  const { ready_since } = room;
  const seen_at = alert?.acknowledged_at ?? null;
  const escalated_to = alert?.escalated_to ?? null;
  return (
    <Card
      title={t("course")}
      end={
        isLive ? (
          <Chip tone="success" isLive>
            {t("live")}
          </Chip>
        ) : (
          <Chip tone="warning" icon="wifi-off">
            {t("lostLine")}
          </Chip>
        )
      }
    >
      <ol className="path" aria-live="polite">
        <li data-done>
          <div>
            <p className="path__title">{t("stepJoined")}</p>
            <p className="small muted num">{dates.time(joined_at)}</p>
          </div>
        </li>
        <li data-done={ready_since != null || undefined}>
          <div>
            <p className="path__title">{t("stepSent")}</p>
            {ready_since != null && <p className="small muted num">{dates.time(ready_since)}</p>}
          </div>
        </li>
        {escalated_to !== null && (
          <li data-done>
            <p className="path__title">{t("stepAgain")}</p>
          </li>
        )}
        {escalated_to === "reception" && (
          <li data-done>
            <p className="path__title">{t("stepReception")}</p>
          </li>
        )}
        {seen_at !== null && (
          <li data-done>
            <div>
              <p className="path__title">{t("stepSeen")}</p>
              <p className="small muted num">{dates.time(seen_at)}</p>
            </div>
          </li>
        )}
        <li aria-current={ready_since != null ? "step" : undefined}>
          <div>
            <p className="path__title">{t("stepWaiting")}</p>
            <p className="small muted">{t("stepWaitingText")}</p>
          </div>
        </li>
      </ol>
    </Card>
  );
}

interface CourseProps {
  joined_at: number;
  room: Room;
  alert: Alert | null;
  isLive: boolean;
}

/** On a telephone the chat is far below: who is written to, is told at the top. */
function NewMessages({ chat }: { chat: ChatSession | null }) {
  const t = useText(waitWords);
  const count = useUnreadCount(chat);
  const last = useRef(0);
  useEffect(() => {
    if (count > last.current) void play(CHIME);
    last.current = count;
  }, [count]);
  if (count === 0) return null;
  const goThere = () => document.getElementById("chat")?.scrollIntoView();
  return (
    <Banner
      icon="chat"
      role="status"
      title={t("newMessages", { count })}
      actions={<Button onPress={goThere}>{t("readThem")}</Button>}
    />
  );
}

interface Moment {
  phase: MediaState["phase"];
  is_ready: boolean;
  doctor: Presence;
  alert: Alert | null;
}

/** What is certain now, and nothing more: a doctor who was not told is not "being notified". */
function wordsOf({ phase, is_ready, doctor, alert }: Moment) {
  if (is_ready) {
    const told = alert === null ? "notifying" : alert.acknowledged_at ? "seen" : "notified";
    return { title: doctor === "here" ? "doctorHere" : told, lead: "notifiedText" } as const;
  }
  if (phase === "asking") return { title: "askTitle", lead: "askText" } as const;
  if (phase === "refused") return { title: "notYet", lead: "notYetText" } as const;
  return { title: "notifying", lead: "notifiedText" } as const;
}

export function WaitingRoom(props: WaitingRoomProps) {
  const { visit, room, session, chat, onGoOn } = props;
  const t = useText(callWords);
  const c = useText(chatWords);
  const dates = useDates();
  const navigate = useNavigate();
  const { connection, problem } = useStore(session.signalling.state);
  const { phase, camera, microphone } = useStore(session.media.state);
  const [joined_at] = useState(Date.now);
  const [isStopping, setStopping] = useState(false);
  const is_ready = room.ready_since != null;
  const alert = useVisitAlert(visit.visit_id, is_ready);
  const { estimate } = room;
  // Below the fold nothing is read: who scrolls there, reads.
  const [chatBox, isChatInSight] = useIsInSight();
  const is_live = connection.kind === "online";
  const tag = camera !== null ? "ownTag" : microphone !== null ? "ownTagAudio" : "ownTagNothing";
  const { title, lead } = wordsOf({
    phase,
    is_ready,
    doctor: room.doctor,
    alert,
  });

  const stop = () => {
    session.signalling.leave();
    navigate(`/wizyty/${visit.visit_id}`);
  };
  useEffect(() => {
    if (phase !== "asking") return;
    // A tablet in front of a waiting patient must not fall asleep at the question.
    window.focus();
  }, [phase]);

  return (
    <PortalFrame>
      <Page title={t("waitingRoom")} gap={3}>
        <BackLink to={`/wizyty/${visit.visit_id}`}>{t("details")}</BackLink>
        <div className="wait-split">
          <div className="stack stack--3">
            <section className="wait" aria-labelledby="waiting-title">
              <div className="wait__main">
                <p className="step">{t("waitingRoom")}</p>
                <h1 id="waiting-title" aria-live="polite">
                  {t(title)}
                </h1>
                <p className="lead">{t(lead)}</p>
                <div className="wait__times">
                  <WaitingClock since={room.ready_since ?? null} />
                  <div>
                    <p className="small muted">{t("visitHour")}</p>
                    <p className="wait-clock wait-clock--quiet">{dates.time(visit.starts_at)}</p>
                  </div>
                  {estimate != null && <ExpectedTime estimate={estimate} />}
                </div>
                {estimate != null && <ExpectedWhy estimate={estimate} />}
              </div>
            </section>
            {problem && <Banner tone="warning" role="alert" title={problem.detail} />}
            <MediaProblems
              media={session.media}
              onGoOn={is_ready ? undefined : { label: t("goOn"), run: onGoOn }}
            />
            <NewMessages chat={chat} />
            {room.call_back == null && (
              <Banner icon="laptop" title={t("stayTitle")}>
                {t("stayText")}
              </Banner>
            )}
            <CallBack room={room} signalling={session.signalling} />
            <Course joined_at={joined_at} room={room} alert={alert} isLive={is_live} />
            {phase === "ready" && (
              <Card title={t("equipment")}>
                <Equipment media={session.media} />
              </Card>
            )}
            <div className="actions actions--stack">
              <Button variant="danger-quiet" className="flush" onPress={() => setStopping(true)}>
                {t("stopWaiting")}
              </Button>
            </div>
          </div>
          <div className="stack stack--3">
            <Preview media={session.media} tag={t(tag)} />
            <section
              className="card card--flush chat chat--beside"
              id="chat"
              ref={chatBox}
              aria-labelledby="chat-title"
            >
              <div className="card__head chat__head">
                <h2 id="chat-title">{t("chat")}</h2>
                <span className="small muted">{c("who")}</span>
              </div>
              {chat && (
                <ChatPanel
                  session={chat}
                  people={{ doctor: props.doctorName }}
                  isShown={isChatInSight}
                />
              )}
            </section>
          </div>
        </div>
      </Page>
      <Dialog isOpen={isStopping} onClose={() => setStopping(false)} title={t("stopTitle")} isAlert>
        <p className="muted">{t("stopText")}</p>
        <div className="actions">
          <Button variant="danger" onPress={stop}>
            {t("stopWaiting")}
          </Button>
          <Button onPress={() => setStopping(false)}>{t("stay")}</Button>
        </div>
      </Dialog>
    </PortalFrame>
  );
}
