import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Absence, Doctor } from "../../api/model";
import { addDays, dayOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { Confirm } from "./Confirm";
import { DoctorChoice } from "./DoctorChoice";
import { absencesQuery } from "./data";
import { NewAbsence } from "./NewAbsence";
import { planWords } from "./planWords";
import { words } from "./words";

export default function AbsencesPage() {
  const t = useText(words);
  return (
    <DoctorChoice title={t("absences")}>
      {(doctor) => (
        <div className="console__split">
          <NewAbsence doctor={doctor} />
          <KnownAbsences doctor={doctor} />
        </div>
      )}
    </DoctorChoice>
  );
}

function KnownAbsences({ doctor }: { doctor: Doctor }) {
  const t = useText(words);
  const p = useText(planWords);
  const absences = useQuery(absencesQuery(doctor.doctor_id));
  if (absences.data === undefined && absences.error) {
    return (
      <ErrorState
        error={absences.error}
        title={t("failed")}
        onRetry={() => void absences.refetch()}
      />
    );
  }
  if (absences.data === undefined) return <SkeletonCard label={t("loading")} />;
  return (
    <Card title={p("planned")}>
      {absences.data.length === 0 ? (
        <p className="muted">{p("noAbsences")}</p>
      ) : (
        <ul className="list">
          {absences.data.map((absence) => (
            <AbsenceRow key={absence.absence_id} absence={absence} />
          ))}
        </ul>
      )}
    </Card>
  );
}

/** "16 grudnia 2026 – 20 grudnia 2026", or with hours where it is not made of whole days. */
export function useSpanName(): (span: { starts_at: string; ends_at: string }) => string {
  const p = useText(planWords);
  const dates = useDates();
  return ({ starts_at, ends_at }) => {
    const day = (moment: string) => dates.dateYear(moment);
    const isMidnight = (moment: string) => /^0?0:00$/.test(dates.time(moment));
    if (isMidnight(starts_at) && isMidnight(ends_at)) {
      const lastDay = addDays(dayOf(ends_at), -1);
      const [first, last] = [day(starts_at), day(`${lastDay}T12:00:00Z`)];
      return first === last ? first : p("days", { first, last });
    }
    const hours = { starts: dates.time(starts_at), ends: dates.time(ends_at) };
    const ends = isMidnight(ends_at) ? addDays(dayOf(ends_at), -1) : dayOf(ends_at);
    return dayOf(starts_at) === ends
      ? p("partDay", { day: day(starts_at), ...hours })
      : p("moments", { first: day(starts_at), last: day(ends_at), ...hours });
  };
}

function AbsenceRow({ absence }: { absence: Absence }) {
  const p = useText(planWords);
  const client = useQueryClient();
  const name = useSpanName()(absence);
  const { doctor_id, absence_id } = absence;
  const callOff = async () => {
    await api.delete(`/api/calendar/doctors/${doctor_id}/absences/${absence_id}`);
    toast(p("calledOff"));
    await client.invalidateQueries({ queryKey: ["absences", doctor_id] });
  };
  return (
    <li className="row row--stacked">
      <p className="row__main row__title">{name}</p>
      <div className="row__end">
        <Confirm
          label={p("callOff")}
          name={p("callOffNamed", { name })}
          title={p("callOffTitle")}
          text={p("callOffText")}
          run={callOff}
        />
      </div>
    </li>
  );
}
