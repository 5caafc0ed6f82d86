import { useQuery } from "@tanstack/react-query";
import { clinicsQuery, doctorsQuery } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { agesText } from "./ages";
import { catalogueWords } from "./catalogueWords";
import { NEW } from "./data";
import { ListPage } from "./ListPage";
import { words } from "./words";

const BASE = "/konfiguracja/poradnie";

export default function ClinicsPage() {
  const t = useText(words);
  const c = useText(catalogueWords);
  const { language } = useLanguage();
  const doctors = useQuery(doctorsQuery);
  const count = (clinic_id: string) =>
    (doctors.data ?? []).filter((doctor) =>
      doctor.practices.some((practice) => practice.clinic_id === clinic_id),
    ).length;
  return (
    <ListPage
      title={t("clinics")}
      icon="board"
      list={useQuery(clinicsQuery)}
      rowOf={(clinic) => ({
        id: clinic.clinic_id,
        to: `${BASE}/${clinic.clinic_id}`,
        title: clinic.name[language],
        detail: [
          c(clinic.nfz_needs_referral ? "needsReferral" : "needsNoReferral"),
          agesText(c, clinic.ages?.years_min, clinic.ages?.years_max),
          doctors.data && c("doctorsHere", { count: count(clinic.clinic_id) }),
        ]
          .filter(Boolean)
          .join(" · "),
      })}
      add={{ to: `${BASE}/${NEW}`, label: c("addClinic") }}
      emptyTitle={c("noClinics")}
      emptyText={c("noClinicsText")}
    />
  );
}
