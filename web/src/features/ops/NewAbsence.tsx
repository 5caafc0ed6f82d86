import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import type { Absence, AbsenceBody, AbsencePreview, Doctor } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Choices } from "../../ui/Choice";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { InSight } from "../../ui/InSight";
import { toast } from "../../ui/Toast";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { useSpanName } from "./AbsencesPage";
import { planWords } from "./planWords";

const FIELDS = ["first_day", "last_day", "starts", "ends"] as const;
type Field = (typeof FIELDS)[number];

const FIELD_OF_PROBLEM: Partial<Record<string, Field>> = { "absence-invalid": "last_day" };

interface Draft {
  span: "days" | "hours";
  first_day: string;
  last_day: string;
  starts: string;
  ends: string;
}

const EMPTY: Draft = { span: "days", first_day: "", last_day: "", starts: "", ends: "" };

function bodyOf(draft: Draft): AbsenceBody {
  const { first_day, last_day } = draft;
  if (draft.span === "days") return { first_day, last_day };
  // A time field knows no 24:00: midnight at the end is the end of the day.
  const ends = draft.ends === "00:00" ? "24:00" : draft.ends;
  return { first_day, last_day: first_day, starts: draft.starts, ends };
}

/** First what it does, then the saving: nobody cancels visits without having seen how many. */
export function NewAbsence({ doctor }: { doctor: Doctor }) {
  const p = useText(planWords);
  const [draft, setDraft] = useState(EMPTY);
  const [preview, setPreview] = useState<AbsencePreview | null>(null);
  const errors = useFormErrors<Field>(FIELDS);
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const path = `/api/calendar/doctors/${doctor.doctor_id}/absences`;
  const onError = (error: unknown) => {
    setPreview(null);
    errors.fail(error, FIELD_OF_PROBLEM);
  };
  const check = useMutation({
    mutationFn: (body: AbsenceBody) =>
      api.get<AbsencePreview>(`${path}/preview`, { ...body } as Record<string, string>),
    onSuccess: setPreview,
    onError,
  });
  const save = useMutation({
    mutationFn: (body: AbsenceBody) =>
      api.post<Absence>(path, body, { idempotencyKey: keyFor([path, body]) }),
    onSuccess: async () => {
      setDraft(EMPTY);
      setPreview(null);
      toast(p("absenceAdded"));
      await client.invalidateQueries({ queryKey: ["absences", doctor.doctor_id] });
    },
    onError,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!check.isPending && errors.show(mistakesIn(draft, p))) check.mutate(bodyOf(draft));
  };
  const change = (part: Partial<Draft>) => {
    // What was shown is about what stood here before.
    setPreview(null);
    setDraft({ ...draft, ...part });
  };
  return (
    <Card title={p("addAbsence")}>
      <form className="stack stack--3" noValidate onSubmit={submit}>
        <ErrorSummary errors={errors.list} />
        <AbsenceFields draft={draft} change={change} errors={errors.byField} />
        {preview === null ? (
          <div className="actions">
            <Button type="submit" variant="primary" isPending={check.isPending}>
              {p("check")}
            </Button>
          </div>
        ) : (
          <Effects
            preview={preview}
            isPending={save.isPending}
            onSave={() => save.mutate(bodyOf(draft))}
            onBack={() => setPreview(null)}
          />
        )}
      </form>
    </Card>
  );
}

function mistakesIn(
  draft: Draft,
  p: (key: "chooseDay" | "chooseTime") => string,
): FieldErrors<Field> {
  const found: FieldErrors<Field> = {};
  if (!draft.first_day) found.first_day = p("chooseDay");
  if (draft.span === "days" && !draft.last_day) found.last_day = p("chooseDay");
  if (draft.span === "hours" && !draft.starts) found.starts = p("chooseTime");
  if (draft.span === "hours" && !draft.ends) found.ends = p("chooseTime");
  return found;
}

interface EffectsProps {
  preview: AbsencePreview;
  isPending: boolean;
  onSave: () => void;
  onBack: () => void;
}

function Effects({ preview, isPending, onSave, onBack }: EffectsProps) {
  const p = useText(planWords);
  const spanName = useSpanName();
  const visits = preview.visit_ids;
  return (
    <InSight>
      <Banner
        tone={visits.length > 0 ? "warning" : "accent"}
        role="status"
        title={`${p("effects")}: ${spanName(preview)}`}
        actions={
          <>
            <Button
              variant={visits.length > 0 ? "danger" : "primary"}
              isPending={isPending}
              onPress={onSave}
            >
              {p("saveAbsence")}
            </Button>
            <Button onPress={onBack}>{p("correct")}</Button>
          </>
        }
      >
        <p>{p("slotsGo", { count: preview.slot_count })}</p>
        <p>{visits.length === 0 ? p("noVisits") : p("visitsHit", { count: visits.length })}</p>
        {visits.length > 0 && (
          <details>
            <summary className="text-button">{p("visitNumbers")}</summary>
            <ul className="list small anywhere">
              {visits.map((visit_id) => (
                <li key={visit_id}>{visit_id}</li>
              ))}
            </ul>
          </details>
        )}
      </Banner>
    </InSight>
  );
}

interface AbsenceFieldsProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  errors: FieldErrors<Field>;
}

function AbsenceFields({ draft, change, errors }: AbsenceFieldsProps) {
  const p = useText(planWords);
  const isWhole = draft.span === "days";
  const field = (id: Field, type: "date" | "time", label: string) => (
    <TextField
      id={id}
      type={type}
      label={label}
      value={draft[id]}
      onChange={(value) => change({ [id]: value })}
      error={errors[id]}
    />
  );
  return (
    <>
      <fieldset className="stack stack--1">
        <legend className="label">{p("span")}</legend>
        <Choices
          name="span"
          options={[
            { value: "days", title: p("wholeDays"), hint: p("wholeDaysHint") },
            { value: "hours", title: p("partOfDay"), hint: p("partOfDayHint") },
          ]}
          value={draft.span}
          onChange={(span) => change({ span })}
        />
      </fieldset>
      <div className="cols-2">
        {field("first_day", "date", p(isWhole ? "firstDay" : "day"))}
        {isWhole && field("last_day", "date", p("lastDay"))}
      </div>
      {!isWhole && (
        <div className="cols-2">
          {field("starts", "time", p("startsAt"))}
          {field("ends", "time", p("endsAt"))}
        </div>
      )}
    </>
  );
}
