import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import type { Hold } from "../../api/model";
import { type Directory, doctorName, fullName, useMe } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { fundingShort, terms, VISIT_TYPE_ICON } from "../../i18n/terms";
import { tieAddress } from "../../i18n/typography";
import { TextButton } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { VisitStub } from "../../ui/VisitStub";
import type { Draft } from "./draft";
import { PatientDialog } from "./PatientChoice";
import { questionsFor, usePrice } from "./rules";
import { ruleWords } from "./ruleWords";
import { summaryWords } from "./summaryWords";

/** The chosen time, large, with who and how. */
export function HeldVisit({ hold, directory }: { hold: Hold; directory: Directory }) {
  const t = useText(summaryWords);
  const term = useText(terms);
  const minutes = Math.round((Date.parse(hold.ends_at) - Date.parse(hold.starts_at)) / 60_000);
  return (
    <section className="visit visit--form" aria-label={t("chosen")}>
      <VisitStub startsAt={hold.starts_at} />
      <div className="visit__body visit__body--middle">
        <div className="cluster cluster--1">
          <Chip tone="accent" icon={VISIT_TYPE_ICON[hold.visit_type]}>
            {term(hold.visit_type)}
          </Chip>
          <Chip>{term(fundingShort(hold.funding))}</Chip>
        </div>
        <div>
          <h2>{doctorName(directory.doctor(hold.doctor_id))}</h2>
          <p className="muted">{t("minutes", { count: minutes })}</p>
        </div>
      </div>
    </section>
  );
}

export interface DetailsProps {
  hold: Hold;
  draft: Draft;
  directory: Directory;
  onPatient: (patientId: string) => void;
}

/** What will be booked, each part with the way to change it. */
export function SummaryDetails({ hold, draft, directory, onPatient }: DetailsProps) {
  const t = useText(summaryWords);
  const me = useMe();
  const { language } = useLanguage();
  const dates = useDates();
  const [isChoosing, setChoosing] = useState(false);
  const patient = me.patients.find((one) => one.patient_id === hold.patient_id);
  const clinic = directory.clinic(hold.clinic_id);
  const facility = directory.facility(hold.facility_id);
  const isNfz = hold.funding === "nfz";
  const rule = useText(ruleWords);
  const price = usePrice()(clinic, hold.visit_type, hold.funding);
  return (
    <section className="card" aria-labelledby="dane">
      <h2 className="visually-hidden" id="dane">
        {t("details")}
      </h2>
      <dl className="dl">
        <Fact
          name={t("patient")}
          change={
            me.patients.length > 1 && (
              <TextButton aria-label={t("changePatient")} onPress={() => setChoosing(true)}>
                {t("change")}
              </TextButton>
            )
          }
        >
          {patient && fullName(patient)}
        </Fact>
        <Fact
          name={t("clinic")}
          change={
            <Change to={isNfz ? "/umow/poradnia" : "/umow/terminarz"} label={t("changeClinic")} />
          }
        >
          {clinic?.name[language]}
          <br />
          <span className="muted small">
            {facility && `${facility.name}, ${tieAddress(facility.address)}`}
          </span>
        </Fact>
        {isNfz && draft.referral.kind && clinic?.nfz_needs_referral && (
          <Fact
            name={t("referral")}
            change={<Change to="/umow/skierowanie" label={t("changeReferral")} />}
          >
            <ReferralWords draft={draft} />
          </Fact>
        )}
        <Fact name={t("term")} change={<Change to="/umow/terminarz" label={t("changeTerm")} />}>
          {dates.day(hold.starts_at)}, {dates.time(hold.starts_at)}
        </Fact>
        {isNfz && (
          <Fact name={t("cost")}>
            {t.rich("costNfz", { m: (chunks) => <span className="muted">{chunks}</span> })}
          </Fact>
        )}
        {hold.funding === "commercial" && (
          <Fact name={t("cost")}>{price ?? rule("priceOnRequest")}</Fact>
        )}
        {questionsFor(clinic, hold.visit_type).length > 0 && (
          <Fact
            name={rule("questions")}
            change={<Change to={`/umow/pytania/${hold.hold_id}/1`} label={rule("changeAnswers")} />}
          >
            {rule("allNo")}
          </Fact>
        )}
        <Fact name={t("confirmation")}>{t("byEmail", { email: me.email })}</Fact>
      </dl>
      {patient && (
        <PatientDialog
          isOpen={isChoosing}
          onClose={() => setChoosing(false)}
          patient={patient}
          onChoose={(patientId) => {
            setChoosing(false);
            onPatient(patientId);
          }}
        />
      )}
    </section>
  );
}

function ReferralWords({ draft }: { draft: Draft }) {
  const t = useText(summaryWords);
  const { kind, code } = draft.referral;
  if (kind === "e_referral") {
    return t.rich("withCode", { code, n: (chunks) => <span className="num">{chunks}</span> });
  }
  return kind ? t(kind) : null;
}

function Fact({
  name,
  children,
  change,
}: {
  name: string;
  children: ReactNode;
  change?: ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {change && <dd>{change}</dd>}
    </div>
  );
}

function Change({ to, label }: { to: string; label: string }) {
  const t = useText(summaryWords);
  return (
    <Link to={to} aria-label={label}>
      {t("change")}
    </Link>
  );
}
