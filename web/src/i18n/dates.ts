/** Times come in UTC and are shown as clocks in Poland show them, wherever the reader is. */
import { type Language, LOCALES } from "./catalog";
import { useLanguage } from "./language";
import { tieNumbers } from "./typography";

export const TIME_ZONE = "Europe/Warsaw";

type Moment = string | number | Date;

function formatter(language: Language, options: Intl.DateTimeFormatOptions) {
  // Made when it is first used: one costs a slow machine some milliseconds.
  let format: Intl.DateTimeFormat | null = null;
  return (moment: Moment) => {
    format ??= new Intl.DateTimeFormat(LOCALES[language], { timeZone: TIME_ZONE, ...options });
    return tieNumbers(format.format(new Date(moment)));
  };
}

const ISO_DAY = new Intl.DateTimeFormat("en-CA", {
  timeZone: TIME_ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The day in Poland of a moment, as YYYY-MM-DD. */
export function dayOf(moment: Moment): string {
  return ISO_DAY.format(new Date(moment));
}

/** Noon in UTC of a calendar day: the same day in Warsaw in summer and in winter. */
export function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}

export function addDays(day: string, count: number): string {
  const date = noonOf(day);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

function datesIn(language: Language) {
  return {
    /** 10:40 */
    time: formatter(language, { hour: "numeric", minute: "2-digit", hourCycle: "h23" }),
    /** 10:40:07 */
    timeExact: formatter(language, {
      hour: "numeric",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    }),
    /** 19 listopada */
    date: formatter(language, { day: "numeric", month: "long" }),
    /** 19 listopada 2026 */
    dateYear: formatter(language, { day: "numeric", month: "long", year: "numeric" }),
    /** 19 lis */
    dateShort: formatter(language, { day: "numeric", month: "short" }),
    /** czwartek, 19 listopada */
    day: formatter(language, { weekday: "long", day: "numeric", month: "long" }),
    /** czwartek */
    weekday: formatter(language, { weekday: "long" }),
    /** listopad 2026 */
    month: formatter(language, { month: "long", year: "numeric" }),
    /** lis */
    monthShort: formatter(language, { month: "short" }),
    /** 19 */
    dayNumber: formatter(language, { day: "numeric" }),
  };
}

export type Dates = ReturnType<typeof datesIn>;

const DATES: Record<Language, Dates> = { pl: datesIn("pl"), en: datesIn("en") };

export function useDates(): Dates {
  return DATES[useLanguage().language];
}

export function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
