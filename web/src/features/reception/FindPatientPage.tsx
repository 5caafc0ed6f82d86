/** Who is at the telephone: found by what only they know, and by nothing less. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import type { FoundPatients, LookUp, Patient } from "../../api/model";
import { fullName } from "../../api/queries";
import { noonOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { Choices } from "../../ui/Choice";
import { DateFields, dateOf } from "../../ui/DateFields";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { InSight } from "../../ui/InSight";
import { PageHeading } from "../../ui/Page";
import { PhoneLink } from "../../ui/PhoneLink";
import { EmptyState } from "../../ui/States";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { ReceptionShell } from "../console/ReceptionShell";
import { useGuardianWord } from "../family/GuardianRole";
import { keepTyped, type Typed, typedSoFar } from "./typed";
import { words } from "./words";

const FIELDS = ["pesel", "given_name", "family_name", "birth_date"] as const;
type Field = (typeof FIELDS)[number];
type By = "pesel" | "name";

const FIELD_OF_PROBLEM: Partial<Record<string, Field>> = { "pesel-invalid": "pesel" };

export default function FindPatientPage() {
  const t = useText(words);
  const [by, setBy] = useState<By>("pesel");
  const [typed, setTyped] = useState(typedSoFar);
  const errors = useFormErrors<Field>(FIELDS);
  const find = useMutation({
    mutationFn: (wanted: LookUp) =>
      api.post<FoundPatients>("/api/identity/patients/look-up", wanted),
    onError: (error) => errors.fail(error, FIELD_OF_PROBLEM),
  });
  const change = (part: Partial<Typed>) => {
    setTyped(keepTyped(part));
    find.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (find.isPending || !errors.show(mistakesIn(by, typed, t))) return;
    find.mutate(wantedBy(by, typed));
  };
  return (
    <ReceptionShell title={t("findTitle")}>
      <div className="console__head">
        <PageHeading>{t("findTitle")}</PageHeading>
      </div>
      <div className="console__split console__split--even">
        <form className="card stack stack--3" noValidate onSubmit={submit}>
          <p className="small muted read">{t("findLead")}</p>
          <ErrorSummary errors={errors.list} />
          <fieldset className="stack stack--1 choices-row">
            <legend className="label">{t("by")}</legend>
            <Choices<By>
              name="co"
              value={by}
              onChange={(next) => {
                setBy(next);
                errors.clear();
                find.reset();
              }}
              options={[
                { value: "pesel", title: t("byPesel") },
                { value: "name", title: t("byName") },
              ]}
            />
          </fieldset>
          {by === "pesel" ? (
            <TextField
              id="pesel"
              label={t("pesel")}
              hint={t("peselHint")}
              inputMode="numeric"
              autoComplete="off"
              value={typed.pesel}
              onChange={(pesel) => change({ pesel })}
              error={errors.byField.pesel}
            />
          ) : (
            <NameFields typed={typed} change={change} errors={errors.byField} />
          )}
          <div className="actions">
            <Button type="submit" variant="primary" isPending={find.isPending}>
              {t("find")}
            </Button>
            <LinkButton variant="quiet" icon="plus" to="/rejestracja/pacjenci/dodaj">
              {t("add")}
            </LinkButton>
          </div>
        </form>
        {find.data && <Found found={find.data} />}
      </div>
    </ReceptionShell>
  );
}

interface NameFieldsProps {
  typed: Typed;
  change: (part: Partial<Typed>) => void;
  errors: FieldErrors<"given_name" | "family_name" | "birth_date">;
}

/** What a patient is called and when they were born, as in a registration. */
export function NameFields({ typed, change, errors }: NameFieldsProps) {
  const t = useText(words);
  return (
    <>
      <TextField
        id="given_name"
        label={t("givenName")}
        autoComplete="off"
        value={typed.given_name}
        onChange={(given_name) => change({ given_name })}
        error={errors.given_name}
      />
      <TextField
        id="family_name"
        label={t("familyName")}
        autoComplete="off"
        value={typed.family_name}
        onChange={(family_name) => change({ family_name })}
        error={errors.family_name}
      />
      <DateFields
        id="birth_date"
        legend={t("birthDate")}
        hint={t("birthDateHint")}
        value={typed.birth_date}
        onChange={(birth_date) => change({ birth_date })}
        error={errors.birth_date}
      />
    </>
  );
}

type Say = (key: keyof typeof words.pl) => string;

/** What is missing of names and birth date. */
export function mistakesInNames(typed: Typed, t: Say) {
  const found: FieldErrors<"given_name" | "family_name" | "birth_date"> = {};
  if (!typed.given_name.trim()) found.given_name = t("givenNameMissing");
  if (!typed.family_name.trim()) found.family_name = t("familyNameMissing");
  if (!dateOf(typed.birth_date)) found.birth_date = t("birthDateWrong");
  return found;
}

function mistakesIn(by: By, typed: Typed, t: Say): FieldErrors<Field> {
  if (by === "name") return mistakesInNames(typed, t);
  return /^\d{11}$/.test(digitsOf(typed.pesel)) ? {} : { pesel: t("peselWrong") };
}

export function digitsOf(pesel: string): string {
  return pesel.replace(/[\s-]/g, "");
}

function wantedBy(by: By, typed: Typed): LookUp {
  if (by === "pesel") return { pesel: digitsOf(typed.pesel) };
  return {
    given_name: typed.given_name.trim(),
    family_name: typed.family_name.trim(),
    birth_date: dateOf(typed.birth_date),
  };
}

function Found({ found }: { found: FoundPatients }) {
  const t = useText(words);
  const { items, has_more } = found;
  if (items.length === 0) {
    return (
      <InSight className="card">
        <EmptyState
          icon="users"
          role="status"
          title={t("found", { count: 0 })}
          actions={
            <LinkButton variant="primary" icon="plus" to="/rejestracja/pacjenci/dodaj">
              {t("add")}
            </LinkButton>
          }
        >
          <p>{t("nobodyText")}</p>
        </EmptyState>
      </InSight>
    );
  }
  return (
    <InSight className="stack stack--1">
      <h2 role="status">{t("found", { count: items.length })}</h2>
      {has_more && (
        <Banner tone="warning" role="status">
          <p>{t("hasMore")}</p>
        </Banner>
      )}
      <ul className="need">
        {items.map((patient) => (
          <FoundPatient key={patient.patient_id} patient={patient} />
        ))}
      </ul>
    </InSight>
  );
}

function FoundPatient({ patient }: { patient: Patient }) {
  const t = useText(words);
  const navigate = useNavigate();
  const name = fullName(patient);
  return (
    <li>
      <div className="spread">
        <strong>{name}</strong>
        <AccountChip patient={patient} />
      </div>
      <PatientFacts patient={patient} />
      <div className="actions">
        <Button
          variant="primary"
          icon="calendar-plus"
          aria-label={t("bookForNamed", { name })}
          onPress={() => void navigate(`/rejestracja/umow/${patient.patient_id}`)}
        >
          {t("bookFor")}
        </Button>
      </div>
    </li>
  );
}

/** Whether the patient is told by the portal or by telephone. */
export function AccountChip({ patient }: { patient: Patient }) {
  const t = useText(words);
  const guardianWord = useGuardianWord();
  if (!patient.has_account) return <Chip tone="warning">{t("noAccount")}</Chip>;
  if (patient.relation !== "child") return <Chip tone="success">{t("withAccount")}</Chip>;
  return <Chip tone="success">{t("ofGuardian", { who: guardianWord(patient) })}</Chip>;
}

export function PatientFacts({ patient }: { patient: Patient }) {
  const t = useText(words);
  const dates = useDates();
  return (
    <Meta
      className="small muted"
      items={[
        t("bornOn", { date: dates.dateYear(noonOf(patient.birth_date)) }),
        patient.pesel_masked && <span className="num">PESEL {patient.pesel_masked}</span>,
        patient.phone && <PhoneLink phone={patient.phone} />,
      ]}
    />
  );
}
