import type { ReactNode } from "react";
import { serverNow } from "../api/clock";
import { catalog } from "../i18n/catalog";
import { addDays, capitalised, dayOf, useDates } from "../i18n/dates";
import { useText } from "../i18n/language";
import { terms } from "../i18n/terms";

const words = catalog({ pl: { until: "do {time}" }, en: { until: "until {time}" } });

export interface VisitStubProps {
  startsAt: string;
  endsAt?: string;
  /** The countdown. */
  children?: ReactNode;
}

/** The hour is the hero: the largest thing on a visit's screen. */
export function VisitStub({ startsAt, endsAt, children }: VisitStubProps) {
  const t = useText(words);
  const term = useText(terms);
  const dates = useDates();
  const today = dayOf(serverNow());
  const day = dayOf(startsAt);
  const near = { [today]: term("today"), [addDays(today, 1)]: term("tomorrow") }[day];
  return (
    <div className="stub">
      <p className="stub__day">
        {near ?? capitalised(dates.weekday(startsAt))}
        <small>{near ? dates.day(startsAt) : dates.dateYear(startsAt)}</small>
      </p>
      <p className="stub__clock">
        <time className="stub__time" dateTime={startsAt}>
          {dates.time(startsAt)}
        </time>
        {endsAt && (
          <span className="stub__end only-wide">
            <br />
            {t("until", { time: dates.time(endsAt) })}
          </span>
        )}
      </p>
      {children}
    </div>
  );
}
