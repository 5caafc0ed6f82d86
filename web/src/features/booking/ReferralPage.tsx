import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Navigate, useLocation, useNavigate } from "react-router";
import type { ExemptionReason, ReferralKind } from "../../api/model";
import { clinicsQuery } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { Button } from "../../ui/Button";
import { Choices } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { ErrorText, TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { usePatientPass } from "./bookedFor";
import { changeDraft, type Draft, useDraft } from "./draft";
import { useDraftPatient } from "./PatientChoice";
import { EXEMPTION_REASONS, mistakeIn, REFERRAL_KINDS, type ReferralMistake } from "./referral";
import { eligibilityQuery } from "./rules";
import { StepHead } from "./StepHead";
import { words } from "./words";

const FIELDS = ["skierowanie", "kod", "powod"] as const;
export type ReferralField = (typeof FIELDS)[number];
export const FIELD_OF_MISTAKE: Record<ReferralMistake, ReferralField> = {
  referralMissing: "skierowanie",
  codeWrong: "kod",
  exemptionMissing: "powod",
};

export default function ReferralPage() {
  const t = useText(words);
  const term = useText(terms);
  const { language } = useLanguage();
  const draft = useDraft();
  const navigate = useNavigate();
  const { state } = useLocation();
  const errors = useFormErrors<ReferralField>(FIELDS);
  const [isAsking, setAsking] = useState(false);
  const kinds = useReferralKinds(draft);
  const clinics = useQuery(clinicsQuery);
  const clinic = clinics.data?.find((one) => one.clinic_id === draft.filters.clinic_id);
  if (draft.funding !== "nfz") return <Navigate to="/umow" replace />;
  if (!draft.filters.clinic_id) return <Navigate to="/umow/poradnia" replace />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const mistake = mistakeIn(draft.referral, kinds);
    if (mistake) errors.show({ [FIELD_OF_MISTAKE[mistake]]: t(mistake) });
    // Who was offered a freed time goes on to it, not to the calendar.
    else void navigate((state as { onward?: string } | null)?.onward ?? "/umow/terminarz");
  };

  return (
    <Page
      title={`${term("bookNew")}: ${t("referralTitle")}`}
      hasErrors={!!errors.list.length}
      isForm
    >
      <StepHead draft={draft} clinic={clinic} step="referral" back="/umow/poradnia" />
      <ErrorSummary errors={errors.list} />
      <form className="stack stack--4" noValidate onSubmit={submit}>
        <fieldset className="stack stack--3" aria-describedby="sk-opis">
          <legend>
            <PageHeading>{t("referralTitle")}</PageHeading>
          </legend>
          <p className="legend-hint" id="sk-opis">
            {t("referralHint", { clinic: clinic?.name[language] ?? "" })}
          </p>
          {errors.byField.skierowanie && (
            <p className="error">
              <ErrorText>{errors.byField.skierowanie}</ErrorText>
            </p>
          )}
          <ReferralChoices draft={draft} kinds={kinds} errors={errors.byField} />
        </fieldset>
        <div className="actions actions--stack">
          <Button type="submit" variant="primary" size="lg">
            {term("next")}
          </Button>
          <Button variant="quiet" onPress={() => setAsking(true)}>
            {t("noReferral")}
          </Button>
        </div>
      </form>
      <NoReferralDialog isOpen={isAsking} onClose={() => setAsking(false)} />
    </Page>
  );
}

/** Treatment can go on only where it began: others are not offered it. */
export function useReferralKinds(draft: Draft): readonly ReferralKind[] {
  const patient = useDraftPatient();
  const askPass = usePatientPass();
  const { clinic_id } = draft.filters;
  const history = useQuery({
    ...eligibilityQuery(patient?.patient_id ?? "", clinic_id ?? "", askPass),
    enabled: Boolean(patient && clinic_id),
  });
  if (history.data?.was_treated) return REFERRAL_KINDS;
  return REFERRAL_KINDS.filter((kind) => kind !== "continuation");
}

interface ReferralChoicesProps {
  draft: Draft;
  kinds: readonly ReferralKind[];
  errors: FieldErrors<ReferralField>;
}

export function ReferralChoices({ draft, kinds, errors }: ReferralChoicesProps) {
  const t = useText(words);
  const patient = useDraftPatient();
  const { referral } = draft;
  const change = (part: Partial<Draft["referral"]>) =>
    changeDraft({ referral: { ...referral, ...part } });
  const more = {
    e_referral: (
      <TextField
        id="kod"
        label={t("code")}
        hint={t(patient?.pesel_masked ? "codeHint" : "codeHintNoPesel")}
        width="code"
        inputMode="numeric"
        autoComplete="off"
        maxLength={4}
        value={referral.code}
        onChange={(code) => change({ code: code.replace(/\D/g, "") })}
        error={errors.kod}
      />
    ),
    exempt: (
      <ExemptionReasons
        error={errors.powod}
        value={referral.exemption_reason}
        onChange={(exemption_reason) => change({ exemption_reason })}
      />
    ),
  };
  return (
    <Choices
      name="skierowanie"
      value={referral.kind}
      onChange={(kind) => change({ kind })}
      options={kinds.map((kind) => ({
        value: kind,
        title: t(kind),
        hint: t(`${kind}Hint`),
        more: kind === "e_referral" || kind === "exempt" ? more[kind] : undefined,
        isMoreInvalid: Boolean(kind === "e_referral" ? errors.kod : errors.powod),
      }))}
    />
  );
}

interface ExemptionReasonsProps {
  value: ExemptionReason | null;
  onChange: (reason: ExemptionReason) => void;
  error?: string;
}

function ExemptionReasons({ value, onChange, error }: ExemptionReasonsProps) {
  const t = useText(words);
  return (
    <fieldset className="field" id="powod" data-invalid={error ? true : undefined}>
      <legend className="label">{t("exemptionReason")}</legend>
      {error && (
        <p className="error">
          <ErrorText>{error}</ErrorText>
        </p>
      )}
      <div className="plain-choices">
        {EXEMPTION_REASONS.map((reason) => (
          <label key={reason} className="choice choice--plain">
            <input
              type="radio"
              name="powod"
              checked={value === reason}
              onChange={() => onChange(reason)}
            />
            <span className="choice__mark" />
            <span className="choice__title regular">{t(reason)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function NoReferralDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useText(words);
  const navigate = useNavigate();
  const goCommercial = () => {
    changeDraft({ funding: "commercial", day: null, isFacilityPreselected: false });
    void navigate("/umow/terminarz");
  };
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("noReferralTitle")}>
      <p className="muted">{t("noReferralText")}</p>
      <div className="actions">
        <Button variant="primary" onPress={goCommercial}>
          {t("goCommercial")}
        </Button>
        <Button onPress={() => void navigate("/umow/poradnia")}>{t("otherClinic")}</Button>
      </div>
    </Dialog>
  );
}
