import type { Visit } from "../../api/model";
import { dayOf, noonOf } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { classes } from "../../ui/classes";
import { Icon } from "../../ui/Icon";
import { useNow } from "../../ui/useNow";
import { distanceTo, isNear } from "./timing";
import { words } from "./words";

const DAY_MS = 86_400_000;
const UNIT_WORDS = { days: "inDays", hours: "inHours", minutes: "inMinutes" } as const;

/** "za 6 minut": marigold when it is now, calm before. */
export function Countdown({ visit }: { visit: Visit }) {
  const t = useText(words);
  const now = useNow(5_000);
  const daysAway = Math.round(
    (noonOf(dayOf(visit.starts_at)).getTime() - noonOf(dayOf(now)).getTime()) / DAY_MS,
  );
  const distance = distanceTo(visit, now, daysAway);
  // "Tomorrow" is written above the hour already.
  if (distance.unit === "past" || (distance.unit === "days" && distance.count === 1)) return null;
  return (
    <p className={classes("countdown", !isNear(distance) && "countdown--calm")} role="timer">
      <Icon name="clock" size="sm" />
      {"count" in distance
        ? t(UNIT_WORDS[distance.unit], { count: distance.count })
        : t(distance.unit)}
    </p>
  );
}
