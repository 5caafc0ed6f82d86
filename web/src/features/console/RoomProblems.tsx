/** Visits of today that need somebody to call: the call broke. */
import { useNavigate } from "react-router";
import { doctorName, useDirectory } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { phoneText } from "../../i18n/typography";
import { Button } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { PhoneLink } from "../../ui/PhoneLink";
import { patientName, usePatients } from "../live/people";
import { placeOf } from "../reception/places";
import { words } from "../reception/words";
import type { RoomProblem } from "./problems";
import { StateChip, sinceOf } from "./status";
import { consoleWords } from "./words";

export function RoomProblems({ problems }: { problems: readonly RoomProblem[] }) {
  const patientOf = usePatients(problems.map((one) => one.visit.patient_id));
  if (problems.length === 0) return null;
  return (
    <ul className="need need--wide">
      {problems.map((one) => (
        <Problem key={one.visit.visit_id} problem={one} patient={patientOf(one.visit.patient_id)} />
      ))}
    </ul>
  );
}

interface ProblemProps {
  problem: RoomProblem;
  patient: ReturnType<ReturnType<typeof usePatients>>;
}

function Problem({ problem, patient }: ProblemProps) {
  const t = useText(words);
  const c = useText(consoleWords);
  const dates = useDates();
  const navigate = useNavigate();
  const { directory } = useDirectory();
  const { visit, room } = problem;
  const name = patientName(patient) || c("nobody");
  const time = dates.time(visit.starts_at);
  return (
    <li data-level="now">
      <div className="spread">
        <strong>{name}</strong>
        <StateChip state="lost" since={sinceOf("lost", room)} />
      </div>
      <p className="small">{t("lostText")}</p>
      <Meta className="xs muted" items={[time, doctorName(directory.doctor(visit.doctor_id))]} />
      <div className="actions">
        {patient?.phone && (
          <PhoneLink
            isButton
            phone={patient.phone}
            label={t("callNamed", { name: `${name}, ${phoneText(patient.phone)}` })}
          />
        )}
        <Button
          variant="quiet"
          aria-label={t("openVisitNamed", { name })}
          onPress={() => void navigate(placeOf(visit))}
        >
          {t("openVisit")}
        </Button>
      </div>
    </li>
  );
}
