import type { ReactNode } from "react";
import { useDirectory } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button, LinkButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Page, PageHeading } from "../../ui/Page";
import { words } from "./words";

const bold = { b: (chunks: ReactNode[]) => <strong>{chunks}</strong> };
const CLINICS = ["family", "paediatrics", "dermatology", "neurology", "cardiology"] as const;

/** Clinics where somebody offers video, from the clinic's configuration; the usual five until then. */
function useVideoClinics(): string[] {
  const t = useText(words);
  const { language } = useLanguage();
  const { directory } = useDirectory();
  const found = directory.clinics.flatMap((clinic) => {
    const practices = directory.doctors.flatMap((doctor) =>
      doctor.practices.filter((practice) => practice.clinic_id === clinic.clinic_id),
    );
    const withVideo = practices.filter((practice) => practice.visit_types.includes("video"));
    if (withVideo.length === 0) return [];
    const name = clinic.name[language];
    return [withVideo.length < practices.length ? t("notAllDoctors", { clinic: name }) : name];
  });
  return found.length > 0 ? found : CLINICS.map((clinic) => t(clinic));
}

/** To read, to print, and to download as PDF: both from the same texts. */
export default function InstructionPage() {
  const t = useText(words);
  const { language } = useLanguage();
  const clinics = useVideoClinics();
  return (
    <Page title={t("title")} isForm>
      <div className="stack stack--2">
        <PageHeading>{t("title")}</PageHeading>
        <p className="lead">{t("lead")}</p>
        <div className="actions no-print">
          <LinkButton
            variant="primary"
            icon="download"
            to={`/instrukcja-videoporady-${language}.pdf`}
            reloadDocument
            download
          >
            {t("download")}
          </LinkButton>
          <Button icon="print" onPress={() => window.print()}>
            {t("print")}
          </Button>
        </div>
      </div>
      <Banner icon="laptop" title={t("needTitle")}>
        <p>{t("needText")}</p>
      </Banner>
      <section className="stack stack--2" aria-labelledby="poradnie">
        <h2 id="poradnie">{t("clinicsTitle")}</h2>
        <ul className="checklist">
          {clinics.map((clinic) => (
            <li key={clinic}>
              <Icon name="check" />
              <span>{clinic}</span>
            </li>
          ))}
        </ul>
        <p className="muted">{t("more")}</p>
      </section>
      <section className="stack stack--2" aria-labelledby="umow">
        <h2 id="umow">{t("bookTitle")}</h2>
        <p>{t.rich("bookStart", bold)}</p>
        <h3>{t("commercialTitle")}</h3>
        <p>{t.rich("commercialText", bold)}</p>
        <h3>{t("nfzTitle")}</h3>
        <p>{t.rich("nfzText", bold)}</p>
        <p>{t.rich("nfzCalendar", bold)}</p>
        <p>{t.rich("pickText", bold)}</p>
      </section>
      <section className="stack stack--2" aria-labelledby="polacz">
        <h2 id="polacz">{t("startTitle")}</h2>
        <p>{t.rich("startView", bold)}</p>
        <ol className="numbered">
          <li>{t.rich("testText", bold)}</li>
          <li>{t.rich("connectText", bold)}</li>
          <li>{t.rich("stayText", bold)}</li>
          <li>{t.rich("callText", bold)}</li>
        </ol>
      </section>
      <section className="stack stack--2" aria-labelledby="czat">
        <h2 id="czat">{t("afterTitle")}</h2>
        <p>{t.rich("afterText", bold)}</p>
      </section>
      <Banner tone="warning">
        <p>{t.rich("emergency", bold)}</p>
      </Banner>
    </Page>
  );
}
