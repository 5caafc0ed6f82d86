/** The record of a patient who was not there, or of a doctor who was late: plain times, no blame. */
import { useQuery } from "@tanstack/react-query";
import type { ContactEvidence } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { DownloadLink } from "../../ui/DownloadLink";
import { contactPath, contactQuery } from "./data";
import { contactWords } from "./words";

interface EvidenceRecordProps {
  visit_id: string;
  evidence: ContactEvidence;
}

/** The times, and the same on paper as soon as there are any. */
export function EvidenceRecord({ visit_id, evidence }: EvidenceRecordProps) {
  const t = useText(contactWords);
  const { language } = useLanguage();
  if (!(evidence.attempts.length > 0 || evidence.ready_at || evidence.began_at)) return null;
  return (
    <div className="stack stack--1">
      <EvidenceList evidence={evidence} />
      <div>
        <DownloadLink path={`${contactPath(visit_id)}/content`} query={{ language }}>
          {t("download")}
        </DownloadLink>
      </div>
    </div>
  );
}

function EvidenceList({ evidence }: { evidence: ContactEvidence }) {
  const t = useText(contactWords);
  const dates = useDates();
  const when = (at: string) => `${dates.date(at)}, ${dates.time(at)}`;
  return (
    <ul className="list">
      {evidence.ready_at && (
        <li className="small">{t("courseReady", { when: when(evidence.ready_at) })}</li>
      )}
      {evidence.began_at && (
        <li className="small">{t("courseBegan", { when: when(evidence.began_at) })}</li>
      )}
      {evidence.attempts.map((one) => (
        <li key={one.attempt_id} className="small">
          {t(`${one.kind}Done` as const)}{" "}
          <span className="muted">
            · {t(one.made_by_role)}, {when(one.made_at)}
          </span>
        </li>
      ))}
      {evidence.ended_at && (
        <li className="small semibold">{t("endedAt", { when: when(evidence.ended_at) })}</li>
      )}
    </ul>
  );
}

/** On the patient's page of the visit; nothing until there is something to say. */
export default function EvidenceCard({ visitId }: { visitId: string }) {
  const t = useText(contactWords);
  const { data } = useQuery(contactQuery(visitId));
  if (!data) return null;
  const hasTried = data.attempts.length > 0;
  if (!hasTried && !(data.ready_at && data.began_at)) return null;
  return (
    <Card title={t(hasTried ? "patientTitle" : "course")}>
      <p className="small muted">{t("patientText")}</p>
      <EvidenceRecord visit_id={visitId} evidence={data} />
    </Card>
  );
}
