import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, Navigate, useLocation } from "react-router";
import { api } from "../../api/client";
import type { Me, Registration } from "../../api/model";
import { meQuery, useSetMe } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { dayOf } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { BareFrame } from "../../ui/BareFrame";
import { BackLink, Button } from "../../ui/Button";
import { DateFields, type DateParts, dateOf, EMPTY_DATE } from "../../ui/DateFields";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { PasswordField } from "../../ui/PasswordField";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { codeInAddress } from "../family/data";
import { homeOf } from "./gates";
import { words } from "./words";

const FIELDS = [
  "given_name",
  "family_name",
  "birth_date",
  "invitation_code",
  "pesel",
  "patient_code",
  "phone",
  "email",
  "password",
] as const;
type Field = (typeof FIELDS)[number];

const FIELD_OF_PROBLEM: Partial<Record<string, Field>> = {
  "email-taken": "email",
  "password-too-weak": "password",
  "patient-code-wrong": "patient_code",
  "patient-has-account": "patient_code",
  "pesel-invalid": "pesel",
  "pesel-taken": "pesel",
  "pesel-birth-date-mismatch": "pesel",
  "birth-date-impossible": "birth_date",
  "account-must-be-adult": "birth_date",
  "invitation-needed": "invitation_code",
  "invitation-wrong": "invitation_code",
  "invitation-other-kind": "invitation_code",
  "invitation-not-for-you": "invitation_code",
  "already-own-account": "invitation_code",
};

interface Draft {
  given_name: string;
  family_name: string;
  birth_date: DateParts;
  invitation_code: string;
  pesel: string;
  patient_code: string;
  phone: string;
  email: string;
  password: string;
}

const EMPTY: Draft = {
  given_name: "",
  family_name: "",
  birth_date: EMPTY_DATE,
  invitation_code: "",
  pesel: "",
  patient_code: "",
  phone: "",
  email: "",
  password: "",
};

// What was typed survives going back to the log-in and returning. In memory only: it holds a
// PESEL and a password, which have no place in the browser's storage.
let kept: Draft = EMPTY;

function useRegistration(onFailure: (error: unknown) => void) {
  const setMe = useSetMe();
  const { language } = useLanguage();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const body: Registration = {
        ...draft,
        // Checked before; were it empty all the same, the service says so at the field.
        birth_date: dateOf(draft.birth_date) ?? "",
        pesel: draft.pesel.replace(/\D/g, "") || null,
        invitation_code: (asksForCode(draft) && draft.invitation_code.trim()) || null,
        patient_code: draft.patient_code.trim() || null,
        email: draft.email.trim(),
        language,
      };
      return api.post<Me>("/api/identity/accounts", body, { idempotencyKey: keyFor(body) });
    },
    onSuccess: (me) => {
      kept = EMPTY;
      setMe(me);
    },
    onError: onFailure,
  });
}

export default function RegisterPage() {
  const t = useText(words);
  const { data: me } = useQuery(meQuery);
  const { hash, state } = useLocation() as { hash: string; state: { from?: string } | null };
  const [draft, setDraft] = useState({
    ...kept,
    invitation_code: codeInAddress(hash) || kept.invitation_code,
  });
  const errors = useFormErrors<Field>(FIELDS);
  const send = useRegistration((error) => errors.fail(error, FIELD_OF_PROBLEM));
  if (me) return <Navigate to={state?.from ?? homeOf(me)} replace />;

  const change = (part: Partial<Draft>) => {
    kept = { ...draft, ...part };
    setDraft(kept);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!send.isPending && errors.show(mistakesIn(draft, t))) send.mutate(draft);
  };

  return (
    <BareFrame>
      <Page title={t("register")} hasErrors={errors.list.length > 0} isForm gap={3}>
        <div className="stack stack--1">
          <BackLink to="/logowanie">{t("back")}</BackLink>
          <PageHeading>{t("register")}</PageHeading>
          <p className="lead">{t("registerLead")}</p>
        </div>
        <ErrorSummary errors={errors.list} />
        <form className="stack stack--4" noValidate onSubmit={submit}>
          <PersonFields draft={draft} change={change} errors={errors.byField} />
          <ContactFields draft={draft} change={change} errors={errors.byField} />
          <p className="small muted read">
            {t("privacyNote")}{" "}
            {t.rich("termsNote", { a: (chunks) => <Link to="/regulamin">{chunks}</Link> })}
          </p>
          <div className="actions actions--stack">
            <Button type="submit" variant="primary" size="lg" isPending={send.isPending}>
              {t("register")}
            </Button>
          </div>
        </form>
      </Page>
    </BareFrame>
  );
}

/** Whoever is 16 or 17 needs a guardian's code; a link with one may also be an adult's. */
function asksForCode(draft: Draft): boolean {
  if (draft.invitation_code) return true;
  const born = dateOf(draft.birth_date);
  if (!born) return false;
  const years = yearsOn(born, dayOf(Date.now()));
  return years >= 16 && years < 18;
}

function yearsOn(born: string, day: string): number {
  const hadBirthday = day.slice(5) >= born.slice(5);
  return Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (hadBirthday ? 0 : 1);
}

function mistakesIn(draft: Draft, t: (key: keyof typeof words.pl) => string): FieldErrors<Field> {
  const found: FieldErrors<Field> = {};
  const pesel = draft.pesel.replace(/[\s-]/g, "");
  if (!draft.given_name.trim()) found.given_name = t("givenNameMissing");
  if (!draft.family_name.trim()) found.family_name = t("familyNameMissing");
  if (!dateOf(draft.birth_date)) found.birth_date = t("birthDateWrong");
  if (asksForCode(draft) && !draft.invitation_code.trim()) found.invitation_code = t("codeNeeded");
  if (pesel && !/^\d{11}$/.test(pesel)) found.pesel = t("peselWrong");
  if (!/^\+?\d(?:[ -]?\d){8,14}$/.test(draft.phone.trim())) found.phone = t("phoneWrong");
  if (!/^\S+@\S+\.\S+$/.test(draft.email.trim())) found.email = t("emailWrong");
  if (draft.password.length < 10) found.password = t("passwordShort");
  return found;
}

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  errors: FieldErrors<Field>;
}

function PersonFields({ draft, change, errors }: PartProps) {
  const t = useText(words);
  return (
    <section className="stack stack--3" aria-labelledby="kim">
      <h2 id="kim">{t("who")}</h2>
      <TextField
        id="given_name"
        label={t("givenName")}
        autoComplete="given-name"
        value={draft.given_name}
        onChange={(given_name) => change({ given_name })}
        error={errors.given_name}
      />
      <TextField
        id="family_name"
        label={t("familyName")}
        autoComplete="family-name"
        value={draft.family_name}
        onChange={(family_name) => change({ family_name })}
        error={errors.family_name}
      />
      <DateFields
        id="birth_date"
        legend={t("birthDate")}
        hint={t("birthDateHint")}
        autoComplete="bday"
        value={draft.birth_date}
        onChange={(birth_date) => change({ birth_date })}
        error={errors.birth_date}
      />
      {asksForCode(draft) && (
        <TextField
          id="invitation_code"
          label={t("invitationCode")}
          hint={t("invitationCodeHint")}
          autoComplete="off"
          maxLength={40}
          value={draft.invitation_code}
          onChange={(invitation_code) => change({ invitation_code })}
          error={errors.invitation_code}
        />
      )}
      <TextField
        id="pesel"
        label={t("pesel")}
        hint={t("peselHint")}
        isOptional
        inputMode="numeric"
        autoComplete="off"
        value={draft.pesel}
        onChange={(pesel) => change({ pesel })}
        error={errors.pesel}
      />
      <TextField
        id="patient_code"
        label={t("patientCode")}
        hint={t("patientCodeHint")}
        isOptional
        autoComplete="off"
        maxLength={40}
        value={draft.patient_code}
        onChange={(patient_code) => change({ patient_code })}
        error={errors.patient_code}
      />
    </section>
  );
}

function ContactFields({ draft, change, errors }: PartProps) {
  const t = useText(words);
  return (
    <section className="stack stack--3" aria-labelledby="kontakt">
      <h2 id="kontakt">{t("contact")}</h2>
      <TextField
        id="phone"
        label={t("phone")}
        hint={t("phoneHint")}
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        value={draft.phone}
        onChange={(phone) => change({ phone })}
        error={errors.phone}
      />
      <TextField
        id="email"
        label={t("email")}
        hint={t("emailHint")}
        type="email"
        inputMode="email"
        autoComplete="username"
        value={draft.email}
        onChange={(email) => change({ email })}
        error={errors.email}
      />
      <PasswordField
        id="password"
        hint={t("passwordHint")}
        isNew
        value={draft.password}
        onChange={(password) => change({ password })}
        error={errors.password}
      />
    </section>
  );
}
