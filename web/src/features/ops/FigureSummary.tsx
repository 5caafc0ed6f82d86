import { useText } from "../../i18n/language";
import { type Counts, noShowRateOf, occupancyOf } from "./figures";
import { figureWords } from "./figureWords";
import { useNumbers } from "./numbers";

/** Four numbers that say how it went. */
export function FigureSummary({ counts }: { counts: Counts }) {
  const f = useText(figureWords);
  const numbers = useNumbers();
  const occupancy = occupancyOf(counts);
  const noShow = noShowRateOf(counts);
  const over = counts.completed_count + counts.missed_count;
  const hours = {
    booked: numbers.hours(counts.booked_minutes),
    offered: numbers.hours(counts.offered_minutes),
  };
  const shown: [string, string, string | null][] = [
    [
      f("occupancy"),
      occupancy === null ? f("none") : numbers.percent(occupancy),
      f("ofHours", hours),
    ],
    [
      f("booked"),
      numbers.count(counts.booked_count),
      f("ofSlots", { count: counts.offered_count }),
    ],
    [
      f("noShow"),
      noShow === null ? f("none") : numbers.percent(noShow),
      over === 0 ? f("noneOver") : f("ofOver", { missed: counts.missed_count, over }),
    ],
    [f("cancelled"), numbers.count(counts.cancelled_count), null],
  ];
  return (
    <section aria-label={f("summary")}>
      <dl className="stats stats--4">
        {shown.map(([name, value, detail]) => (
          <div key={name} className="stat">
            <dt>{name}</dt>
            <dd>
              {value}
              {detail && <small>{detail}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
