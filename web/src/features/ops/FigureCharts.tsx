import type { ReactNode } from "react";
import { noonOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { BarChart, type BarTone, ChartKey, WideTable } from "../../ui/BarChart";
import { Card } from "../../ui/Card";
import { type DayCounts, occupancyOf, sumOf } from "./figures";
import { figureWords } from "./figureWords";
import { useNumbers } from "./numbers";

const QUARTERS = [0, 0.25, 0.5, 0.75, 1];
const STEPS = [1, 2, 5];

/** 0 and a few round values up to one that no bar exceeds. */
export function roundTicks(most: number): number[] {
  let step = 1;
  for (let power = 1; step * 4 < most; power *= 10) {
    step = STEPS.map((one) => one * power).find((one) => one * 4 >= most) ?? step * 10;
  }
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

interface ChartProps {
  days: DayCounts[];
}

function useEnds(days: DayCounts[]) {
  const dates = useDates();
  const at = (index: number) => dates.date(noonOf(days.at(index)?.day ?? ""));
  return { first: at(0), last: at(-1) };
}

export function OccupancyChart({ days }: ChartProps) {
  const f = useText(figureWords);
  const dates = useDates();
  const numbers = useNumbers();
  const ends = useEnds(days);
  const known = days.flatMap(({ day, counts }) => {
    const part = occupancyOf(counts);
    return part === null ? [] : [{ day, counts, part }];
  });
  const average = occupancyOf(sumOfDays(days));
  const most = [...known].sort((one, other) => other.part - one.part)[0];
  const label =
    average === null || most === undefined
      ? f("chartEmpty", ends)
      : f("chartOccupancy", {
          ...ends,
          average: numbers.percent(average),
          most: numbers.percent(most.part),
          day: dates.date(noonOf(most.day)),
        });
  const parts = new Map(known.map((one) => [one.day, one.part]));
  return (
    <Card title={f("byDay")}>
      <p className="small muted">{f("byDayText")}</p>
      <BarChart
        label={label}
        max={1}
        ticks={QUARTERS.map((value) => ({ value, label: numbers.percent(value) }))}
        bars={days.map(({ day }) => {
          const part = parts.get(day) ?? 0;
          return {
            key: day,
            label: dates.dateShort(noonOf(day)),
            title: `${dates.day(noonOf(day))}: ${numbers.percent(part)}`,
            parts: [{ value: part, tone: "accent" as const }],
          };
        })}
      />
      <Numbers
        title={f("byDay")}
        head={[f("day"), f("offeredHours"), f("bookedHours"), f("occupancy")]}
        rows={known.map(({ day, counts, part }) => ({
          name: dates.day(noonOf(day)),
          values: [
            numbers.hours(counts.offered_minutes),
            numbers.hours(counts.booked_minutes),
            numbers.percent(part),
          ],
        }))}
      />
    </Card>
  );
}

export function EndingsChart({ days }: ChartProps) {
  const f = useText(figureWords);
  const dates = useDates();
  const numbers = useNumbers();
  const ends = useEnds(days);
  const sum = sumOfDays(days);
  const kinds: { tone: BarTone; name: "completed" | "missed" | "cancelledOnes" }[] = [
    { tone: "accent", name: "completed" },
    { tone: "danger", name: "missed" },
    { tone: "muted", name: "cancelledOnes" },
  ];
  const valuesOf = ({ counts }: DayCounts) => [
    counts.completed_count,
    counts.missed_count,
    counts.cancelled_count,
  ];
  const totalOf = (day: DayCounts) => valuesOf(day).reduce((one, other) => one + other, 0);
  const ticks = roundTicks(Math.max(1, ...days.map(totalOf)));
  const isEmpty = days.every((day) => totalOf(day) === 0);
  const label = isEmpty
    ? f("chartEmpty", ends)
    : f("chartEndings", {
        ...ends,
        completed: sum.completed_count,
        missed: sum.missed_count,
        cancelled: sum.cancelled_count,
      });
  return (
    <Card title={f("endings")}>
      <p className="small muted">{f("endingsText")}</p>
      <ChartKey items={kinds.map(({ tone, name }) => ({ tone, label: f(name) }))} />
      <BarChart
        label={label}
        max={ticks.at(-1) ?? 1}
        ticks={ticks.map((value) => ({ value, label: numbers.count(value) }))}
        bars={days.map((one) => {
          const values = valuesOf(one);
          const said = kinds.map(({ name }, index) => `${f(name)}: ${values[index]}`);
          return {
            key: one.day,
            label: dates.dateShort(noonOf(one.day)),
            title: `${dates.day(noonOf(one.day))}. ${said.join(", ")}`,
            parts: kinds.map(({ tone }, index) => ({ value: values[index] ?? 0, tone })),
          };
        })}
      />
      <Numbers
        title={f("endings")}
        head={[f("day"), ...kinds.map(({ name }) => f(name))]}
        rows={days
          .filter((one) => totalOf(one) > 0)
          .map((one) => ({
            name: dates.day(noonOf(one.day)),
            values: valuesOf(one).map(numbers.count),
          }))}
      />
    </Card>
  );
}

interface NumbersProps {
  title: string;
  head: string[];
  rows: { name: string; values: string[] }[];
}

/** What the chart shows, for whoever does not see it, or wants to know exactly. */
function Numbers({ title, head, rows }: NumbersProps): ReactNode {
  const f = useText(figureWords);
  const [first, ...rest] = head;
  if (rows.length === 0) return null;
  return (
    <details>
      <summary className="text-button small">{f("table")}</summary>
      <WideTable label={title}>
        <table className="table table--low">
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {rest.map((name) => (
                <th key={name} scope="col" className="num">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                {row.values.map((value, index) => (
                  <td key={rest[index]} className="num">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
    </details>
  );
}

function sumOfDays(days: DayCounts[]) {
  return sumOf(days.map(({ counts }) => counts));
}
