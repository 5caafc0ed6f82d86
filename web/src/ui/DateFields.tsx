import { type ReactNode, useId } from "react";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";
import { ErrorText } from "./Field";

const words = catalog({
  pl: { day: "Dzień", month: "Miesiąc", year: "Rok" },
  en: { day: "Day", month: "Month", year: "Year" },
});

export interface DateParts {
  day: string;
  month: string;
  year: string;
}

export const EMPTY_DATE: DateParts = { day: "", month: "", year: "" };

/** YYYY-MM-DD, or null when the three numbers make no day of the calendar. */
export function dateOf({ day, month, year }: DateParts): string | null {
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^\d{4}$/.test(year)) return null;
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const date = new Date(`${iso}T12:00:00Z`);
  // JavaScript makes the 2nd of March of "30 February".
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === iso ? iso : null;
}

export interface DateFieldsProps {
  id: string;
  legend: string;
  hint?: ReactNode;
  error?: string | null;
  value: DateParts;
  onChange: (value: DateParts) => void;
  /** "bday" for the person's own date of birth. */
  autoComplete?: "bday";
}

/** A date known by heart is typed as three numbers; a calendar would be slower and harder. */
export function DateFields(props: DateFieldsProps) {
  const { id, legend, hint, error, value, onChange, autoComplete } = props;
  const t = useText(words);
  const own = useId();
  const described = [hint && `${own}-hint`, error && `${own}-error`].filter(Boolean).join(" ");
  return (
    <fieldset className="field" data-invalid={error ? true : undefined} id={id}>
      <legend className="label">{legend}</legend>
      {hint && (
        <span className="hint" id={`${own}-hint`}>
          {hint}
        </span>
      )}
      {error && (
        <p className="error" id={`${own}-error`}>
          <ErrorText>{error}</ErrorText>
        </p>
      )}
      <div className="date-parts">
        {(["day", "month", "year"] as const).map((part) => (
          <div key={part} className={`date-part date-part--${part}`}>
            <label className="hint" htmlFor={`${own}-${part}`}>
              {t(part)}
            </label>
            <input
              className="input num"
              id={`${own}-${part}`}
              inputMode="numeric"
              maxLength={part === "year" ? 4 : 2}
              autoComplete={autoComplete ? `${autoComplete}-${part}` : "off"}
              value={value[part]}
              onChange={(event) => onChange({ ...value, [part]: event.target.value.trim() })}
              aria-invalid={error ? true : undefined}
              aria-describedby={described || undefined}
            />
          </div>
        ))}
      </div>
    </fieldset>
  );
}
