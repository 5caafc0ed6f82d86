import { doctorName, useDirectory } from "../../api/queries";
import { noonOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { differences } from "./differences";
import { fieldWords } from "./fieldWords";
import { staffWords } from "./staffWords";
import { useWeekdays } from "./week";
import { words } from "./words";

const NAMED_AS_STAFF = new Set(["roles", "checked_by"]);

type FieldWord = keyof typeof fieldWords.pl;

export interface DifferencesProps {
  kind: string;
  before: object | null;
  after: object | null;
}

/** What differs between two versions of a thing, as people call its fields and values. */
export function Differences({ kind, before, after }: DifferencesProps) {
  const t = useText(words);
  const label = useLabel();
  const shown = useValue();
  const found = differences(before, after, kind);
  if (found.length === 0) return <p className="small muted">{t("conflictSame")}</p>;
  return (
    <dl className="changes small">
      {found.map((one) => (
        <div key={one.path}>
          <dt>{label(one.path)}</dt>
          <dd>
            {before !== null && after !== null ? (
              <>
                <span className="visually-hidden">{t("was")} </span>
                <s>{shown(one.path, one.before)}</s> <span aria-hidden="true">→</span>{" "}
                <span className="visually-hidden">{t("is")} </span>
                <ins>{shown(one.path, one.after)}</ins>
              </>
            ) : (
              shown(one.path, after === null ? one.before : one.after)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** "practices.2.visit_types" as "Miejsce pracy 2, rodzaje wizyt". */
function useLabel(): (path: string) => string {
  const t = useText(fieldWords);
  return (path) => {
    const parts: string[] = [];
    for (const part of path.split(".")) {
      if (/^\d+$/.test(part)) parts.push(`${parts.pop() ?? ""} ${part}`.trim());
      else parts.push(part in fieldWords.pl ? t(part as FieldWord) : part);
    }
    return parts.join(", ");
  };
}

function useValue(): (path: string, value: unknown) => string {
  const t = useText(words);
  const term = useText(terms);
  const role = useText(staffWords);
  const dates = useDates();
  const weekdays = useWeekdays();
  const { language } = useLanguage();
  const { directory } = useDirectory();

  const one = (name: string, path: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("nothing");
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (typeof value === "number") {
      if (name === "weekdays") return weekdays[value - 1] ?? String(value);
      return path.startsWith("prices.") ? money(value, language) : String(value);
    }
    const text = String(value);
    if (name === "by") return role(text === "pesel" ? "byPesel" : "byName");
    if (name === "clinic_id") return directory.clinic(text)?.name[language] ?? text;
    if (name === "facility_id") return directory.facility(text)?.name ?? text;
    if (name === "doctor_id") return doctorName(directory.doctor(text)) || text;
    if (NAMED_AS_STAFF.has(name) && text in staffWords.pl)
      return role(text as keyof typeof staffWords.pl);
    if ((name === "visit_types" || name === "fundings") && text in terms.pl) {
      return term(text as keyof typeof terms.pl);
    }
    if (name.endsWith("_at")) return `${dates.dateYear(text)}, ${dates.time(text)}`;
    if (name.startsWith("valid_")) return dates.dateYear(noonOf(text));
    return text;
  };
  return (path, value) => {
    const name = path.split(".").at(-1) ?? path;
    return Array.isArray(value)
      ? value.map((each) => one(name, path, each)).join(", ")
      : one(name, path, value);
  };
}

function money(grosze: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "currency", currency: "PLN" }).format(
    grosze / 100,
  );
}
