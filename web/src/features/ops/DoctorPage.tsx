import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Doctor, DoctorBody } from "../../api/model";
import { doctorName, doctorsQuery } from "../../api/queries";
import { useText } from "../../i18n/language";
import { LinkButton } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { catalogueWords } from "./catalogueWords";
import { useSave } from "./data";
import { Conflict, Editing, SaveBar } from "./Editing";
import { Practices } from "./Practices";
import { words } from "./words";

const BASE = "/konfiguracja/lekarze";
const NAMES = ["title", "given_name", "family_name", "pl", "en"] as const;
const FIELDS = [...NAMES, "practices"] as const;
type Field = (typeof FIELDS)[number];

const FIELD_OF_PROBLEM: Partial<Record<string, Field>> = {
  "practice-in-use": "practices",
  "practice-repeated": "practices",
  "place-unknown": "practices",
};

const EMPTY: DoctorBody = {
  title: "",
  given_name: "",
  family_name: "",
  specialty: { pl: "", en: "" },
  practices: [],
};

function bodyOf(doctor: Doctor | null): DoctorBody {
  if (doctor === null) return EMPTY;
  const { doctor_id: _, version: __, ...body } = doctor;
  return body;
}

export default function DoctorPage() {
  const t = useText(words);
  const c = useText(catalogueWords);
  return (
    <Editing
      list={useQuery({ ...doctorsQuery, staleTime: 0 })}
      idOf={(doctor) => doctor.doctor_id}
      titleOf={doctorName}
      newTitle={c("newDoctor")}
      back={{ to: BASE, label: t("doctors") }}
    >
      {(stored, reload) => <DoctorForm stored={stored} reload={reload} />}
    </Editing>
  );
}

function DoctorForm({ stored, reload }: { stored: Doctor | null; reload: () => void }) {
  const t = useText(words);
  const c = useText(catalogueWords);
  const [base] = useState(stored);
  const [draft, setDraft] = useState(() => bodyOf(base));
  const [isConflict, setConflict] = useState(false);
  const errors = useFormErrors<Field>(FIELDS);
  const save = useSave<DoctorBody, Doctor>({
    path: "/api/calendar/doctors",
    id: base?.doctor_id ?? null,
    listKey: doctorsQuery.queryKey,
    goesTo: BASE,
    nameOf: doctorName,
    onConflict: () => setConflict(true),
    onFailure: (error) => errors.fail(error, FIELD_OF_PROBLEM),
  });
  const mistakes = () => {
    const found: FieldErrors<Field> = {};
    if (!draft.given_name.trim()) found.given_name = t("required", { name: c("givenName") });
    if (!draft.family_name.trim()) found.family_name = t("required", { name: c("familyName") });
    if (!draft.specialty.pl.trim()) found.pl = t("required", { name: c("specialty") });
    if (!draft.specialty.en.trim()) found.en = t("required", { name: c("specialtyEn") });
    for (const [index, practice] of draft.practices.entries()) {
      const number = index + 1;
      if (practice.visit_types.length === 0) found.practices ??= c("chooseVisitTypes", { number });
      if (practice.fundings.length === 0) found.practices ??= c("chooseFundings", { number });
    }
    return found;
  };
  const send = (version: number) => {
    if (!save.isPending && errors.show(mistakes())) save.mutate({ body: draft, version });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(base?.version ?? 0);
  };
  const isChanged = JSON.stringify(draft) !== JSON.stringify(bodyOf(base));
  return (
    <form className="stack stack--3" noValidate onSubmit={submit}>
      {isConflict && base && stored && (
        <Conflict
          kind="doctor"
          base={base}
          stored={stored}
          isPending={save.isPending}
          onMine={() => send(stored.version)}
          onTheirs={reload}
        />
      )}
      <ErrorSummary errors={errors.list} />
      {base && (
        <div className="cluster">
          <LinkButton icon="clock" to={`/konfiguracja/grafiki?lekarz=${base.doctor_id}`}>
            {c("schedulesOf")}
          </LinkButton>
          <LinkButton icon="calendar-x" to={`/konfiguracja/nieobecnosci?lekarz=${base.doctor_id}`}>
            {c("absencesOf")}
          </LinkButton>
        </div>
      )}
      <Card title={c("personTitle")} className="stack stack--3">
        <DoctorNames draft={draft} change={setDraft} errors={errors.byField} />
      </Card>
      <Practices
        practices={draft.practices}
        onChange={(practices) => setDraft({ ...draft, practices })}
        error={errors.byField.practices}
      />
      <SaveBar isChanged={isChanged} isPending={save.isPending} onDiscard={reload} />
    </form>
  );
}

interface NamesProps {
  draft: DoctorBody;
  change: (draft: DoctorBody) => void;
  errors: FieldErrors<Field>;
}

function DoctorNames({ draft, change, errors }: NamesProps) {
  const c = useText(catalogueWords);
  const field = (
    id: (typeof NAMES)[number],
    label: string,
    value: string,
    onChange: (value: string) => void,
    hint?: string,
  ) => (
    <TextField
      id={id}
      label={label}
      hint={hint}
      isOptional={id === "title"}
      autoComplete="off"
      maxLength={200}
      value={value}
      onChange={onChange}
      error={errors[id]}
    />
  );
  const { specialty } = draft;
  return (
    <>
      {field(
        "title",
        c("title"),
        draft.title,
        (title) => change({ ...draft, title }),
        c("titleHint"),
      )}
      <div className="cols-2">
        {field("given_name", c("givenName"), draft.given_name, (given_name) =>
          change({ ...draft, given_name }),
        )}
        {field("family_name", c("familyName"), draft.family_name, (family_name) =>
          change({ ...draft, family_name }),
        )}
      </div>
      <div className="cols-2">
        {field("pl", c("specialty"), specialty.pl, (pl) =>
          change({ ...draft, specialty: { ...specialty, pl } }),
        )}
        {field("en", c("specialtyEn"), specialty.en, (en) =>
          change({ ...draft, specialty: { ...specialty, en } }),
        )}
      </div>
    </>
  );
}
