/** The doctor's side of the door: preview, and the patient when they are there. */
import type { Visit } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { useNow } from "../../ui/useNow";
import { ChatPanel } from "../chat/ChatPanel";
import type { ChatSession } from "../chat/session";
import { hasCome, MissedVisit } from "../console/MissedVisit";
import { ContactAttempts } from "../contact/ContactAttempts";
import { KnocksBefore } from "../guests/InCall";
import { clockOf, secondsSince, useSpoken } from "../live/durations";
import { useStore } from "../live/hooks";
import { CalledNote, CallPatient, isAway } from "../waiting/CallPatient";
import { ConfirmIdentity } from "./ConfirmIdentity";
import { Equipment, MediaProblems } from "./Equipment";
import { Preview } from "./Preview";
import { CallFrame } from "./Stops";
import type { CallSession } from "./session";
import { callWords } from "./words";

export interface DoctorLobbyProps {
  visit: Visit;
  room: Room;
  session: CallSession;
  chat: ChatSession | null;
  patientName: string;
}

function PatientClock({ since }: { since: string }) {
  const t = useText(callWords);
  const spoken = useSpoken();
  const now = useNow(1_000);
  const seconds = secondsSince(since, now);
  return (
    <div>
      <p className="small muted">{t("lobbyReady")}</p>
      <p className="wait-clock" role="timer" aria-label={spoken(seconds - (seconds % 60))}>
        {clockOf(seconds)}
      </p>
    </div>
  );
}

export function DoctorLobby({ visit, room, session, chat, patientName }: DoctorLobbyProps) {
  const t = useText(callWords);
  const dates = useDates();
  const { problem } = useStore(session.signalling.state);
  const { phase } = useStore(session.media.state);
  const is_ready = room.status === "ready";
  const is_away = isAway(room);
  const is_lost = room.status === "lost" && !is_away;
  const name = patientName || t("room");
  const title = is_away
    ? t("lobbyAway")
    : is_ready
      ? t("lobbyReady")
      : is_lost
        ? t("lobbyLost")
        : t("lobbyTitle");
  return (
    <CallFrame side="doctor" visit_id={visit.visit_id} title={patientName || t("room")}>
      <div className="wait-split">
        <div className="stack stack--3">
          <section className="wait__main">
            <p className="step">{patientName}</p>
            <h1 aria-live="polite">{title}</h1>
            <p className="lead">{t(is_ready ? "lobbyReadyText" : "lobbyText")}</p>
            <div className="wait__times">
              {is_ready && room.ready_since && <PatientClock since={room.ready_since} />}
              <div>
                <p className="small muted">{t("visitHour")}</p>
                <p className="wait-clock wait-clock--quiet">{dates.time(visit.starts_at)}</p>
              </div>
            </div>
          </section>
          {is_away && (
            <div className="actions">
              <CallPatient room={room} name={name} isMain /> <CalledNote room={room} />
            </div>
          )}
          {problem && <Banner tone="warning" role="alert" title={problem.detail} />}
          <KnocksBefore room={room} />
          <MediaProblems media={session.media} />
          {is_ready && (
            <div className="actions">
              <Button
                variant="primary"
                size="lg"
                icon="video"
                onPress={() => session.signalling.accept()}
              >
                {t("admit")}
              </Button>
            </div>
          )}
          {is_ready && (
            <div className="card">
              <ConfirmIdentity
                visit_id={visit.visit_id}
                patient_id={visit.patient_id}
                isAtTheDoor
              />
            </div>
          )}
          <MissedVisit visit={visit} room={room} name={patientName || t("room")} />
          <ContactAttempts visit={visit} isThere={hasCome(room)} />
          {phase === "ready" && (
            <Card title={t("equipment")}>
              <Equipment media={session.media} />
            </Card>
          )}
        </div>
        <div className="stack stack--3">
          <Preview media={session.media} tag={t("you")} />
          <section className="card card--flush chat chat--beside" aria-labelledby="chat-title">
            <div className="card__head chat__head">
              <h2 id="chat-title">{t("chat")}</h2>
            </div>
            {chat && <ChatPanel session={chat} people={{ patient: patientName }} />}
          </section>
        </div>
      </div>
    </CallFrame>
  );
}
