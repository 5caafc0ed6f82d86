/** The patient at the telephone, above every step of the booking. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import { isProblem } from "../../api/client";
import { serverNow } from "../../api/clock";
import type { Patient } from "../../api/model";
import { fullName, initials } from "../../api/queries";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { LinkButton } from "../../ui/Button";
import { Avatar } from "../../ui/Card";
import { PageHeading } from "../../ui/Page";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { BookedFor } from "../booking/bookedFor";
import { ReceptionShell } from "../console/ReceptionShell";
import { ageOf } from "../live/people";
import { AccountChip, PatientFacts } from "./FindPatientPage";
import { IssueCode } from "./IssueCode";
import { bookedPatientQuery } from "./patient";
import { words } from "./words";

interface CallerPageProps {
  title: string;
  children: (patient: Patient) => ReactNode;
}

/** A page about the patient of the address. What is below books for this patient. */
export function CallerPage({ title, children }: CallerPageProps) {
  const t = useText(words);
  const { patientId = "" } = useParams();
  const patient = useQuery(bookedPatientQuery(patientId));
  const isMissing =
    patient.data === null || (isProblem(patient.error) && patient.error.status < 500);
  return (
    <ReceptionShell title={title}>
      <div className="console__head">
        <PageHeading>{title}</PageHeading>
        <LinkButton variant="quiet" icon="swap" to="/rejestracja/pacjenci">
          {t("otherPatient")}
        </LinkButton>
      </div>
      {patient.isPending && <SkeletonCard label={t("loadingPatient")} />}
      {isMissing && (
        <div className="card">
          <EmptyState icon="users" title={t("noPatient")}>
            <p>{t("noPatientText")}</p>
          </EmptyState>
        </div>
      )}
      {patient.error && !isMissing && (
        <ErrorState
          error={patient.error}
          title={t("patientFailed")}
          onRetry={() => void patient.refetch()}
        />
      )}
      {patient.data && (
        <BookedFor value={patient.data}>
          <CallerCard patient={patient.data} />
          {children(patient.data)}
        </BookedFor>
      )}
    </ReceptionShell>
  );
}

function CallerCard({ patient }: { patient: Patient }) {
  const t = useText(words);
  return (
    <section className="card caller" aria-labelledby="pacjent">
      <div className="caller__who">
        <Avatar text={initials(patient)} />
        <div className="grow">
          <h2 id="pacjent">
            {fullName(patient)}, {t("years", { age: ageOf(patient.birth_date, serverNow()) })}
          </h2>
          <PatientFacts patient={patient} />
        </div>
        <AccountChip patient={patient} />
        {!patient.has_account && <IssueCode patient={patient} />}
      </div>
    </section>
  );
}

/** The portal tells this patient nothing. */
export function TellByPhone() {
  const t = useText(words);
  return (
    <Banner tone="warning" icon="phone" title={t("tellByPhone")}>
      <p>{t("tellByPhoneText")}</p>
    </Banner>
  );
}
