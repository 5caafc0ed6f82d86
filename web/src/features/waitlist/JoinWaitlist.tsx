import { type FormEvent, useState } from "react";
import type { Funding, VisitType, WaitRequest } from "../../api/model";
import { type Directory, doctorName } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { terms, VISIT_TYPES } from "../../i18n/terms";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Checkbox } from "../../ui/Choice";
import { DateFields, dateOf } from "../../ui/DateFields";
import { ErrorText } from "../../ui/Field";
import { InSight } from "../../ui/InSight";
import { useFailureText, useFormErrors } from "../../ui/useFormErrors";
import type { Draft } from "../booking/draft";
import { practicesOf } from "../booking/FilterBar";
import { useDraftPatient } from "../booking/PatientChoice";
import { useJoin, useWaits } from "./data";
import { LeaveButton } from "./Waits";
import { words } from "./words";

export interface JoinWaitlistProps {
  draft: Draft;
  funding: Funding;
  directory: Directory;
  /** The day of the first free time: what the person hopes to be earlier than. */
  latestDay: string;
}

/** Under the first free time: to be told of an earlier one. */
export function JoinWaitlist(props: JoinWaitlistProps) {
  const { draft, funding, directory } = props;
  const t = useText(words);
  const patient = useDraftPatient();
  const waits = useWaits();
  const [isOpen, setOpen] = useState(false);
  const clinicId = clinicOf(draft, funding, directory);
  const standing = waits.data?.find(
    (wait) =>
      wait.clinic_id === clinicId &&
      wait.funding === funding &&
      wait.patient_id === patient?.patient_id,
  );
  const dates = useDates();
  if (!patient || waits.isPending) return null;
  if (standing) {
    const banner = (
      <Banner
        tone="success"
        icon="bell"
        role="status"
        title={t("waitingSince", { date: dates.date(standing.joined_at) })}
        actions={<LeaveButton wait={standing} />}
      >
        <p>{t("waitingText")}</p>
      </Banner>
    );
    // The form that had the focus is gone.
    return isOpen ? <InSight>{banner}</InSight> : banner;
  }
  if (isOpen && clinicId) {
    return (
      <InSight>
        <JoinForm
          key={clinicId}
          {...props}
          clinicId={clinicId}
          patientId={patient.patient_id}
          onClose={() => setOpen(false)}
        />
      </InSight>
    );
  }
  return (
    <Banner
      tone="plain"
      icon="bell"
      title={t("ask")}
      actions={clinicId && <Button onPress={() => setOpen(true)}>{t("join")}</Button>}
    >
      <p>{t(clinicId ? "askText" : "chooseClinic")}</p>
    </Banner>
  );
}

/** The clinic of the filters, or the only one where the chosen doctor works. */
function clinicOf(draft: Draft, funding: Funding, directory: Directory): string | null {
  const { clinic_id, doctor_id, facility_id } = draft.filters;
  if (clinic_id) return clinic_id;
  const doctor = doctor_id ? directory.doctor(doctor_id) : undefined;
  const clinics = new Set(
    doctor && practicesOf(doctor, funding, { facility_id }).map((one) => one.clinic_id),
  );
  return clinics.size === 1 ? ([...clinics][0] ?? null) : null;
}

const FIELDS = ["rodzaje", "najpozniej"] as const;

interface JoinFormProps extends JoinWaitlistProps {
  clinicId: string;
  patientId: string;
  onClose: () => void;
}

function JoinForm(props: JoinFormProps) {
  const { draft, funding, directory, clinicId, patientId, latestDay, onClose } = props;
  const t = useText(words);
  const failureText = useFailureText();
  const join = useJoin();
  const errors = useFormErrors(FIELDS);
  const [types, setTypes] = useState<VisitType[]>([draft.filters.visit_type]);
  const [year = "", month = "", day = ""] = latestDay.split("-").map((part) => `${Number(part)}`);
  const [until, setUntil] = useState({ day, month, year });
  // A facility that nobody chose is no wish.
  const facilityId = draft.isFacilityPreselected ? null : draft.filters.facility_id;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (join.isPending) return;
    const latest_day = dateOf(until);
    const isComplete = errors.show({
      ...(types.length === 0 && { rodzaje: t("visitTypesMissing") }),
      ...(!latest_day && { najpozniej: t("latestDayWrong") }),
    });
    if (!isComplete || !latest_day) return;
    const body: WaitRequest = {
      patient_id: patientId,
      clinic_id: clinicId,
      funding,
      visit_types: types,
      latest_day,
      doctor_id: draft.filters.doctor_id,
      facility_id: facilityId,
    };
    join.mutate(body, {
      onError: (error) => errors.fail(error, { "latest-day-not-possible": "najpozniej" }),
    });
  };
  return (
    <Card title={t("formTitle")}>
      <form className="stack stack--3" noValidate onSubmit={submit}>
        <p className="muted">
          {t("formText", { filters: useFilterWords({ ...props, facilityId }) })}
        </p>
        <TypeChoice
          offered={offeredTypes(directory, funding, clinicId)}
          types={types}
          onChange={setTypes}
          error={errors.byField.rodzaje}
        />
        <DateFields
          id="najpozniej"
          legend={t("latestDay")}
          hint={t("latestDayHint")}
          error={errors.byField.najpozniej}
          value={until}
          onChange={setUntil}
        />
        {join.error && !errors.byField.najpozniej && (
          <Banner tone="danger" role="alert" title={t("notAdded")}>
            <p>{failureText(join.error)}</p>
          </Banner>
        )}
        <div className="actions actions--stack">
          <Button type="submit" isPending={join.isPending}>
            {t("add")}
          </Button>
          <Button variant="quiet" onPress={onClose}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function useFilterWords(props: JoinFormProps & { facilityId: string | null }): string {
  const { directory, draft, clinicId, facilityId } = props;
  const t = useText(words);
  const { language } = useLanguage();
  const { doctor_id } = draft.filters;
  return [
    directory.clinic(clinicId)?.name[language],
    doctor_id ? doctorName(directory.doctor(doctor_id)) : t("anyDoctor"),
    facilityId ? directory.facility(facilityId)?.name : t("anyFacility"),
  ]
    .filter(Boolean)
    .join(", ");
}

/** The kinds of visit that some doctor of this clinic offers with this funding. */
function offeredTypes(directory: Directory, funding: Funding, clinicId: string): VisitType[] {
  const offered = new Set(
    directory.doctors
      .flatMap((doctor) => practicesOf(doctor, funding, { clinic_id: clinicId }))
      .flatMap((practice) => practice.visit_types),
  );
  return VISIT_TYPES.filter((type) => offered.has(type));
}

interface TypeChoiceProps {
  offered: VisitType[];
  types: VisitType[];
  onChange: (types: VisitType[]) => void;
  error: string | undefined;
}

function TypeChoice({ offered, types, onChange, error }: TypeChoiceProps) {
  const t = useText(words);
  const term = useText(terms);
  return (
    <fieldset className="field" id="rodzaje" data-invalid={error ? true : undefined}>
      <legend className="label">{t("visitTypes")}</legend>
      {error && (
        <p className="error" id="rodzaje-blad">
          <ErrorText>{error}</ErrorText>
        </p>
      )}
      <div className="plain-choices">
        {offered.map((type) => (
          <Checkbox
            key={type}
            isPlain
            title={term(type)}
            isSelected={types.includes(type)}
            onChange={(isSelected) =>
              onChange(isSelected ? [...types, type] : types.filter((one) => one !== type))
            }
            isInvalid={Boolean(error)}
            errorId="rodzaje-blad"
          />
        ))}
      </div>
    </fieldset>
  );
}
