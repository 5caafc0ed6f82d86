import { useState } from "react";
import { useText } from "../../i18n/language";
import { terms, VISIT_TYPES } from "../../i18n/terms";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { TextField } from "../../ui/Field";
import { NoticeFields, QuestionFields } from "./ClinicTexts";
import { amountOf, type ClinicRulesValue, groszOf, wholeNumber } from "./clinicRules";
import { clinicRulesWords } from "./clinicRulesWords";

const CANCELLATION_HOURS_MAX = 168;
const YEARS_MAX = 130;
const CHAT_OPEN_DAYS_MAX = 365;
const CHAT_ANSWER_DAYS_MAX = 30;
const QUESTIONS_MAX = 20;
const NOTICES_MAX = 10;

export interface ClinicRulesProps {
  value: ClinicRulesValue;
  onChange: (value: ClinicRulesValue) => void;
}

/** What a clinic asks of its patients: questions, prices, texts, the deadline to cancel, chat. */
export function ClinicRules({ value, onChange }: ClinicRulesProps) {
  const change = (part: Partial<ClinicRulesValue>) => onChange({ ...value, ...part });
  return (
    <>
      <Questions value={value} change={change} />
      <Prices value={value} change={change} />
      <Notices value={value} change={change} />
      <Cancellation value={value} change={change} />
      <AfterVisit value={value} change={change} />
    </>
  );
}

interface PartProps {
  value: ClinicRulesValue;
  change: (part: Partial<ClinicRulesValue>) => void;
}

function Questions({ value, change }: PartProps) {
  const t = useText(clinicRulesWords);
  const questions = value.remote_questions;
  return (
    <Card title={t("questions")} className="stack stack--2">
      <p className="small muted">{t("questionsHint")}</p>
      <QuestionFields
        questions={questions}
        onChange={(remote_questions) => change({ remote_questions })}
      />
      {questions.length < QUESTIONS_MAX && (
        <Button
          icon="plus"
          className="start"
          onPress={() => change({ remote_questions: [...questions, { text: { pl: "", en: "" } }] })}
        >
          {t("addQuestion")}
        </Button>
      )}
      <NumberField
        label={t("remoteYears")}
        hint={t("remoteYearsHint")}
        value={value.remote_years_min}
        max={YEARS_MAX}
        isOptional
        onChange={(remote_years_min) => change({ remote_years_min })}
      />
    </Card>
  );
}

function Prices({ value, change }: PartProps) {
  const t = useText(clinicRulesWords);
  const term = useText(terms);
  return (
    <Card title={t("prices")} className="stack stack--2">
      <p className="small muted">{t("pricesHint")}</p>
      {VISIT_TYPES.map((visitType) => (
        <PriceField
          key={visitType}
          label={term(visitType)}
          grosz={value.prices[visitType] ?? null}
          onChange={(grosz) => change({ prices: { ...value.prices, [visitType]: grosz } })}
        />
      ))}
    </Card>
  );
}

function Notices({ value, change }: PartProps) {
  const t = useText(clinicRulesWords);
  const { notices } = value;
  const empty = {
    title: { pl: "", en: "" },
    text: { pl: "", en: "" },
    must_accept: true,
    remote_only: false,
  };
  return (
    <Card title={t("notices")} className="stack stack--2">
      <p className="small muted">{t("noticesHint")}</p>
      <NoticeFields notices={notices} onChange={(changed) => change({ notices: changed })} />
      {notices.length < NOTICES_MAX && (
        <Button
          icon="plus"
          className="start"
          onPress={() => change({ notices: [...notices, empty] })}
        >
          {t("addNotice")}
        </Button>
      )}
    </Card>
  );
}

function Cancellation({ value, change }: PartProps) {
  const t = useText(clinicRulesWords);
  return (
    <Card title={t("cancellation")}>
      <NumberField
        label={t("cancellationHours")}
        hint={t("cancellationHint")}
        value={value.cancellation_hours}
        max={CANCELLATION_HOURS_MAX}
        onChange={(hours) => change({ cancellation_hours: hours ?? 0 })}
      />
    </Card>
  );
}

function AfterVisit({ value, change }: PartProps) {
  const t = useText(clinicRulesWords);
  return (
    <Card title={t("chat")} className="stack stack--2">
      <NumberField
        label={t("chatOpenDays")}
        hint={t("chatOpenHint")}
        value={value.chat_open_days}
        max={CHAT_OPEN_DAYS_MAX}
        isOptional
        onChange={(chat_open_days) => change({ chat_open_days })}
      />
      <NumberField
        label={t("chatAnswerDays")}
        hint={t("chatAnswerHint")}
        value={value.chat_answer_days}
        min={1}
        max={CHAT_ANSWER_DAYS_MAX}
        isOptional
        onChange={(chat_answer_days) => change({ chat_answer_days })}
      />
    </Card>
  );
}

interface PriceFieldProps {
  label: string;
  grosz: number | null;
  onChange: (grosz: number | null) => void;
}

/** What is being typed is kept as it is; the form learns of it as soon as it is an amount. */
function PriceField({ label, grosz, onChange }: PriceFieldProps) {
  const t = useText(clinicRulesWords);
  const [typed, setTyped] = useState(() => amountOf(grosz));
  const shown = groszOf(typed) === grosz || groszOf(typed) === undefined ? typed : amountOf(grosz);
  return (
    <TextField
      label={`${label} (zł)`}
      width="code"
      inputMode="text"
      value={shown}
      error={groszOf(shown) === undefined ? t("priceWrong") : null}
      onChange={(text) => {
        setTyped(text);
        const amount = groszOf(text);
        if (amount !== undefined) onChange(amount);
      }}
    />
  );
}

interface NumberFieldProps {
  label: string;
  hint: string;
  value: number | null;
  min?: number;
  max: number;
  isOptional?: boolean;
  onChange: (value: number | null) => void;
}

function NumberField({ label, hint, value, min = 0, max, isOptional, onChange }: NumberFieldProps) {
  const t = useText(clinicRulesWords);
  const read = (text: string) =>
    isOptional && text.trim() === "" ? null : wholeNumber(text, min, max);
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  const isSame = read(typed) === value || read(typed) === undefined;
  const shown = isSame ? typed : value === null ? "" : String(value);
  return (
    <TextField
      label={label}
      hint={hint}
      width="code"
      inputMode="numeric"
      isOptional={isOptional}
      value={shown}
      error={read(shown) === undefined ? t("numberWrong", { min, max }) : null}
      onChange={(text) => {
        setTyped(text);
        const number = read(text);
        if (number !== undefined) onChange(number);
      }}
    />
  );
}
