/**
 * Bars over days, as SVG of our own: sizes are attributes, colours are classes, so that the CSP needs
 * no exception. Widths are per cent and heights pixels: text keeps its size at any width.
 */
import { type ReactNode, useId } from "react";
import { classes } from "./classes";

export type BarTone = "accent" | "danger" | "muted";

export interface BarPart {
  value: number;
  tone: BarTone;
}

export interface Bar {
  key: string;
  /** Under the bar, where there is room. */
  label: string;
  /** Shown by a mouse that rests on it; everybody else has the table. */
  title: string;
  parts: BarPart[];
}

export interface BarChartProps {
  /** What the chart says, in a sentence. */
  label: string;
  bars: Bar[];
  /** The value at the top. */
  max: number;
  /** Values at which a line is drawn, from 0 to `max`. */
  ticks: { value: number; label: string }[];
}

const HEIGHT = 208;
const TOP = 10;
const BASE = 176;
const LABELS_MAX = 10;
const BAR_PART = 0.68;
const BAR_MAX_PERCENT = 6;

export function BarChart({ label, bars, max, ticks }: BarChartProps) {
  const pattern = useId();
  const step = 100 / Math.max(bars.length, 1);
  const width = Math.min(step * BAR_PART, BAR_MAX_PERCENT);
  const every = Math.ceil(bars.length / LABELS_MAX);
  const y = (value: number) => BASE - (Math.min(value, max) / max) * (BASE - TOP);
  return (
    <div className="chart" role="img" aria-label={label}>
      <svg className="chart__axis" height={HEIGHT} aria-hidden="true">
        {ticks.map((tick) => (
          <text key={tick.value} x="100%" y={y(tick.value)} dx="-8" dy="5" textAnchor="end">
            {tick.label}
          </text>
        ))}
      </svg>
      <svg className="chart__plot" height={HEIGHT} aria-hidden="true">
        <defs>
          <pattern id={pattern} width="6" height="6" patternUnits="userSpaceOnUse">
            <path className="chart__hatch" d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5" />
          </pattern>
        </defs>
        {ticks.map((tick) => (
          <line
            key={tick.value}
            className={classes("chart__line", tick.value === 0 && "chart__line--base")}
            x1="0"
            x2="100%"
            y1={y(tick.value)}
            y2={y(tick.value)}
          />
        ))}
        {bars.map((bar, index) => {
          const middle = step * (index + 0.5);
          let below = 0;
          return (
            <g key={bar.key}>
              {bar.parts.map((part) => {
                const top = y(below + part.value);
                const height = y(below) - top;
                below += part.value;
                if (height <= 0) return null;
                const place = {
                  x: `${middle - width / 2}%`,
                  y: top,
                  width: `${width}%`,
                  height,
                };
                return (
                  <g key={part.tone}>
                    <rect {...place} className={`chart__bar chart__bar--${part.tone}`}>
                      <title>{bar.title}</title>
                    </rect>
                    {part.tone === "danger" && (
                      <rect {...place} className="chart__over" fill={`url(#${pattern})`} />
                    )}
                  </g>
                );
              })}
              {index % every === 0 && (
                <text
                  className={classes(index % (every * 2) !== 0 && "chart__more")}
                  x={`${middle}%`}
                  y={HEIGHT - 8}
                  textAnchor="middle"
                >
                  {bar.label}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

export function ChartKey({ items }: { items: { tone: BarTone; label: string }[] }) {
  const pattern = useId();
  return (
    <ul className="list cluster chart-key">
      {items.map((item) => (
        <li key={item.tone} className="cluster cluster--1 small">
          <svg width="16" height="16" aria-hidden="true">
            <defs>
              <pattern id={pattern} width="6" height="6" patternUnits="userSpaceOnUse">
                <path className="chart__hatch" d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5" />
              </pattern>
            </defs>
            <rect className={`chart__bar chart__bar--${item.tone}`} width="16" height="16" rx="3" />
            {item.tone === "danger" && (
              <rect width="16" height="16" rx="3" fill={`url(#${pattern})`} />
            )}
          </svg>
          {item.label}
        </li>
      ))}
    </ul>
  );
}

/** A table that may be wider than the screen: it scrolls, by keys too. */
export function WideTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keys
    <section className="scroll-x" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

/** A part of a whole, beside its number in a table. */
export function PartBar({ part }: { part: number }) {
  return (
    <svg className="part-bar" width="100%" height="8" aria-hidden="true">
      <rect className="part-bar__whole" width="100%" height="8" rx="4" />
      {part > 0 && (
        <rect
          className="chart__bar--accent"
          width={`${Math.min(part, 1) * 100}%`}
          height="8"
          rx="4"
        />
      )}
    </svg>
  );
}
