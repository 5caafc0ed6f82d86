import type { Visit } from "../../api/model";
import { type Directory, doctorName, fullName, useMe } from "../../api/queries";
import { capitalised, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { tieAddress } from "../../i18n/typography";
import { HelpLines } from "../../ui/Page";
import { PREPARATION } from "./Preparation";
import { words } from "./words";

/** The visit on paper, for the refrigerator door: seen in print only, instead of the page. */
export function PrintedVisit({ visit, directory }: { visit: Visit; directory: Directory }) {
  const t = useText(words);
  const term = useText(terms);
  const dates = useDates();
  const { language } = useLanguage();
  const me = useMe();
  const facility = directory.facility(visit.facility_id);
  const patient = me.patients.find((one) => one.patient_id === visit.patient_id);
  const facts: [string, string | undefined][] = [
    [t("paperDate"), capitalised(dates.day(visit.starts_at))],
    [t("paperTime"), t("paperTimeText", { time: dates.time(visit.starts_at) })],
    [t("paperKind"), term(visit.visit_type)],
    [t("paperDoctor"), doctorName(directory.doctor(visit.doctor_id))],
    [t("paperClinic"), directory.clinic(visit.clinic_id)?.name[language]],
    [
      t("where"),
      {
        in_person:
          facility && `${facility.name}, ${tieAddress(facility.address)}, ${facility.city}`,
        phone: t("paperByPhone", { phone: me.phone ?? "" }),
        video: t("paperByVideo", { portal: window.location.origin }),
      }[visit.visit_type],
    ],
    [t("paperPatient"), patient && fullName(patient)],
  ];
  return (
    <article className="paper" data-testid="paper">
      <h1>{t("paperTitle")}</h1>
      <dl className="dl">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <h2>{t("prepare")}</h2>
      <ul>
        {visit.visit_type === "video" ? (
          PREPARATION.map((item) => (
            <li key={item}>
              <strong>{t(item)}.</strong> {t(`${item}Hint`)}
            </li>
          ))
        ) : (
          <>
            <li>{t("prepareMedicines")}.</li>
            <li>{t("paperResults")}</li>
          </>
        )}
      </ul>
      <HelpLines />
    </article>
  );
}
