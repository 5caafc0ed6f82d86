/**
 * From "Połącz" to the end of the call, for both roles. Coming here is the press: the doctor is told
 * as soon as the camera answers, and a reload comes back to where it was without asking.
 */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { isProblem } from "../../api/client";
import { serverNow } from "../../api/clock";
import type { Visit } from "../../api/model";
import { visitQuery } from "../../api/queries";
import { useText } from "../../i18n/language";
import type { RoomGuest } from "../../realtime/frames";
import { callIsOpen } from "../../realtime/signalling";
import { LinkButton } from "../../ui/Button";
import { ErrorState, Loading } from "../../ui/States";
import { useChatSession } from "../chat/session";
import { AlertsInCall } from "../console/alerts";
import { Knocks, PeopleButton } from "../guests/InCall";
import { useStore } from "../live/hooks";
import { PicturesOfCall } from "../pictures/context";
import { CallScreen } from "./CallScreen";
import { DoctorLobby } from "./DoctorLobby";
import { useChimeAtStart } from "./firstPictures";
import { useNames } from "./names";
import { CallFrame, homeOfVisit, LineEnd, Over, type Role, Stop, TooEarly } from "./Stops";
import { type CallSession, useCallSession } from "./session";
import { useDevices } from "./useDevices";
import { WaitingRoom } from "./WaitingRoom";
import { callWords } from "./words";
import "./call.css";
import "./people.css";

// A visit booked a moment ago may be on its way from one service to the next.
const NOT_YET_TRIES = 5;
const NO_GUESTS: readonly RoomGuest[] = [];

export default function CallPage() {
  const { visitId = "" } = useParams();
  const { pathname } = useLocation();
  const t = useText(callWords);
  const role: Role = pathname.startsWith("/lekarz/") ? "doctor" : "patient";
  const visit = useQuery({
    ...visitQuery(visitId),
    retry: (count, error) => !isProblem(error) && count < NOT_YET_TRIES,
  });
  if (visit.error && !visit.data) {
    return (
      <CallFrame side={role} visit_id={visitId} title={t("failedTitle")}>
        <ErrorState
          level={1}
          error={visit.error}
          title={t("failedTitle")}
          onRetry={() => void visit.refetch()}
        />
      </CallFrame>
    );
  }
  if (!visit.data) return <Loading label={t("connecting")} />;
  const { visit_type, status } = visit.data;
  const frame = { side: role, visit_id: visitId };
  const back = (
    <LinkButton variant="primary" to={homeOfVisit(role, visitId)}>
      {t(role === "doctor" ? "toList" : "details")}
    </LinkButton>
  );
  if (status === "cancelled") {
    const words = { title: t("cancelledTitle"), text: t("cancelledText") };
    return <Stop {...frame} {...words} icon="calendar-x" actions={back} />;
  }
  if (status === "disrupted") {
    const text = t(role === "doctor" ? "disruptedDoctor" : "disruptedText");
    return (
      <Stop {...frame} title={t("disruptedTitle")} text={text} icon="calendar-x" actions={back} />
    );
  }
  if (status === "missed") {
    const text = t(role === "doctor" ? "missedDoctor" : "missedText");
    return (
      <Stop {...frame} title={t("missedTitle")} text={text} icon="calendar-x" actions={back} />
    );
  }
  if (visit_type !== "video") {
    const words = { title: t("notVideoTitle"), text: t("notVideoText") };
    return <Stop {...frame} {...words} icon="info" actions={back} />;
  }
  return <CallOf key={visitId} visit={visit.data} role={role} />;
}

function CallOf({ visit, role }: { visit: Visit; role: Role }) {
  const t = useText(callWords);
  const session = useCallSession(visit.visit_id);
  if (session === null) return <Loading label={t("connecting")} />;
  return (
    <PicturesOfCall session={session}>
      <CallStage visit={visit} role={role} session={session} />
    </PicturesOfCall>
  );
}

const GO_ON_KEY = "videoporady.without-devices";

/** The patient's press and the doctor's acceptance, each sent once it makes sense. */
function usePress(visit: Visit, role: Role, session: CallSession) {
  const { room, problem } = useStore(session.signalling.state);
  const { phase } = useStore(session.media.state);
  const [goesOn, setGoesOn] = useState(() => sessionStorage.getItem(GO_ON_KEY) === visit.visit_id);
  const [, setPressed] = useState(0);
  const was_pressed = useRef(false);
  const is_open =
    room !== null &&
    serverNow() >= Date.parse(room.connect_opens_at) &&
    serverNow() < Date.parse(room.connect_closes_at);
  // Not before: a browser that asks for the camera an hour early only frightens.
  useDevices(session, role === "doctor" || is_open || callIsOpen(room));

  const may_press = role === "patient" && is_open && (phase === "ready" || goesOn);
  useEffect(() => {
    if (!may_press || was_pressed.current) return;
    was_pressed.current = true;
    session.signalling.ready();
  }, [may_press, session]);

  // Only a patient who waits at the moment the doctor comes is admitted by coming.
  const [admits, setAdmits] = useState<boolean | null>(null);
  const is_waiting = room?.status === "ready";
  if (role === "doctor" && room !== null && admits === null) setAdmits(is_waiting);
  // From here on it is the doctor's press that admits.
  if (admits && (!is_waiting || problem !== null)) setAdmits(false);
  useEffect(() => {
    if (admits) session.signalling.accept();
  }, [admits, session]);

  return {
    isAdmitting: admits === true,
    goOn: () => {
      // A reload must not ask again.
      sessionStorage.setItem(GO_ON_KEY, visit.visit_id);
      setGoesOn(true);
    },
    // The time has come while the page was open: looking at the clock again does the rest.
    press: () => setPressed((count) => count + 1),
  };
}

/** Keeps a tablet's screen on while somebody waits or talks. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let is_over = false;
    const hold = async () => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      try {
        lock = await navigator.wakeLock.request("screen");
        if (is_over) void lock.release();
      } catch {
        // Refused on a low battery: the system knows better.
      }
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      is_over = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}

function CallStage({ visit, role, session }: { visit: Visit; role: Role; session: CallSession }) {
  const t = useText(callWords);
  const navigate = useNavigate();
  const { signalling } = session;
  const { room, connection } = useStore(signalling.state);
  const chat = useChatSession(visit.visit_id);
  const people = useNames(visit, role, room?.guests ?? NO_GUESTS);
  const { isAdmitting, goOn, press } = usePress(visit, role, session);
  const is_open = callIsOpen(room);
  useWakeLock();
  useChimeAtStart(is_open && role === "patient");
  const { visit_id } = visit;

  if (connection.kind === "closed" && connection.reason !== "left") {
    const { reason } = connection;
    const moveHere = () => signalling.reopen();
    return <LineEnd side={role} visit_id={visit_id} reason={reason} onMoveHere={moveHere} />;
  }
  if (room === null) {
    if (connection.kind === "connecting") return <Loading label={t("connecting")} />;
    return (
      <Stop
        side={role}
        visit_id={visit_id}
        icon="wifi-off"
        title={t("unreachableTitle")}
        text={t("unreachableText")}
      />
    );
  }
  if (room.status === "done" || visit.status === "completed") {
    return <Over role={role} visit={visit} room={room} />;
  }
  if (is_open) {
    const end = () => {
      if (role === "doctor") signalling.end();
      else {
        signalling.leave();
        navigate(homeOfVisit(role, visit_id));
      }
    };
    return (
      <CallScreen
        session={session}
        chat={chat}
        room={room}
        role={role}
        patient_id={visit.patient_id}
        name={role === "doctor" ? people.patient : people.doctor}
        nameOf={people.nameOf}
        clinic={people.clinic}
        people={<PeopleButton room={room} side={role} />}
        notice={
          role === "doctor" && (
            <>
              <AlertsInCall visit_id={visit_id} name={people.patient} />
              <Knocks room={room} signalling={signalling} />
            </>
          )
        }
        onEnd={end}
      />
    );
  }
  if (role === "doctor") {
    const props = { visit, room, session, chat, patientName: people.patient };
    // The door is not shown to who has opened it already.
    return isAdmitting ? <Loading label={t("connecting")} /> : <DoctorLobby {...props} />;
  }
  if (room.ready_since == null && serverNow() >= Date.parse(room.connect_closes_at)) {
    return (
      <Stop
        side={role}
        visit_id={visit_id}
        icon="clock"
        title={t("lateTitle")}
        text={t("lateText")}
        actions={
          <LinkButton variant="primary" icon="chat" to={`/wizyty/${visit_id}/czat`}>
            {t("chat")}
          </LinkButton>
        }
      />
    );
  }
  if (room.ready_since == null && serverNow() < Date.parse(room.connect_opens_at)) {
    return <TooEarly visit_id={visit_id} opens_at={room.connect_opens_at} onConnect={press} />;
  }
  return (
    <WaitingRoom
      visit={visit}
      room={room}
      session={session}
      chat={chat}
      doctorName={people.doctor}
      onGoOn={goOn}
    />
  );
}
