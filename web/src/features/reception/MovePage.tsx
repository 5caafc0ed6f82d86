/** Another time for a patient's visit, chosen at the telephone: no deadline of the clinic. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { isProblem } from "../../api/client";
import type { Visit } from "../../api/model";
import { fullName, useDirectory, visitQuery } from "../../api/queries";
import { useText } from "../../i18n/language";
import { BackLink, LinkButton } from "../../ui/Button";
import { PageHeading } from "../../ui/Page";
import { EmptyState, ErrorState, NotFound, SkeletonCard } from "../../ui/States";
import { useNow } from "../../ui/useNow";
import { Present, Terms } from "../changes/ReschedulePage";
import { ReceptionShell } from "../console/ReceptionShell";
import { usePatients } from "../live/people";
import { words as visitWords } from "../visits/words";
import { TellByPhone } from "./Caller";
import { placeOf } from "./places";
import { words } from "./words";

/** Whether reception may still move a visit: until it begins, and a disrupted one at any time. */
export function mayMove(visit: Visit, now: number): boolean {
  return (
    visit.status === "disrupted" || (visit.status === "booked" && now < Date.parse(visit.starts_at))
  );
}

export default function MovePage() {
  const t = useText(words);
  const v = useText(visitWords);
  const { visitId = "" } = useParams();
  const now = useNow(10_000);
  const visit = useQuery(visitQuery(visitId));
  const { directory, error, isLoading, retry } = useDirectory();
  const patientOf = usePatients(visit.data ? [visit.data.patient_id] : []);
  const patient = visit.data && patientOf(visit.data.patient_id);
  const isMissing = isProblem(visit.error) && visit.error.status < 500 && !visit.data;
  const failure = visit.error ?? error;
  const isReady = visit.data && !isLoading;
  const again = () => {
    void visit.refetch();
    retry();
  };
  const title = patient ? `${t("moveTitle")}: ${fullName(patient)}` : t("moveTitle");
  return (
    <ReceptionShell title={title}>
      <div className="stack stack--1">
        <BackLink to={visit.data ? placeOf(visit.data) : "/rejestracja/wizyty"} className="start">
          {t("backToVisit")}
        </BackLink>
        <PageHeading>{title}</PageHeading>
      </div>
      {isMissing && <NotFound title={v("notFound")}>{v("notFoundText")}</NotFound>}
      {failure && !isReady && !isMissing && (
        <ErrorState error={failure} title={v("visitFailed")} onRetry={again} />
      )}
      {!failure && !isReady && <SkeletonCard label={v("visitLoading")} hasStub />}
      {isReady && !mayMove(visit.data, now) && (
        <div className="card">
          <EmptyState
            icon="calendar-x"
            title={t("moveDone")}
            actions={
              <LinkButton variant="primary" to={placeOf(visit.data)}>
                {t("backToVisit")}
              </LinkButton>
            }
          >
            <p>{t("moveDoneText")}</p>
          </EmptyState>
        </div>
      )}
      {isReady && mayMove(visit.data, now) && (
        <>
          {!visit.data.has_account && <TellByPhone />}
          <Present visit={visit.data} directory={directory} />
          <Terms visit={visit.data} directory={directory} back={placeOf} />
        </>
      )}
    </ReceptionShell>
  );
}
