import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  type SyntheticEvent,
  useRef,
  useState,
} from "react";
import type { Availability } from "../../api/model";
import { LOCALES } from "../../i18n/catalog";
import { capitalised, noonOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { monthAfter, weeksOf } from "./availability";
import { calendarWords } from "./calendarWords";
import { dayByKey } from "./dayKeys";

// 2024 began on a Monday.
const WEEK = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day, 12)));

export interface MonthTableProps {
  month: string;
  onMonth: (month: string) => void;
  today: string;
  lastDay: string;
  availability: Availability | undefined;
  day: string | null;
  onDay: (day: string) => void;
}

/** A real table: a free day is a button whose name says how many times are free. */
export function MonthTable(props: MonthTableProps) {
  const { month, onMonth, today, lastDay, availability, day, onDay } = props;
  const t = useText(calendarWords);
  const { language } = useLanguage();
  const dates = useDates();
  const counts = new Map(availability?.days.map((one) => [one.day, one.free_count]));
  const freeDays = availability?.days.filter((one) => one.free_count > 0) ?? [];
  const isAnyFree = freeDays.some((one) => one.day.startsWith(month));
  const firstDay = freeDays[0]?.day;
  const nameOf = (one: string) => dates.month(noonOf(`${one}-01`));
  const weekday = (date: Date, style: "short" | "long") =>
    date.toLocaleDateString(LOCALES[language], { weekday: style, timeZone: "UTC" });

  const body = useRef<HTMLTableSectionElement>(null);
  const freeHere = freeDays.map((one) => one.day).filter((one) => one.startsWith(month));
  const { tabDay, onKeyDown, onFocus } = useArrows(body, freeHere, day);

  return (
    <section className="card calendar" aria-labelledby="mies">
      <div className="calendar__head">
        <MonthButton
          icon="left"
          label={t("previousMonth", { month: nameOf(monthAfter(month, -1)) })}
          isUnavailable={month <= today.slice(0, 7)}
          onPress={() => onMonth(monthAfter(month, -1))}
        />
        <h2 id="mies" aria-live="polite">
          {nameOf(month)}
        </h2>
        <MonthButton
          icon="right"
          label={t("nextMonth", { month: nameOf(monthAfter(month, 1)) })}
          isUnavailable={month >= lastDay.slice(0, 7)}
          onPress={() => onMonth(monthAfter(month, 1))}
        />
      </div>
      <table aria-labelledby="mies" aria-describedby="mies-klawisze" aria-busy={!availability}>
        <caption className="visually-hidden" id="mies-klawisze">
          {t("arrowKeys")}
        </caption>
        <thead>
          <tr>
            {WEEK.map((date) => (
              <th key={date.getTime()} scope="col" abbr={weekday(date, "long")}>
                {weekday(date, "short")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown} onFocus={onFocus}>
          {weeksOf(month).map((week, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: weeks have no other name
            <tr key={row}>
              {week.map((one, column) => (
                <td key={one ?? column}>
                  {one && (
                    <Day
                      day={one}
                      today={today}
                      freeCount={counts.get(one) ?? 0}
                      isChosen={one === day}
                      isTabStop={one === tabDay}
                      onChoose={onDay}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {availability && !isAnyFree && (
        <div className="spread" role="status">
          <p className="small">{t("noneInMonth", { month: capitalised(nameOf(month)) })}</p>
          {firstDay && (
            <Button variant="secondary" onPress={() => onDay(firstDay)}>
              {t("show", { date: dates.date(noonOf(firstDay)) })}
            </Button>
          )}
        </div>
      )}
      <p className="legend" aria-hidden="true">
        <span>
          <i />
          {t("legendFree")}
        </span>
        <span>
          <i className="sel" />
          {t("legendChosen")}
        </span>
        <span>
          <i className="today" />
          {t("today")}
        </span>
      </p>
    </section>
  );
}

function useArrows(
  body: RefObject<HTMLTableSectionElement | null>,
  freeDays: readonly string[],
  chosen: string | null,
) {
  const [focused, setFocused] = useState<string | null>(null);
  const candidates = [focused, chosen, freeDays[0] ?? null];
  const tabDay = candidates.find((one) => one !== null && freeDays.includes(one)) ?? null;
  const dayOfEvent = (event: SyntheticEvent) => (event.target as HTMLElement).dataset.day ?? null;
  return {
    tabDay,
    onFocus: (event: FocusEvent) => setFocused(dayOfEvent(event)),
    onKeyDown: (event: KeyboardEvent) => {
      const from = dayOfEvent(event);
      const next = from && dayByKey(event.key, from, freeDays);
      if (!next) return;
      event.preventDefault();
      body.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
    },
  };
}

interface MonthButtonProps {
  icon: "left" | "right";
  label: string;
  isUnavailable: boolean;
  onPress: () => void;
}

function MonthButton({ icon, label, isUnavailable, onPress }: MonthButtonProps) {
  return (
    <Button
      variant="quiet"
      icon={icon}
      isIconOnly
      aria-label={label}
      unavailableBecause={isUnavailable ? "mies" : undefined}
      onPress={onPress}
    />
  );
}

interface DayProps {
  day: string;
  today: string;
  freeCount: number;
  isChosen: boolean;
  /** One day only is reached by Tab; arrows go on from there. */
  isTabStop: boolean;
  onChoose: (day: string) => void;
}

function Day({ day, today, freeCount, isChosen, isTabStop, onChoose }: DayProps) {
  const t = useText(calendarWords);
  const dates = useDates();
  const number = Number(day.slice(8));
  const name = dates.day(noonOf(day));
  const isToday = day === today;
  if (freeCount > 0) {
    // The name is what stands here, in order, and no label beside it: "środa, 25 listopada: 9 wolnych".
    const [before, after] = aroundNumber(t("dayFree", { day: name, count: freeCount }), number);
    return (
      <button
        type="button"
        className="day day--free"
        data-day={day}
        tabIndex={isTabStop ? 0 : -1}
        aria-pressed={isChosen}
        onClick={() => onChoose(day)}
      >
        <span className="visually-hidden">{before}</span>
        {number}
        <span className="visually-hidden">{after}</span>
        <small aria-hidden="true">
          {freeCount} <span className="only-wide">{t("free", { count: freeCount })}</span>
        </small>
      </button>
    );
  }
  return (
    <span className={classes("day", day < today && "day--past", isToday && "day--today")}>
      {isToday ? (
        <>
          <span className="visually-hidden">{t("dayToday", { day: name })}</span>
          <span aria-hidden="true">{number}</span>
          <small aria-hidden="true">{t("today")}</small>
        </>
      ) : (
        number
      )}
    </span>
  );
}

/** What a sentence says before and after the day's number in it. */
function aroundNumber(sentence: string, number: number): [string, string] {
  const at = sentence.indexOf(String(number));
  return [sentence.slice(0, at), sentence.slice(at + String(number).length)];
}
