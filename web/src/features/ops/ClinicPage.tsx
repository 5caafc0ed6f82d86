import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Clinic, ClinicBody } from "../../api/model";
import { clinicsQuery } from "../../api/queries";
import type { Text } from "../../i18n/catalog";
import { useLanguage, useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { Choices } from "../../ui/Choice";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { ClinicRules } from "../operations/ClinicRules";
import { type ClinicRulesValue, NO_RULES, rulesOf } from "../operations/clinicRules";
import { agesText } from "./ages";
import { catalogueWords } from "./catalogueWords";
import { useSave } from "./data";
import { Conflict, Editing, SaveBar } from "./Editing";
import { words } from "./words";

const BASE = "/konfiguracja/poradnie";
const FIELDS = ["pl", "en", "years_min", "years_max"] as const;
type Field = (typeof FIELDS)[number];

interface Draft {
  pl: string;
  en: string;
  needsReferral: boolean;
  years_min: string;
  years_max: string;
  rules: ClinicRulesValue;
}

function draftOf(clinic: Clinic | null): Draft {
  if (clinic === null) {
    return {
      pl: "",
      en: "",
      needsReferral: false,
      years_min: "",
      years_max: "",
      rules: NO_RULES,
    };
  }
  const { name, nfz_needs_referral, ages } = clinic;
  return {
    pl: name.pl,
    en: name.en,
    needsReferral: nfz_needs_referral,
    years_min: ages?.years_min?.toString() ?? "",
    years_max: ages?.years_max?.toString() ?? "",
    rules: rulesOf(clinic),
  };
}

const yearsOf = (text: string) => (text.trim() === "" ? null : Number(text));

function bodyOf(draft: Draft): ClinicBody {
  const [years_min, years_max] = [yearsOf(draft.years_min), yearsOf(draft.years_max)];
  return {
    ...draft.rules,
    name: { pl: draft.pl, en: draft.en },
    nfz_needs_referral: draft.needsReferral,
    ages: years_min === null && years_max === null ? null : { years_min, years_max },
  };
}

export default function ClinicPage() {
  const t = useText(words);
  const c = useText(catalogueWords);
  const { language } = useLanguage();
  return (
    <Editing
      list={useQuery({ ...clinicsQuery, staleTime: 0 })}
      idOf={(clinic) => clinic.clinic_id}
      titleOf={(clinic) => clinic.name[language]}
      newTitle={c("newClinic")}
      back={{ to: BASE, label: t("clinics") }}
    >
      {(stored, reload) => <ClinicForm stored={stored} reload={reload} />}
    </Editing>
  );
}

function ClinicForm({ stored, reload }: { stored: Clinic | null; reload: () => void }) {
  const t = useText(words);
  const c = useText(catalogueWords);
  const { language } = useLanguage();
  const [base] = useState(stored);
  const [draft, setDraft] = useState(() => draftOf(base));
  const [isConflict, setConflict] = useState(false);
  const errors = useFormErrors<Field>(FIELDS);
  const save = useSave<ClinicBody, Clinic>({
    path: "/api/calendar/clinics",
    id: base?.clinic_id ?? null,
    listKey: clinicsQuery.queryKey,
    goesTo: BASE,
    nameOf: (clinic) => clinic.name[language],
    onConflict: () => setConflict(true),
    onFailure: (error) => errors.fail(error),
  });
  const send = (version: number) => {
    if (save.isPending || !errors.show(mistakesIn(draft, t, c))) return;
    save.mutate({ body: bodyOf(draft), version });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(base?.version ?? 0);
  };
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(base));
  return (
    <form className="stack stack--3" noValidate onSubmit={submit}>
      {isConflict && base && stored && (
        <Conflict
          kind="clinic"
          base={base}
          stored={stored}
          isPending={save.isPending}
          onMine={() => send(stored.version)}
          onTheirs={reload}
        />
      )}
      <ErrorSummary errors={errors.list} />
      <div className="console__split">
        <div className="stack stack--3">
          <ClinicName draft={draft} change={change} errors={errors.byField} />
          <ClinicBasics draft={draft} change={change} errors={errors.byField} />
          <ClinicRules value={draft.rules} onChange={(rules) => change({ rules })} />
        </div>
        <ClinicEffects draft={draft} isNew={base === null} />
      </div>
      <SaveBar isChanged={isChanged} isPending={save.isPending} onDiscard={reload} />
    </form>
  );
}

function mistakesIn(
  draft: Draft,
  t: Text<keyof typeof words.pl>,
  c: Text<keyof typeof catalogueWords.pl>,
): FieldErrors<Field> {
  const found: FieldErrors<Field> = {};
  if (!draft.pl.trim()) found.pl = t("required", { name: c("clinicName") });
  if (!draft.en.trim()) found.en = t("required", { name: c("clinicNameEn") });
  for (const field of ["years_min", "years_max"] as const) {
    const years = yearsOf(draft[field]);
    if (years !== null && !(Number.isInteger(years) && years >= 0 && years <= 130)) {
      found[field] = c("ageWrong");
    }
  }
  const [min, max] = [yearsOf(draft.years_min), yearsOf(draft.years_max)];
  if (min !== null && max !== null && max < min) found.years_max ??= c("agesSwapped");
  return found;
}

interface SectionProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  errors: FieldErrors<Field>;
}

function ClinicName({ draft, change, errors }: SectionProps) {
  const c = useText(catalogueWords);
  return (
    <Card title={c("namesTitle")} className="stack stack--3">
      <TextField
        id="pl"
        label={c("clinicName")}
        hint={c("clinicNameHint")}
        autoComplete="off"
        maxLength={200}
        value={draft.pl}
        onChange={(pl) => change({ pl })}
        error={errors.pl}
      />
      <TextField
        id="en"
        label={c("clinicNameEn")}
        autoComplete="off"
        maxLength={200}
        value={draft.en}
        onChange={(en) => change({ en })}
        error={errors.en}
      />
    </Card>
  );
}

function ClinicBasics({ draft, change, errors }: SectionProps) {
  const c = useText(catalogueWords);
  return (
    <Card title={c("rulesTitle")} className="stack stack--3">
      <fieldset className="stack stack--1">
        <legend className="label">{c("referral")}</legend>
        <Choices
          name="referral"
          options={[
            { value: "needed", title: c("referralNeeded") },
            { value: "free", title: c("referralFree") },
          ]}
          value={draft.needsReferral ? "needed" : "free"}
          onChange={(value) => change({ needsReferral: value === "needed" })}
        />
      </fieldset>
      <fieldset className="stack stack--1">
        <legend className="label">{c("ages")}</legend>
        <p className="hint">{c("agesHint")}</p>
        <div className="cols-2">
          {(["years_min", "years_max"] as const).map((field) => (
            <TextField
              key={field}
              id={field}
              label={c(field === "years_min" ? "ageMin" : "ageMax")}
              inputMode="numeric"
              maxLength={3}
              width="short"
              autoComplete="off"
              value={draft[field]}
              onChange={(value) => change({ [field]: value })}
              error={errors[field]}
            />
          ))}
        </div>
      </fieldset>
    </Card>
  );
}

function ClinicEffects({ draft, isNew }: { draft: Draft; isNew: boolean }) {
  const c = useText(catalogueWords);
  const { language } = useLanguage();
  const [min, max] = [yearsOf(draft.years_min), yearsOf(draft.years_max)];
  return (
    <aside className="stack stack--3">
      <section className="stack stack--1">
        <h2>{c("preview")}</h2>
        <div className="choice" aria-hidden="true">
          <span className="choice__mark" />
          <span>
            <span className="choice__title">{draft[language] || c("newClinic")}</span>
            <span className="choice__hint">
              {c(draft.needsReferral ? "needsReferral" : "needsNoReferral")}
              {" · "}
              {agesText(c, min, max)}
            </span>
          </span>
        </div>
      </section>
      <Card title={c("effects")}>
        <ul className="checklist small">
          {!isNew && (
            <li>
              <Icon name="users" />
              <span>{c("effectVisits")}</span>
            </li>
          )}
          {isNew && (
            <li>
              <Icon name="calendar" />
              <span>{c("effectNext")}</span>
            </li>
          )}
          <li>
            <Icon name="clock" />
            <span>{c("effectSeconds")}</span>
          </li>
        </ul>
      </Card>
    </aside>
  );
}
