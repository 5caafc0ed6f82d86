import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { Child, GuardianRole, Me } from "../../api/model";
import { useMe, useSetMe } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useText } from "../../i18n/language";
import { BackLink, Button } from "../../ui/Button";
import { DateFields, type DateParts, dateOf, EMPTY_DATE } from "../../ui/DateFields";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { toast } from "../../ui/Toast";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { changeDraft } from "../booking/draft";
import { GuardianRoleSelect } from "../family/GuardianRole";
import { words } from "./words";

const FIELDS = ["given_name", "family_name", "birth_date", "pesel"] as const;
type Field = (typeof FIELDS)[number];

const FIELD_OF_PROBLEM: Partial<Record<string, Field>> = {
  "pesel-invalid": "pesel",
  "pesel-taken": "pesel",
  "pesel-birth-date-mismatch": "pesel",
  "birth-date-impossible": "birth_date",
  "not-a-child": "birth_date",
};

interface Draft {
  given_name: string;
  family_name: string;
  birth_date: DateParts;
  pesel: string;
  guardian_role: GuardianRole | null;
}

// In memory only, like the registration's: it holds a PESEL.
let kept: Draft | null = null;

/** Where the person came from: booking a visit, or the profile. */
function useReturn(): string {
  const [parameters] = useSearchParams();
  return parameters.get("powrot") === "/umow" ? "/umow" : "/profil";
}

export default function AddChildPage() {
  const t = useText(words);
  const me = useMe();
  const [draft, setDraft] = useState<Draft>(
    kept ?? {
      given_name: "",
      family_name: me.family_name,
      birth_date: EMPTY_DATE,
      pesel: "",
      guardian_role: null,
    },
  );
  const errors = useFormErrors<Field>(FIELDS);
  const back = useReturn();
  const add = useAddChild(back, (error) => errors.fail(error, FIELD_OF_PROBLEM));
  const change = (part: Partial<Draft>) => {
    kept = { ...draft, ...part };
    setDraft(kept);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending && errors.show(mistakesIn(draft, t))) add.mutate(draft);
  };
  return (
    <Page title={t("addTitle")} hasErrors={errors.list.length > 0} isForm gap={3}>
      <div className="stack stack--1">
        <BackLink to={back}>{t("back")}</BackLink>
        <PageHeading>{t("addTitle")}</PageHeading>
        <p className="lead">{t("addLead")}</p>
      </div>
      <ErrorSummary errors={errors.list} />
      <form className="stack stack--3" noValidate onSubmit={submit}>
        <ChildFields draft={draft} change={change} errors={errors.byField} />
        <div className="actions actions--stack">
          <Button type="submit" variant="primary" size="lg" isPending={add.isPending}>
            {t("addChild")}
          </Button>
        </div>
      </form>
    </Page>
  );
}

function useAddChild(back: string, onFailure: (error: unknown) => void) {
  const t = useText(words);
  const me = useMe();
  const setMe = useSetMe();
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const body: Child = {
        given_name: draft.given_name.trim(),
        family_name: draft.family_name.trim(),
        // Checked before; were it empty all the same, the service says so at the field.
        birth_date: dateOf(draft.birth_date) ?? "",
        pesel: draft.pesel.replace(/\D/g, "") || null,
        guardian_role: draft.guardian_role,
      };
      return api.post<Me>("/api/identity/me/children", body, { idempotencyKey: keyFor(body) });
    },
    onSuccess: (changed) => {
      kept = null;
      setMe(changed);
      const known = new Set(me.patients.map((patient) => patient.patient_id));
      const child = changed.patients.find((patient) => !known.has(patient.patient_id));
      // Whoever adds a child while booking books for that child.
      if (child && back === "/umow") changeDraft({ patient_id: child.patient_id });
      if (child) toast(t("added", { name: child.given_name }));
      void navigate(back);
    },
    onError: onFailure,
  });
}

function mistakesIn(draft: Draft, t: (key: keyof typeof words.pl) => string): FieldErrors<Field> {
  const found: FieldErrors<Field> = {};
  const pesel = draft.pesel.replace(/[\s-]/g, "");
  if (!draft.given_name.trim()) found.given_name = t("givenNameMissing");
  if (!draft.family_name.trim()) found.family_name = t("familyNameMissing");
  if (!dateOf(draft.birth_date)) found.birth_date = t("birthDateWrong");
  if (pesel && !/^\d{11}$/.test(pesel)) found.pesel = t("peselWrong");
  return found;
}

interface ChildFieldsProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  errors: FieldErrors<Field>;
}

function ChildFields({ draft, change, errors }: ChildFieldsProps) {
  const t = useText(words);
  return (
    <>
      <TextField
        id="given_name"
        label={t("givenName")}
        autoComplete="off"
        value={draft.given_name}
        onChange={(given_name) => change({ given_name })}
        error={errors.given_name}
      />
      <TextField
        id="family_name"
        label={t("familyName")}
        autoComplete="off"
        value={draft.family_name}
        onChange={(family_name) => change({ family_name })}
        error={errors.family_name}
      />
      <DateFields
        id="birth_date"
        legend={t("childBirthDate")}
        hint={t("birthDateHint")}
        value={draft.birth_date}
        onChange={(birth_date) => change({ birth_date })}
        error={errors.birth_date}
      />
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
      <GuardianRoleSelect
        value={draft.guardian_role}
        onChange={(guardian_role) => change({ guardian_role })}
      />
    </>
  );
}
