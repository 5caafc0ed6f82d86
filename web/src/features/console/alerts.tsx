/** The doctor's alerts, wherever in the console the doctor is: one socket, one ringer, one list. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { visitQuery } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Alert, TestVerdict } from "../../realtime/frames";
import type { NotifyFeed } from "../../realtime/notify";
import { useStore } from "../live/hooks";
import { patientName, usePatients } from "../live/people";
import { AlertBar, CallAlert } from "./AlertBar";
import { type Ringer, useRinger } from "./ringer";
import { consoleWords } from "./words";

export interface DoctorAlerts {
  feed: NotifyFeed;
  /** Everybody who waits, the longest first. */
  waiting: readonly Alert[];
  /** Those of them that the doctor has not answered yet. */
  ringing: readonly Alert[];
  nameOf: (patient_id: string) => string;
  ringer: Ringer;
  setInCall: (isInCall: boolean) => void;
}

const Context = createContext<DoctorAlerts | null>(null);

/** Only under the doctor's routes. */
export function useDoctorAlerts(): DoctorAlerts {
  const alerts = useContext(Context);
  if (alerts === null) throw new Error("useDoctorAlerts outside of the doctor's console");
  return alerts;
}

/** One click admits: the visit, and the page of its call, are here before it. */
function useCallAtHand(alerts: readonly Alert[]): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (alerts.length > 0) void import("../call/CallPage");
    for (const { visit_id } of alerts) void queries.prefetchQuery(visitQuery(visit_id));
  }, [alerts, queries]);
}

export function DoctorAlertsProvider(props: { feed: NotifyFeed; children: ReactNode }) {
  const { feed, children } = props;
  const t = useText(consoleWords);
  const dates = useDates();
  const navigate = useNavigate();
  const { alerts: waiting } = useStore(feed.state);
  const [isInCall, setInCall] = useState(false);
  useCallAtHand(waiting);
  const patientOf = usePatients(waiting.map((one) => one.patient_id));
  const nameOf = (id: string) => patientName(patientOf(id)) || t("nobody");
  const ringing = useMemo(() => waiting.filter((one) => one.acknowledged_at == null), [waiting]);
  const ringer = useRinger({
    alerts: ringing,
    isQuiet: isInCall,
    desk: "doctor",
    noticeOf: (alert) => ({
      title: t("alertTitle", { name: nameOf(alert.patient_id) }),
      body: t(isInCall ? "noticeBodyInCall" : "noticeBody", { time: dates.time(alert.starts_at) }),
    }),
    onNotice: () => {
      // A click on a notice must not hang up on the patient who is being talked to.
      if (!isInCall) void navigate("/lekarz");
    },
  });
  const value = { feed, waiting, ringing, nameOf, ringer, setInCall };
  return <Context value={value}>{children}</Context>;
}

/** The title of a console page: whoever waits comes before what the page is about. */
export function useWaitingTitle(title: string): string {
  const t = useText(consoleWords);
  const { ringing } = useDoctorAlerts();
  return ringing.length > 0 ? t("titleReady", { count: ringing.length }) : title;
}

interface AlertsProps {
  /** The visit on screen, which speaks for itself. */
  besides?: string;
  verdictOf?: (visit_id: string) => TestVerdict | null;
}

/** A bar for each patient who waits, with the click that lets them in. */
export function RingingAlerts({ besides, verdictOf }: AlertsProps) {
  const { feed, ringing, nameOf } = useDoctorAlerts();
  const navigate = useNavigate();
  return ringing
    .filter((alert) => alert.visit_id !== besides)
    .map((alert) => (
      <AlertBar
        key={alert.alert_id}
        alert={alert}
        name={nameOf(alert.patient_id)}
        verdict={verdictOf?.(alert.visit_id) ?? null}
        onAdmit={() => navigate(`/lekarz/wizyty/${alert.visit_id}`)}
        onLater={() => feed.acknowledge(alert.alert_id)}
      />
    ));
}

/** During a call: who else waits, told quietly beside the picture, never over a face. */
export function AlertsInCall({ visit_id, name }: { visit_id: string; name: string }) {
  const t = useText(consoleWords);
  const { feed, ringing, nameOf, setInCall } = useDoctorAlerts();
  const others = ringing.filter((alert) => alert.visit_id !== visit_id);
  const first = others[0];
  const count = others.length;
  useEffect(() => {
    setInCall(true);
    return () => setInCall(false);
  }, [setInCall]);
  useEffect(() => {
    const title = count > 0 ? t("titleReady", { count }) : name;
    document.title = `${title} – Videoporady ZOZ Medical`;
  }, [count, name, t]);
  if (first === undefined) return null;
  return (
    <CallAlert
      alert={first}
      name={nameOf(first.patient_id)}
      others={count - 1}
      onLater={() => feed.acknowledge(first.alert_id)}
    />
  );
}
