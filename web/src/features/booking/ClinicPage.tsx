import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Navigate, useNavigate } from "react-router";
import { serverNow } from "../../api/clock";
import type { Clinic, Doctor } from "../../api/model";
import { clinicsQuery, doctorsQuery, fullName } from "../../api/queries";
import { dayOf } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { Button } from "../../ui/Button";
import { Choices } from "../../ui/Choice";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { useFormErrors } from "../../ui/useFormErrors";
import { changeDraft, changeFilters, useDraft } from "./draft";
import { useDraftPatient } from "./PatientChoice";
import { servesAge } from "./rules";
import { StepHead } from "./StepHead";
import { words } from "./words";

const FIELDS = ["poradnia"] as const;

/** NFZ: which clinic. Those where nobody sees NFZ patients are not offered. */
export default function ClinicPage() {
  const t = useText(words);
  const term = useText(terms);
  const draft = useDraft();
  const navigate = useNavigate();
  const clinics = useQuery(clinicsQuery);
  const doctors = useQuery(doctorsQuery);
  const [clinicId, setClinicId] = useState(draft.filters.clinic_id);
  const errors = useFormErrors(FIELDS);
  const patient = useDraftPatient();
  if (draft.funding !== "nfz") return <Navigate to="/umow" replace />;
  const today = dayOf(serverNow());
  const offered = clinics.data?.filter(
    (one) => isSeenInNfz(one, doctors.data) && servesAge(one, patient, today),
  );
  const clinic = offered?.find((one) => one.clinic_id === clinicId);
  const isNarrowed = clinics.data?.some((one) => !servesAge(one, patient, today));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!clinic) {
      errors.show({ poradnia: t("clinicMissing") });
      return;
    }
    if (clinic.clinic_id !== draft.filters.clinic_id) {
      changeFilters({ clinic_id: clinic.clinic_id, facility_id: null, doctor_id: null });
      changeDraft({ day: null, isFacilityPreselected: false });
    }
    void navigate(clinic.nfz_needs_referral ? "/umow/skierowanie" : "/umow/terminarz");
  };

  return (
    <Page title={`${term("bookNew")}: ${t("clinicTitle")}`} hasErrors={!!errors.list.length} isForm>
      <StepHead draft={draft} clinic={clinic} step="clinic" back="/umow" />
      <ErrorSummary errors={errors.list} />
      <form className="stack stack--4" noValidate onSubmit={submit}>
        <fieldset className="stack stack--3">
          <legend>
            <PageHeading>{t("clinicTitle")}</PageHeading>
          </legend>
          <p className="legend-hint">
            {t("clinicHint")}
            {patient && isNarrowed && ` ${t("clinicsOfAge", { name: fullName(patient) })}`}
          </p>
          {clinics.isPending && <SkeletonCard label={t("clinicsLoading")} />}
          {clinics.error && (
            <ErrorState
              error={clinics.error}
              title={t("clinicsFailed")}
              onRetry={() => void clinics.refetch()}
            />
          )}
          {offered && (
            <ClinicChoices
              clinics={offered}
              doctors={doctors.data ?? []}
              value={clinicId}
              onChange={setClinicId}
            />
          )}
        </fieldset>
        <div className="actions actions--stack">
          <Button type="submit" variant="primary" size="lg">
            {term("next")}
          </Button>
        </div>
      </form>
    </Page>
  );
}

function practicesIn(clinic: Clinic, doctors: Doctor[]) {
  return doctors.flatMap((doctor) =>
    doctor.practices.filter(
      (practice) => practice.clinic_id === clinic.clinic_id && practice.fundings.includes("nfz"),
    ),
  );
}

function isSeenInNfz(clinic: Clinic, doctors: Doctor[] | undefined): boolean {
  return !doctors || practicesIn(clinic, doctors).length > 0;
}

interface ClinicChoicesProps {
  clinics: Clinic[];
  doctors: Doctor[];
  value: string | null;
  onChange: (clinicId: string) => void;
}

function ClinicChoices({ clinics, doctors, value, onChange }: ClinicChoicesProps) {
  const t = useText(words);
  const { language } = useLanguage();
  const hintOf = (clinic: Clinic) => {
    if (clinic.nfz_needs_referral) return t("referralNeeded");
    const practices = practicesIn(clinic, doctors);
    const withVideo = practices.filter((practice) => practice.visit_types.includes("video"));
    const isPartial = withVideo.length > 0 && withVideo.length < practices.length;
    return t(isPartial ? "someVideo" : "referralNotNeeded");
  };
  return (
    <Choices
      name="poradnia"
      value={value}
      onChange={onChange}
      options={clinics.map((clinic) => ({
        value: clinic.clinic_id,
        title: clinic.name[language],
        hint: hintOf(clinic),
      }))}
    />
  );
}
