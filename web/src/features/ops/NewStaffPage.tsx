import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client";
import type { StaffAccount, StaffRegistration, StaffRole } from "../../api/model";
import { doctorName, fullName, useDirectory } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import type { Text } from "../../i18n/catalog";
import { useLanguage, useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { ErrorText, TextField } from "../../ui/Field";
import { PasswordField } from "../../ui/PasswordField";
import { Select } from "../../ui/Select";
import { toast } from "../../ui/Toast";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { CheckGroup, SaveBar } from "./Editing";
import { OpsShell } from "./OpsShell";
import { staffWords } from "./staffWords";
import { words } from "./words";

const BASE = "/konfiguracja/zespol";
const FIELDS = ["given_name", "family_name", "email", "password", "roles", "doctor_id"] as const;
type Field = (typeof FIELDS)[number];

const FIELD_OF_PROBLEM: Partial<Record<string, Field>> = {
  "email-taken": "email",
  "password-too-weak": "password",
  "doctor-id-missing": "doctor_id",
};
export const ROLES: readonly StaffRole[] = ["doctor", "reception", "ops"];

interface Draft {
  given_name: string;
  family_name: string;
  email: string;
  password: string;
  roles: StaffRole[];
  doctor_id: string;
}

const EMPTY: Draft = {
  given_name: "",
  family_name: "",
  email: "",
  password: "",
  roles: [],
  doctor_id: "",
};

export default function NewStaffPage() {
  const t = useText(words);
  const s = useText(staffWords);
  const { language } = useLanguage();
  const [draft, setDraft] = useState(EMPTY);
  const errors = useFormErrors<Field>(FIELDS);
  const client = useQueryClient();
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  const add = useMutation({
    mutationFn: ({ doctor_id, ...rest }: Draft) => {
      const isDoctor = rest.roles.includes("doctor");
      const body: StaffRegistration = { ...rest, language, doctor_id: isDoctor ? doctor_id : null };
      return api.post<StaffAccount>("/api/identity/staff", body, { idempotencyKey: keyFor(body) });
    },
    onSuccess: async (account) => {
      await client.invalidateQueries({ queryKey: ["staff"] });
      toast(t("saved", { name: fullName(account) }));
      void navigate(BASE);
    },
    onError: (error) => errors.fail(error, FIELD_OF_PROBLEM),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending && errors.show(mistakesIn(draft, t, s))) add.mutate(draft);
  };
  return (
    <OpsShell title={s("newStaff")} back={{ to: BASE, label: t("staff") }}>
      <form className="stack stack--3" noValidate onSubmit={submit}>
        <ErrorSummary errors={errors.list} />
        <Card className="stack stack--3">
          <StaffFields
            draft={draft}
            change={(part) => setDraft({ ...draft, ...part })}
            errors={errors.byField}
          />
        </Card>
        <SaveBar
          isChanged={JSON.stringify(draft) !== JSON.stringify(EMPTY)}
          isPending={add.isPending}
          onDiscard={() => setDraft(EMPTY)}
        />
      </form>
    </OpsShell>
  );
}

function mistakesIn(
  draft: Draft,
  t: Text<keyof typeof words.pl>,
  s: Text<keyof typeof staffWords.pl>,
): FieldErrors<Field> {
  const found: FieldErrors<Field> = {};
  if (!draft.given_name.trim()) found.given_name = t("required", { name: s("givenName") });
  if (!draft.family_name.trim()) found.family_name = t("required", { name: s("familyName") });
  if (!/^\S+@\S+\.\S+$/.test(draft.email.trim())) found.email = s("emailWrong");
  if (!draft.password) found.password = s("passwordMissing");
  if (draft.roles.length === 0) found.roles = s("chooseRole");
  if (draft.roles.includes("doctor") && !draft.doctor_id) found.doctor_id = s("doctorMissing");
  return found;
}

interface StaffFieldsProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  errors: FieldErrors<Field>;
}

function StaffFields({ draft, change, errors }: StaffFieldsProps) {
  const s = useText(staffWords);
  return (
    <>
      <div className="cols-2">
        {(["given_name", "family_name"] as const).map((field) => (
          <TextField
            key={field}
            id={field}
            label={s(field === "given_name" ? "givenName" : "familyName")}
            autoComplete="off"
            maxLength={100}
            value={draft[field]}
            onChange={(value) => change({ [field]: value })}
            error={errors[field]}
          />
        ))}
      </div>
      <TextField
        id="email"
        label={s("email")}
        hint={s("emailHint")}
        inputMode="email"
        autoComplete="off"
        maxLength={254}
        value={draft.email}
        onChange={(email) => change({ email })}
        error={errors.email}
      />
      <PasswordField
        id="password"
        hint={s("passwordHint")}
        isNew
        value={draft.password}
        onChange={(password) => change({ password })}
        error={errors.password}
      />
      <CheckGroup
        id="roles"
        legend={s("roles")}
        options={ROLES.map((value) => ({ value, title: s(value) }))}
        values={draft.roles}
        onChange={(roles) => change({ roles })}
        error={errors.roles}
      />
      {draft.roles.includes("doctor") && (
        <LinkedDoctor
          value={draft.doctor_id}
          onChange={(doctor_id) => change({ doctor_id })}
          error={errors.doctor_id}
        />
      )}
    </>
  );
}

interface LinkedDoctorProps {
  value: string;
  onChange: (doctor_id: string) => void;
  error?: string;
}

export function LinkedDoctor({ value, onChange, error }: LinkedDoctorProps) {
  const s = useText(staffWords);
  const { language } = useLanguage();
  const { directory } = useDirectory();
  return (
    <div className="field" id="doctor_id" data-invalid={error ? true : undefined}>
      {error && (
        <p className="error">
          <ErrorText>{error}</ErrorText>
        </p>
      )}
      <Select
        label={s("linkedDoctor")}
        hint={s("linkedHint")}
        options={[
          ...(value ? [] : [{ value: "", label: s("chooseDoctor") }]),
          ...directory.doctors.map((one) => ({
            value: one.doctor_id,
            label: doctorName(one),
            detail: one.specialty[language],
          })),
        ]}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}
