import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { Doctor } from "../../api/model";
import { doctorName, doctorsQuery } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { LinkButton } from "../../ui/Button";
import { Select } from "../../ui/Select";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { NEW } from "./data";
import { OpsShell } from "./OpsShell";
import { words } from "./words";

export interface DoctorChoiceProps {
  title: string;
  children: (doctor: Doctor) => ReactNode;
}

/** A screen about one doctor at a time; the address says which, so that it can be sent. */
export function DoctorChoice({ title, children }: DoctorChoiceProps) {
  const t = useText(words);
  const { language } = useLanguage();
  const [parameters, setParameters] = useSearchParams();
  const doctors = useQuery({ ...doctorsQuery, staleTime: 0 });
  const wanted = parameters.get("lekarz");
  const doctor = doctors.data?.find((one) => one.doctor_id === wanted) ?? doctors.data?.[0];
  return (
    <OpsShell title={title}>
      {doctors.data === undefined && doctors.error ? (
        <ErrorState
          error={doctors.error}
          title={t("failed")}
          onRetry={() => void doctors.refetch()}
        />
      ) : doctors.data === undefined ? (
        <SkeletonCard label={t("loading")} />
      ) : !doctor ? (
        <div className="card">
          <EmptyState
            icon="users"
            title={t("noDoctors")}
            actions={
              <LinkButton variant="primary" icon="plus" to={`/konfiguracja/lekarze/${NEW}`}>
                {t("addDoctor")}
              </LinkButton>
            }
          >
            <p>{t("noDoctorsText")}</p>
          </EmptyState>
        </div>
      ) : (
        <>
          <div className="cols-2">
            <Select
              label={t("chooseDoctor")}
              options={doctors.data.map((one) => ({
                value: one.doctor_id,
                label: doctorName(one),
                detail: one.specialty[language],
              }))}
              value={doctor.doctor_id}
              onChange={(lekarz) => setParameters({ lekarz }, { replace: true })}
            />
          </div>
          <div key={doctor.doctor_id} className="stack stack--3">
            {children(doctor)}
          </div>
        </>
      )}
    </OpsShell>
  );
}
