/** Reception: any day across doctors and facilities, and one visit of it beside the list. */
import { useSearchParams } from "react-router";
import type { Visit } from "../../api/model";
import { type Directory, doctorName, useDirectory } from "../../api/queries";
import { addDays, capitalised, noonOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Select";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { patientName, usePatients } from "../live/people";
import { ExpectedAbout } from "../waiting/Estimate";
import { type DayOfVisits, useDay, useToday } from "./data";
import { BookNew, ReceptionShell } from "./ReceptionShell";
import { ReceptionVisit } from "./ReceptionVisit";
import { receptionWords } from "./receptionWords";
import { isClosed, StateChip, StateRemarks, sinceOf, stateOf } from "./status";
import { FoundProblems, TestResult } from "./TestResult";
import { consoleWords } from "./words";
import "./console.css";

// A select needs a value for "no filter".
const ALL = "all";
const A_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The address holds the day, the filters and the chosen visit: a reload loses nothing. */
function useChoice(today: string) {
  const [search, setSearch] = useSearchParams();
  const asked = search.get("dzien") ?? "";
  const day = A_DAY.test(asked) ? asked : today;
  const change = (part: Record<string, string | null>) =>
    setSearch(
      (before) => {
        for (const [name, value] of Object.entries(part)) {
          if (value === null) before.delete(name);
          else before.set(name, value);
        }
        return before;
      },
      { replace: true },
    );
  return {
    day,
    doctor_id: search.get("lekarz"),
    facility_id: search.get("placowka"),
    visit_id: search.get("wizyta"),
    change,
    goTo: (next: string) => change({ dzien: next === today ? null : next, wizyta: null }),
    clear: () => change({ lekarz: null, placowka: null }),
  };
}

type DayChoice = ReturnType<typeof useChoice>;

export default function ReceptionDayPage() {
  const t = useText(receptionWords);
  const today = useToday();
  const choice = useChoice(today);
  const day = useDay(choice.day);
  const { directory } = useDirectory();
  return (
    <ReceptionShell title={t("visits")}>
      <Head choice={choice} today={today} />
      <Filters choice={choice} visits={day.visits} directory={directory} />
      <DayList choice={choice} day={day} directory={directory} />
    </ReceptionShell>
  );
}

function Head({ choice, today }: { choice: DayChoice; today: string }) {
  const t = useText(receptionWords);
  const dates = useDates();
  return (
    <div className="console__head">
      <h1 aria-live="polite">{capitalised(dates.day(noonOf(choice.day)))}</h1>
      <div className="cluster cluster--1">
        <Button
          icon="left"
          isIconOnly
          aria-label={t("dayBefore")}
          onPress={() => choice.goTo(addDays(choice.day, -1))}
        />
        {choice.day !== today && <Button onPress={() => choice.goTo(today)}>{t("today")}</Button>}
        <Button
          icon="right"
          isIconOnly
          aria-label={t("dayAfter")}
          onPress={() => choice.goTo(addDays(choice.day, 1))}
        />
        <BookNew />
      </div>
    </div>
  );
}

interface FiltersProps {
  choice: DayChoice;
  visits: readonly Visit[];
  directory: Directory;
}

/** Only doctors and facilities that have a visit on this day, and the one that is chosen. */
function Filters({ choice, visits, directory }: FiltersProps) {
  const t = useText(receptionWords);
  const { doctor_id, facility_id, change } = choice;
  const occurs = (key: "doctor_id" | "facility_id", id: string) =>
    id === choice[key] || visits.some((one) => one[key] === id);
  const doctors = directory.doctors.filter((one) => occurs("doctor_id", one.doctor_id));
  const facilities = directory.facilities.filter((one) => occurs("facility_id", one.facility_id));
  return (
    <search className="filters" aria-label={t("filters")}>
      <Select
        label={t("doctor")}
        options={[
          { value: ALL, label: t("allDoctors") },
          ...doctors.map((one) => ({ value: one.doctor_id, label: doctorName(one) })),
        ]}
        value={doctor_id ?? ALL}
        isChosen={doctor_id !== null}
        onChange={(value) => change({ lekarz: value === ALL ? null : value, wizyta: null })}
      />
      <Select
        label={t("facility")}
        options={[
          { value: ALL, label: t("all") },
          ...facilities.map((one) => ({ value: one.facility_id, label: one.name })),
        ]}
        value={facility_id ?? ALL}
        isChosen={facility_id !== null}
        onChange={(value) => change({ placowka: value === ALL ? null : value, wizyta: null })}
      />
    </search>
  );
}

interface DayListProps {
  choice: DayChoice;
  day: DayOfVisits;
  directory: Directory;
}

function DayList({ choice, day, directory }: DayListProps) {
  const t = useText(receptionWords);
  const console_t = useText(consoleWords);
  const dates = useDates();
  const patientOf = usePatients(day.visits.map((one) => one.patient_id));
  if (day.error) {
    return <ErrorState error={day.error} title={console_t("failed")} onRetry={day.retry} />;
  }
  if (day.isPending) return <SkeletonCard label={console_t("loading")} />;
  const shown = day.visits.filter(
    (one) =>
      (choice.doctor_id === null || one.doctor_id === choice.doctor_id) &&
      (choice.facility_id === null || one.facility_id === choice.facility_id),
  );
  if (shown.length === 0) return <NoVisits choice={choice} isFiltered={day.visits.length > 0} />;
  const chosen = shown.find((one) => one.visit_id === choice.visit_id) ?? shown[0];
  return (
    <div className="console__split">
      <section
        className="card card--flush scroll-x"
        aria-label={t("listOf", { day: dates.day(noonOf(choice.day)) })}
      >
        <table className="table table--rows">
          <thead>
            <tr>
              <th scope="col">{t("hour")}</th>
              <th scope="col">{t("patient")}</th>
              <th scope="col">{t("doctor")}</th>
              <th scope="col">{t("state")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((visit) => (
              <Row
                key={visit.visit_id}
                visit={visit}
                day={day}
                name={patientName(patientOf(visit.patient_id)) || console_t("nobody")}
                directory={directory}
                isChosen={visit === chosen}
                onChoose={() => choice.change({ wizyta: visit.visit_id })}
              />
            ))}
          </tbody>
        </table>
      </section>
      {chosen && (
        <ReceptionVisit
          key={chosen.visit_id}
          visit={chosen}
          room={day.room(chosen.visit_id)}
          patient={patientOf(chosen.patient_id)}
          directory={directory}
        />
      )}
    </div>
  );
}

function NoVisits({ choice, isFiltered }: { choice: DayChoice; isFiltered: boolean }) {
  const t = useText(receptionWords);
  return (
    <section className="card">
      <EmptyState icon="calendar" title={t("emptyTitle")}>
        <p>{t(isFiltered ? "emptyFiltered" : "emptyText")}</p>
        {isFiltered && <Button onPress={choice.clear}>{t("clearFilters")}</Button>}
      </EmptyState>
    </section>
  );
}

interface RowProps {
  visit: Visit;
  day: DayOfVisits;
  name: string;
  directory: Directory;
  isChosen: boolean;
  onChoose: () => void;
}

function Row({ visit, day, name, directory, isChosen, onChoose }: RowProps) {
  const t = useText(receptionWords);
  const console_t = useText(consoleWords);
  const dates = useDates();
  const room = day.room(visit.visit_id);
  const state = stateOf(visit, room);
  const is_over = isClosed(state);
  return (
    <tr data-done={is_over || undefined} data-selected={isChosen || undefined}>
      <td className="time">{dates.time(visit.starts_at)}</td>
      <td className="who">
        <button type="button" className="cover" aria-pressed={isChosen} onClick={onChoose}>
          <b>{name}</b>
          <span className="xs muted">
            {console_t(visit.funding)} · {console_t(visit.visit_type)}
          </span>
        </button>
      </td>
      <td className="doctor">
        {doctorName(directory.doctor(visit.doctor_id))}
        <br />
        <span className="xs muted">{directory.facility(visit.facility_id)?.name}</span>
      </td>
      <td className="state">
        {visit.visit_type === "video" || is_over ? (
          <StateChip state={state} since={sinceOf(state, room)} />
        ) : (
          <span className="small muted">{t("booked")}</span>
        )}
        {!is_over && <ExpectedAbout estimate={day.estimate(visit.visit_id)} />}
        <StateRemarks state={state} room={room} />
        {visit.visit_type === "video" && !is_over && (
          <>
            <TestResult test={room?.last_test} />
            <FoundProblems test={room?.last_test} />
          </>
        )}
      </td>
    </tr>
  );
}
