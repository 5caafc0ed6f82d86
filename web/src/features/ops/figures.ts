/** The figures of clinics by day, summed as the screen shows them. Days are days in Poland. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { ClinicDayFigures, Figures } from "../../api/model";
import { addDays } from "../../i18n/dates";

export interface Period {
  first_day: string;
  last_day: string;
}

const PERIODS = {
  past7: [-6, 0],
  past30: [-29, 0],
  past90: [-89, 0],
  next14: [0, 13],
  next30: [0, 29],
} as const;

export type PeriodName = keyof typeof PERIODS;
export const PERIOD_NAMES = Object.keys(PERIODS) as PeriodName[];
export const USUAL_PERIOD: PeriodName = "past30";

export function isPeriodName(text: string | null): text is PeriodName {
  return text !== null && text in PERIODS;
}

export function periodOf(name: PeriodName, today: string): Period {
  const [first, last] = PERIODS[name];
  return { first_day: addDays(today, first), last_day: addDays(today, last) };
}

export const figuresQuery = ({ first_day, last_day }: Period, clinic_id: string | null) =>
  queryOptions({
    queryKey: ["figures", first_day, last_day, clinic_id],
    queryFn: ({ signal }) =>
      api.get<Figures>("/api/calendar/figures", { first_day, last_day, clinic_id }, signal),
    staleTime: 30_000,
  });

const COUNTS = [
  "offered_count",
  "offered_minutes",
  "booked_count",
  "booked_minutes",
  "completed_count",
  "missed_count",
  "cancelled_count",
] as const;

export type Counts = Record<(typeof COUNTS)[number], number>;

export function sumOf(items: readonly Counts[]): Counts {
  const sum = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Counts;
  for (const item of items) for (const name of COUNTS) sum[name] += item[name];
  return sum;
}

/** The part of the offered time that visits took, at most 1; null when nothing was offered. */
export function occupancyOf({ booked_minutes, offered_minutes }: Counts): number | null {
  return offered_minutes > 0 ? Math.min(booked_minutes / offered_minutes, 1) : null;
}

/** Missed visits among those that are over; null while none is. */
export function noShowRateOf({ completed_count, missed_count }: Counts): number | null {
  const over = completed_count + missed_count;
  return over > 0 ? missed_count / over : null;
}

export interface DayCounts {
  day: string;
  counts: Counts;
}

/** Every day of the period in order, also those on which nothing was offered. */
export function daysOf(period: Period, items: readonly ClinicDayFigures[]): DayCounts[] {
  const days: DayCounts[] = [];
  for (let day = period.first_day; day <= period.last_day; day = addDays(day, 1)) {
    days.push({ day, counts: sumOf(items.filter((item) => item.day === day)) });
  }
  return days;
}

/** Each clinic of the answer, the busiest first. */
export function clinicsOf(
  items: readonly ClinicDayFigures[],
): { clinic_id: string; counts: Counts }[] {
  const ids = [...new Set(items.map((item) => item.clinic_id))];
  return ids
    .map((clinic_id) => ({
      clinic_id,
      counts: sumOf(items.filter((item) => item.clinic_id === clinic_id)),
    }))
    .sort((one, other) => other.counts.booked_count - one.counts.booked_count);
}
