import { useQuery } from "@tanstack/react-query";
import { clinicsQuery, doctorName, doctorsQuery } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { NEW } from "./data";
import { ListPage } from "./ListPage";
import { words } from "./words";

const BASE = "/konfiguracja/lekarze";

export default function DoctorsPage() {
  const t = useText(words);
  const { language } = useLanguage();
  const clinics = useQuery(clinicsQuery);
  const clinicName = (id: string) =>
    clinics.data?.find((clinic) => clinic.clinic_id === id)?.name[language];
  return (
    <ListPage
      title={t("doctors")}
      icon="users"
      list={useQuery(doctorsQuery)}
      rowOf={(doctor) => ({
        id: doctor.doctor_id,
        to: `${BASE}/${doctor.doctor_id}`,
        title: doctorName(doctor),
        detail: [
          doctor.specialty[language],
          ...new Set(doctor.practices.map((practice) => clinicName(practice.clinic_id))),
        ]
          .filter(Boolean)
          .join(" · "),
      })}
      add={{ to: `${BASE}/${NEW}`, label: t("addDoctor") }}
      emptyTitle={t("noDoctors")}
      emptyText={t("noDoctorsText")}
    />
  );
}
