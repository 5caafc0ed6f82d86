import { useMemo } from "react";
import { addDays, useDates } from "../../i18n/dates";

const A_MONDAY = "2024-01-01";

/** "poniedziałek" to "niedziela", as the screen's language calls them. */
export function useWeekdays(): string[] {
  const dates = useDates();
  return useMemo(
    () =>
      Array.from({ length: 7 }, (_, index) =>
        dates.weekday(`${addDays(A_MONDAY, index)}T12:00:00Z`),
      ),
    [dates],
  );
}
