/** Which days and hours are free, by the filters of the draft. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Availability, Funding, List, Slot } from "../../api/model";
import { addDays } from "../../i18n/dates";
import type { Filters } from "./draft";

/** Slots are published this far ahead. */
export const DAYS_AHEAD = 60;
/**
 * A time that somebody else took goes from the screen within this. Only while the page is seen:
 * TanStack Query does not ask for a hidden one, and asks at once when it is seen again.
 */
const FRESH_MS = 4_000;

/** What is searched for: the filters, and how old the patient is. */
export interface Search extends Filters {
  patient_years?: number;
}

function parameters(funding: Funding, search: Search) {
  return { funding, ...search };
}

export const availabilityQuery = (funding: Funding, filters: Search, today: string) =>
  queryOptions({
    queryKey: ["availability", funding, filters, today],
    queryFn: ({ signal }) =>
      api.get<Availability>(
        "/api/calendar/availability",
        {
          ...parameters(funding, filters),
          first_day: today,
          last_day: addDays(today, DAYS_AHEAD),
        },
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS,
  });

export const slotsQuery = (funding: Funding, filters: Search, day: string | null) =>
  queryOptions({
    queryKey: ["slots", funding, filters, day],
    queryFn: ({ signal }) =>
      api
        .get<List<Slot>>(
          "/api/calendar/slots",
          { ...parameters(funding, filters), day: day ?? "" },
          signal,
        )
        .then((list) => list.items.toSorted((a, b) => a.starts_at.localeCompare(b.starts_at))),
    enabled: day !== null,
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS,
  });

/** The weeks of a month, Monday first; null pads the first and the last week. */
export function weeksOf(month: string): (string | null)[][] {
  const first = `${month}-01`;
  const weekday = new Date(`${first}T12:00:00Z`).getUTCDay();
  const days: (string | null)[] = Array.from({ length: (weekday + 6) % 7 }, () => null);
  for (let day = first; day.startsWith(month); day = addDays(day, 1)) days.push(day);
  while (days.length % 7 !== 0) days.push(null);
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
}

export function monthAfter(month: string, count: 1 | -1): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const date = new Date(Date.UTC(year, number - 1 + count, 1, 12));
  return date.toISOString().slice(0, 7);
}
