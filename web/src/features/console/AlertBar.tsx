import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Alert, TestVerdict } from "../../realtime/frames";
import { Button } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Icon } from "../../ui/Icon";
import { Clock } from "./status";
import { consoleWords } from "./words";

export interface AlertBarProps {
  alert: Alert;
  name: string;
  verdict: TestVerdict | null;
  onAdmit: () => void;
  onLater: () => void;
}

/** The same in a call: one line, and an answer that keeps the doctor where they are. */
export function CallAlert({ alert, name, others, onLater }: CallAlertProps) {
  const t = useText(consoleWords);
  const dates = useDates();
  const id = `alert-${alert.alert_id}`;
  return (
    <section className="alert alert--call" role="alert" aria-labelledby={id}>
      <Icon name="bell" />
      <div className="grow">
        <h2 id={id}>{t("alertTitle", { name })}</h2>
        <Meta
          className="xs"
          items={[
            t("alertVisit", { time: dates.time(alert.starts_at) }),
            others > 0 && t("alertMore", { count: others }),
          ]}
        />
      </div>
      <Clock since={alert.ready_since} className="alert__clock" />
      <Button onPress={onLater}>{t("later")}</Button>
    </section>
  );
}

export interface CallAlertProps {
  alert: Alert;
  name: string;
  /** How many wait besides. */
  others: number;
  onLater: () => void;
}

const TESTS = { good: "testGood", usable: "testUsable", bad: "testBad" } as const;

/** Somebody waits: who, since when, and the one click that lets them in. */
export function AlertBar({ alert, name, verdict, onAdmit, onLater }: AlertBarProps) {
  const t = useText(consoleWords);
  const dates = useDates();
  const id = `alert-${alert.alert_id}`;
  return (
    <section className="alert" role="alert" aria-labelledby={id}>
      <Icon name="bell" size="lg" />
      <div className="grow">
        <h2 id={id}>{t("alertTitle", { name })}</h2>
        <Meta
          className="small"
          items={[
            t("alertVisit", { time: dates.time(alert.starts_at) }),
            t("alertSince", { time: dates.time(alert.ready_since) }),
            verdict && t(TESTS[verdict]),
          ]}
        />
      </div>
      <Clock since={alert.ready_since} className="alert__clock" />
      <div className="actions">
        <Button variant="signal" size="lg" icon="video" onPress={onAdmit}>
          {t("admit")}
        </Button>
        <Button size="lg" onPress={onLater}>
          {t("later")}
        </Button>
      </div>
    </section>
  );
}
