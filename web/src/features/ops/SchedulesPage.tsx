import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Doctor, Schedule } from "../../api/model";
import { useDirectory } from "../../api/queries";
import { capitalised, noonOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { Card } from "../../ui/Card";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { Confirm } from "./Confirm";
import { DoctorChoice } from "./DoctorChoice";
import { schedulesQuery } from "./data";
import { NewSchedule } from "./NewSchedule";
import { planWords } from "./planWords";
import { useWeekdays } from "./week";
import { words } from "./words";

export default function SchedulesPage() {
  const t = useText(words);
  return (
    <DoctorChoice title={t("schedules")}>
      {(doctor) => (
        <div className="console__split">
          <NewSchedule doctor={doctor} />
          <KnownSchedules doctor={doctor} />
        </div>
      )}
    </DoctorChoice>
  );
}

function KnownSchedules({ doctor }: { doctor: Doctor }) {
  const t = useText(words);
  const p = useText(planWords);
  const schedules = useQuery(schedulesQuery(doctor.doctor_id));
  if (schedules.data === undefined && schedules.error) {
    return (
      <ErrorState
        error={schedules.error}
        title={t("failed")}
        onRetry={() => void schedules.refetch()}
      />
    );
  }
  if (schedules.data === undefined) return <SkeletonCard label={t("loading")} />;
  if (schedules.data.length === 0) {
    return (
      <Card title={p("week")}>
        <p className="muted">{p("noSchedules")}</p>
      </Card>
    );
  }
  return (
    <div className="stack stack--3">
      <Week schedules={schedules.data} />
      <Card title={p("list")}>
        <ul className="list">
          {schedules.data.map((schedule) => (
            <ScheduleRow key={schedule.schedule_id} schedule={schedule} />
          ))}
        </ul>
      </Card>
    </div>
  );
}

const clock = (time: string) => time.replace(/^0/, "");

function Week({ schedules }: { schedules: Schedule[] }) {
  const p = useText(planWords);
  const weekdays = useWeekdays();
  const { directory } = useDirectory();
  return (
    <Card title={p("week")}>
      <dl className="dl week">
        {weekdays.map((name, index) => {
          const on = schedules
            .filter((schedule) => schedule.weekdays.includes(index + 1))
            .sort((one, other) => one.starts.localeCompare(other.starts));
          return (
            <div key={name}>
              <dt>{capitalised(name)}</dt>
              <dd>
                {on.length === 0 && <span className="muted">{p("freeDay")}</span>}
                {on.map((one) => (
                  <p key={one.schedule_id} className="num">
                    {p("hours", { starts: clock(one.starts), ends: clock(one.ends) })}{" "}
                    <span className="muted">{directory.facility(one.facility_id)?.name}</span>
                  </p>
                ))}
              </dd>
            </div>
          );
        })}
      </dl>
    </Card>
  );
}

function useScheduleName(): (schedule: Schedule) => string {
  const p = useText(planWords);
  const weekdays = useWeekdays();
  return (schedule) => {
    const numbers = schedule.weekdays.join("");
    const names = schedule.weekdays.map((day) => weekdays[day - 1]).join(", ");
    const days =
      numbers === "1234567" ? p("everyDay") : numbers === "12345" ? p("workdays") : names;
    const hours = p("hours", { starts: clock(schedule.starts), ends: clock(schedule.ends) });
    return `${capitalised(days)}, ${hours}`;
  };
}

function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const p = useText(planWords);
  const term = useText(terms);
  const dates = useDates();
  const client = useQueryClient();
  const { language } = useLanguage();
  const { directory } = useDirectory();
  const nameOf = useScheduleName();
  const name = nameOf(schedule);
  const day = (iso: string) => dates.dateYear(noonOf(iso));
  const { valid_from, valid_until, doctor_id, schedule_id } = schedule;
  const period = !valid_until
    ? p("from", { date: day(valid_from) })
    : valid_until === valid_from
      ? p("onlyOn", { date: day(valid_from) })
      : p("fromTo", { first: day(valid_from), last: day(valid_until) });
  const withdraw = async () => {
    await api.delete(`/api/calendar/doctors/${doctor_id}/schedules/${schedule_id}`);
    toast(p("withdrawn"));
    await client.invalidateQueries({ queryKey: ["schedules", doctor_id] });
  };
  return (
    <li className="row row--stacked">
      <div className="row__main">
        <p className="row__title">{name}</p>
        <p className="row__meta">
          {[
            directory.clinic(schedule.clinic_id)?.name[language],
            directory.facility(schedule.facility_id)?.name,
            p("everyMinutes", { count: schedule.slot_minutes }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
        <p className="row__meta">
          {[...schedule.visit_types, ...schedule.fundings].map((each) => term(each)).join(" · ")}
        </p>
        <p className="row__meta">{period}</p>
      </div>
      <div className="row__end">
        <Confirm
          label={p("withdraw")}
          name={p("withdrawNamed", { name })}
          title={p("withdrawTitle")}
          text={p("withdrawText")}
          run={withdraw}
        />
      </div>
    </li>
  );
}
