/** How much of the offered time was used, and who did not come: by clinic and day. */
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import type { ClinicDayFigures } from "../../api/model";
import { useDirectory } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { Select } from "../../ui/Select";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { useToday } from "../console/data";
import { ClinicFigures } from "./ClinicFigures";
import { EndingsChart, OccupancyChart } from "./FigureCharts";
import { FigureSummary } from "./FigureSummary";
import {
  daysOf,
  figuresQuery,
  isPeriodName,
  PERIOD_NAMES,
  type Period,
  periodOf,
  sumOf,
  USUAL_PERIOD,
} from "./figures";
import { figureWords } from "./figureWords";
import { OpsShell } from "./OpsShell";
import { words } from "./words";

// A select needs a value for "no filter".
const ALL = "all";

/** The address holds what was chosen: a reload, or a colleague, sees the same. */
function useChoice() {
  const [search, setSearch] = useSearchParams();
  const today = useToday();
  const asked = search.get("okres");
  const name = isPeriodName(asked) ? asked : USUAL_PERIOD;
  const change = (key: string, value: string | null) =>
    setSearch(
      (before) => {
        if (value === null) before.delete(key);
        else before.set(key, value);
        return before;
      },
      { replace: true },
    );
  return { name, period: periodOf(name, today), clinic_id: search.get("poradnia"), change };
}

type Choice = ReturnType<typeof useChoice>;

export default function FiguresPage() {
  const t = useText(words);
  const f = useText(figureWords);
  const choice = useChoice();
  const figures = useQuery(figuresQuery(choice.period, choice.clinic_id));
  const items = figures.data?.items;
  return (
    <OpsShell title={t("figures")}>
      <Filters choice={choice} />
      {items === undefined && figures.error ? (
        <ErrorState
          error={figures.error}
          title={f("failed")}
          onRetry={() => void figures.refetch()}
        />
      ) : items === undefined ? (
        <SkeletonCard label={f("loading")} />
      ) : items.length === 0 ? (
        <div className="card">
          <EmptyState icon="calendar" title={f("emptyTitle")}>
            <p>{f("emptyText")}</p>
          </EmptyState>
        </div>
      ) : (
        <Content items={items} period={choice.period} isOfAll={choice.clinic_id === null} />
      )}
    </OpsShell>
  );
}

function Filters({ choice }: { choice: Choice }) {
  const f = useText(figureWords);
  const { language } = useLanguage();
  const { directory } = useDirectory();
  return (
    <search className="filters" aria-label={f("filters")}>
      <Select
        label={f("clinic")}
        options={[
          { value: ALL, label: f("allClinics") },
          ...directory.clinics.map((one) => ({ value: one.clinic_id, label: one.name[language] })),
        ]}
        value={choice.clinic_id ?? ALL}
        isChosen={choice.clinic_id !== null}
        onChange={(value) => choice.change("poradnia", value === ALL ? null : value)}
      />
      <Select
        label={f("period")}
        options={PERIOD_NAMES.map((name) => ({ value: name, label: f(name) }))}
        value={choice.name}
        onChange={(value) => choice.change("okres", value === USUAL_PERIOD ? null : value)}
      />
    </search>
  );
}

interface ContentProps {
  items: ClinicDayFigures[];
  period: Period;
  isOfAll: boolean;
}

function Content({ items, period, isOfAll }: ContentProps) {
  const days = daysOf(period, items);
  return (
    <div className="stack stack--3">
      <FigureSummary counts={sumOf(items)} />
      <OccupancyChart days={days} />
      <EndingsChart days={days} />
      {isOfAll && <ClinicFigures items={items} />}
    </div>
  );
}
