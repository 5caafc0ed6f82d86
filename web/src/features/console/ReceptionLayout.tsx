/** Around every page of reception: who waits for a doctor that does not answer rings on each. */
import { createContext, useContext, useMemo, useState } from "react";
import { Outlet } from "react-router";
import { doctorName, useDirectory } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Alert } from "../../realtime/frames";
import type { NotifyFeed } from "../../realtime/notify";
import { Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Icon } from "../../ui/Icon";
import { Loading } from "../../ui/States";
import { useStore } from "../live/hooks";
import { useFeed } from "./data";
import { type Ringer, useRinger } from "./ringer";
import { Clock } from "./status";
import { unseenWords } from "./unseenWords";
import "./console.css";

interface ReceptionAlerts {
  feed: NotifyFeed;
  /** No doctor has seen them, the longest waiting first. */
  unseen: readonly Alert[];
  /** Those of them that somebody at this desk takes care of: they ring no more. */
  taken: ReadonlySet<string>;
  take: (alert_id: string) => void;
  ringer: Ringer;
}

const Context = createContext<ReceptionAlerts | null>(null);

/** Only under reception's routes. */
export function useReceptionAlerts(): ReceptionAlerts {
  const alerts = useContext(Context);
  if (alerts === null) throw new Error("useReceptionAlerts outside of reception's console");
  return alerts;
}

export default function ReceptionLayout() {
  const feed = useFeed({ everywhere: true });
  if (feed === null) return <Loading />;
  return <Alerts feed={feed} />;
}

function Alerts({ feed }: { feed: NotifyFeed }) {
  const t = useText(unseenWords);
  const dates = useDates();
  const nameOf = useDoctorName();
  const { alerts } = useStore(feed.state);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const unseen = useMemo(() => alerts.filter((one) => one.acknowledged_at == null), [alerts]);
  const ringing = useMemo(() => unseen.filter((one) => !taken.has(one.alert_id)), [unseen, taken]);
  const ringer = useRinger({
    alerts: ringing,
    isQuiet: false,
    desk: "reception",
    noticeOf: (alert) => ({
      title: t("title", { name: nameOf(alert) }),
      body: t("notice", { time: dates.time(alert.starts_at) }),
    }),
    onNotice: () => undefined,
  });
  const take = (alert_id: string) => setTaken((before) => new Set([...before, alert_id]));
  return (
    <Context value={{ feed, unseen, taken, take, ringer }}>
      <Outlet />
    </Context>
  );
}

function useDoctorName(): (alert: Alert) => string {
  const t = useText(unseenWords);
  const { directory } = useDirectory();
  return (alert) => doctorName(directory.doctor(alert.doctor_id)) || t("doctor");
}

/** The title of a page: a doctor who does not answer comes before what the page is about. */
export function useUnseenTitle(title: string): string {
  const t = useText(unseenWords);
  const { unseen } = useReceptionAlerts();
  return unseen.length > 0 ? t("tabTitle", { count: unseen.length }) : title;
}

/** A bar for each patient whose doctor has not seen the alert: whom to call, and since when. */
export function UnseenAlerts() {
  const t = useText(unseenWords);
  const dates = useDates();
  const nameOf = useDoctorName();
  const { unseen, taken, take, ringer } = useReceptionAlerts();
  return unseen.map((alert) => {
    const id = `unseen-${alert.alert_id}`;
    const is_taken = taken.has(alert.alert_id);
    return (
      <section key={alert.alert_id} className="alert" role="alert" aria-labelledby={id}>
        <Icon name="bell" size="lg" />
        <div className="grow">
          <h2 id={id}>{t("title", { name: nameOf(alert) })}</h2>
          <p className="small">{t(is_taken ? "takenHint" : "hint")}</p>
          <Meta
            className="small"
            items={[
              t("visitAt", { time: dates.time(alert.starts_at) }),
              t("since", { time: dates.time(alert.ready_since) }),
            ]}
          />
        </div>
        <Clock since={alert.ready_since} className="alert__clock" />
        <div className="actions">
          {!is_taken && (
            <Button variant="signal" size="lg" onPress={() => take(alert.alert_id)}>
              {t("take")}
            </Button>
          )}
          <LinkButton size="lg" to={`/rejestracja/wizyty?wizyta=${alert.visit_id}`}>
            {t("open")}
          </LinkButton>
          {ringer.permission === "default" && (
            <Button size="lg" icon="bell" onPress={ringer.askPermission}>
              {t("allowNotices")}
            </Button>
          )}
        </div>
      </section>
    );
  });
}
