import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import type { Doctor, Funding, Schedule, ScheduleBody, VisitType } from "../../api/model";
import { useDirectory } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { capitalised, dayOf } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { Button, LinkButton } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { Select } from "../../ui/Select";
import { EmptyState } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { CheckGroup } from "./Editing";
import { planWords } from "./planWords";
import { useWeekdays } from "./week";

const FIELDS = [
  "weekdays",
  "starts",
  "ends",
  "slot_minutes",
  "visit_types",
  "fundings",
  "valid_from",
  "valid_until",
] as const;
type Field = (typeof FIELDS)[number];

const FIELD_OF_PROBLEM: Partial<Record<string, Field>> = {
  "schedule-invalid": "ends",
  "schedule-overlaps": "starts",
  "practice-missing": "visit_types",
};

interface Draft {
  /** Which of the doctor's places of work. */
  place: number;
  weekdays: string[];
  starts: string;
  ends: string;
  slot_minutes: string;
  visit_types: VisitType[];
  fundings: Funding[];
  valid_from: string;
  valid_until: string;
}

function firstDraft(doctor: Doctor): Draft {
  const [practice] = doctor.practices;
  return {
    place: 0,
    weekdays: [],
    starts: "08:00",
    ends: "16:00",
    slot_minutes: "20",
    visit_types: practice?.visit_types ?? [],
    fundings: practice?.fundings ?? [],
    valid_from: dayOf(Date.now()),
    valid_until: "",
  };
}

function bodyOf(draft: Draft, doctor: Doctor): ScheduleBody {
  const practice = doctor.practices[draft.place];
  return {
    clinic_id: practice?.clinic_id ?? "",
    facility_id: practice?.facility_id ?? "",
    weekdays: draft.weekdays.map(Number),
    starts: draft.starts,
    // A time field knows no 24:00: midnight at the end is the end of the day.
    ends: draft.ends === "00:00" ? "24:00" : draft.ends,
    slot_minutes: Number(draft.slot_minutes),
    visit_types: draft.visit_types,
    fundings: draft.fundings,
    valid_from: draft.valid_from,
    valid_until: draft.valid_until || null,
  };
}

/** Adds repeating working time; what a person may choose is what the doctor offers there. */
export function NewSchedule({ doctor }: { doctor: Doctor }) {
  const p = useText(planWords);
  const [draft, setDraft] = useState(() => firstDraft(doctor));
  const errors = useFormErrors<Field>(FIELDS);
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const path = `/api/calendar/doctors/${doctor.doctor_id}/schedules`;
  const add = useMutation({
    mutationFn: (body: ScheduleBody) =>
      api.post<Schedule>(path, body, { idempotencyKey: keyFor([path, body]) }),
    onSuccess: async () => {
      setDraft(firstDraft(doctor));
      toast(p("scheduleAdded"));
      await client.invalidateQueries({ queryKey: ["schedules", doctor.doctor_id] });
    },
    onError: (error) => errors.fail(error, FIELD_OF_PROBLEM),
  });
  if (doctor.practices.length === 0) {
    return (
      <Card>
        <EmptyState
          icon="building"
          title={p("noPractices")}
          actions={
            <LinkButton variant="primary" to={`/konfiguracja/lekarze/${doctor.doctor_id}`}>
              {p("openDoctor")}
            </LinkButton>
          }
        >
          <p>{p("noPracticesText")}</p>
        </EmptyState>
      </Card>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending && errors.show(mistakesIn(draft, p))) add.mutate(bodyOf(draft, doctor));
  };
  return (
    <Card title={p("addSchedule")}>
      <form className="stack stack--3" noValidate onSubmit={submit}>
        <ErrorSummary errors={errors.list} />
        <p className="small muted">{p("scheduleHint")}</p>
        <ScheduleFields
          doctor={doctor}
          draft={draft}
          change={(part) => setDraft({ ...draft, ...part })}
          errors={errors.byField}
        />
        <div className="actions">
          <Button type="submit" variant="primary" icon="plus" isPending={add.isPending}>
            {p("addSchedule")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function mistakesIn(
  draft: Draft,
  p: (key: "chooseOne" | "chooseTime" | "chooseDay" | "minutesWrong") => string,
): FieldErrors<Field> {
  const found: FieldErrors<Field> = {};
  const minutes = Number(draft.slot_minutes);
  if (draft.weekdays.length === 0) found.weekdays = p("chooseOne");
  if (!draft.starts) found.starts = p("chooseTime");
  if (!draft.ends) found.ends = p("chooseTime");
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 240) {
    found.slot_minutes = p("minutesWrong");
  }
  if (draft.visit_types.length === 0) found.visit_types = p("chooseOne");
  if (draft.fundings.length === 0) found.fundings = p("chooseOne");
  if (!draft.valid_from) found.valid_from = p("chooseDay");
  return found;
}

interface ScheduleFieldsProps {
  doctor: Doctor;
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  errors: FieldErrors<Field>;
}

function ScheduleFields({ doctor, draft, change, errors }: ScheduleFieldsProps) {
  const p = useText(planWords);
  const term = useText(terms);
  const weekdays = useWeekdays();
  const { language } = useLanguage();
  const { directory } = useDirectory();
  const practice = doctor.practices[draft.place];
  const choosePlace = (place: number) =>
    change({
      place,
      visit_types: doctor.practices[place]?.visit_types ?? [],
      fundings: doctor.practices[place]?.fundings ?? [],
    });
  return (
    <>
      <Select
        label={p("place")}
        options={doctor.practices.map((each, index) => ({
          value: String(index),
          label: directory.clinic(each.clinic_id)?.name[language] ?? "",
          detail: directory.facility(each.facility_id)?.name,
        }))}
        value={String(draft.place)}
        onChange={(place) => choosePlace(Number(place))}
      />
      <CheckGroup
        id="weekdays"
        legend={p("weekdays")}
        options={weekdays.map((name, index) => ({
          value: String(index + 1),
          title: capitalised(name),
        }))}
        values={draft.weekdays}
        onChange={(chosen) => change({ weekdays: chosen })}
        error={errors.weekdays}
      />
      <div className="cols-3">
        <TextField
          id="starts"
          type="time"
          label={p("startsAt")}
          value={draft.starts}
          onChange={(starts) => change({ starts })}
          error={errors.starts}
        />
        <TextField
          id="ends"
          type="time"
          label={p("endsAt")}
          value={draft.ends}
          onChange={(ends) => change({ ends })}
          error={errors.ends}
        />
        <TextField
          id="slot_minutes"
          label={p("slotMinutes")}
          inputMode="numeric"
          maxLength={3}
          autoComplete="off"
          value={draft.slot_minutes}
          onChange={(slot_minutes) => change({ slot_minutes })}
          error={errors.slot_minutes}
        />
      </div>
      <CheckGroup<VisitType>
        id="visit_types"
        legend={p("visitTypes")}
        options={(practice?.visit_types ?? []).map((value) => ({ value, title: term(value) }))}
        values={draft.visit_types}
        onChange={(visit_types) => change({ visit_types })}
        error={errors.visit_types}
      />
      <CheckGroup<Funding>
        id="fundings"
        legend={p("fundings")}
        options={(practice?.fundings ?? []).map((value) => ({ value, title: term(value) }))}
        values={draft.fundings}
        onChange={(fundings) => change({ fundings })}
        error={errors.fundings}
      />
      <div className="cols-2">
        <TextField
          id="valid_from"
          type="date"
          label={p("validFrom")}
          value={draft.valid_from}
          onChange={(valid_from) => change({ valid_from })}
          error={errors.valid_from}
        />
        <TextField
          id="valid_until"
          type="date"
          label={p("validUntil")}
          isOptional
          value={draft.valid_until}
          onChange={(valid_until) => change({ valid_until })}
          error={errors.valid_until}
        />
      </div>
    </>
  );
}
