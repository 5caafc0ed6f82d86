import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { api, isProblem } from "../../api/client";
import type { Patient, PatientWithoutAccount } from "../../api/model";
import { fullName } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { BackLink, Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Choice";
import { dateOf } from "../../ui/DateFields";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { PageHeading } from "../../ui/Page";
import { toast } from "../../ui/Toast";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { ReceptionShell } from "../console/ReceptionShell";
import { digitsOf, mistakesInNames, NameFields } from "./FindPatientPage";
import { bookedPatientQuery } from "./patient";
import { forgetTyped, keepTyped, type Typed, typedSoFar } from "./typed";
import { words } from "./words";

const FIELDS = ["given_name", "family_name", "birth_date", "phone", "pesel"] as const;
type Field = (typeof FIELDS)[number];

const FIELD_OF_PROBLEM: Partial<Record<string, Field>> = {
  "pesel-invalid": "pesel",
  "pesel-birth-date-mismatch": "pesel",
  "birth-date-impossible": "birth_date",
};
const PHONE = /^\+?\d(?:[ -]?\d){8,14}$/;

/** A patient whom nobody represents in the portal. The booking goes on at once. */
export default function AddPatientPage() {
  const t = useText(words);
  const [typed, setTyped] = useState(typedSoFar);
  const [isNamesake, setNamesake] = useState(false);
  const errors = useFormErrors<Field>(FIELDS);
  const add = useAddPatient((error) => {
    if (isProblem(error, "pesel-taken")) errors.show({ pesel: t("peselTaken") });
    else if (!isProblem(error, "patient-known")) errors.fail(error, FIELD_OF_PROBLEM);
  });
  const isKnown = isProblem(add.error, "patient-known");
  const change = (part: Partial<Typed>) => setTyped(keepTyped(part));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending && errors.show(mistakesIn(typed, t))) add.mutate({ typed, isNamesake });
  };
  return (
    <ReceptionShell title={t("addTitle")}>
      <div className="stack stack--1">
        <BackLink to="/rejestracja/pacjenci" className="start">
          {t("backToFind")}
        </BackLink>
        <PageHeading>{t("addTitle")}</PageHeading>
      </div>
      <form className="card stack stack--3 form-card" noValidate onSubmit={submit}>
        <p className="small muted read">{t("addLead")}</p>
        <ErrorSummary errors={errors.list} />
        <NameFields typed={typed} change={change} errors={errors.byField} />
        <TextField
          id="phone"
          label={t("phone")}
          hint={t("phoneHint")}
          type="tel"
          inputMode="tel"
          autoComplete="off"
          value={typed.phone}
          onChange={(phone) => change({ phone })}
          error={errors.byField.phone}
        />
        <TextField
          id="pesel"
          label={t("pesel")}
          hint={t("peselOptional")}
          isOptional
          inputMode="numeric"
          autoComplete="off"
          value={typed.pesel}
          onChange={(pesel) => change({ pesel })}
          error={errors.byField.pesel}
        />
        {(isKnown || isNamesake) && (
          <div className="stack stack--1">
            {isKnown && (
              <Banner tone="warning" role="alert" title={t("knownTitle")}>
                <p>{t("knownText")}</p>
              </Banner>
            )}
            <Checkbox title={t("isNamesake")} isSelected={isNamesake} onChange={setNamesake} />
          </div>
        )}
        <div className="actions">
          <Button type="submit" variant="primary" isPending={add.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
    </ReceptionShell>
  );
}

interface Wish {
  typed: Typed;
  isNamesake: boolean;
}

function useAddPatient(onFailure: (error: unknown) => void) {
  const t = useText(words);
  const client = useQueryClient();
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: ({ typed, isNamesake }: Wish) => {
      const body: PatientWithoutAccount = {
        given_name: typed.given_name.trim(),
        family_name: typed.family_name.trim(),
        // Checked before; were it empty all the same, the service says so at the field.
        birth_date: dateOf(typed.birth_date) ?? "",
        phone: typed.phone.trim(),
        pesel: digitsOf(typed.pesel) || null,
        is_namesake: isNamesake,
      };
      return api.post<Patient>("/api/identity/patients", body, { idempotencyKey: keyFor(body) });
    },
    onSuccess: (patient) => {
      forgetTyped();
      client.setQueryData(bookedPatientQuery(patient.patient_id).queryKey, patient);
      toast(t("added", { name: fullName(patient) }));
      void navigate(`/rejestracja/umow/${patient.patient_id}`);
    },
    onError: onFailure,
  });
}

function mistakesIn(typed: Typed, t: (key: keyof typeof words.pl) => string): FieldErrors<Field> {
  const found: FieldErrors<Field> = mistakesInNames(typed, t);
  const pesel = digitsOf(typed.pesel);
  if (!PHONE.test(typed.phone.trim())) found.phone = t("phoneWrong");
  if (pesel && !/^\d{11}$/.test(pesel)) found.pesel = t("peselWrong");
  return found;
}
