import { useContext } from "react";
import { serverNow } from "../../api/clock";
import type { Doctor, Funding, VisitType } from "../../api/model";
import { type Directory, doctorName } from "../../api/queries";
import { dayOf } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { terms, VISIT_TYPES } from "../../i18n/terms";
import { tieAddress } from "../../i18n/typography";
import { Select, type SelectOption } from "../../ui/Select";
import { BookedFor } from "./bookedFor";
import { calendarWords } from "./calendarWords";
import { changeDraft, changeFilters, type Draft, type Filters } from "./draft";
import { useDraftPatient } from "./PatientChoice";
import { servesAge } from "./rules";

// A select needs a value for "no filter".
const ALL = "all";
const FUNDINGS: readonly Funding[] = ["commercial", "nfz"];

/** Whether a doctor sees patients in this way at all, whatever the kind of visit. */
export function practicesOf(doctor: Doctor, funding: Funding, filters: Partial<Filters>) {
  return doctor.practices.filter(
    (practice) =>
      practice.fundings.includes(funding) &&
      (!filters.clinic_id || practice.clinic_id === filters.clinic_id) &&
      (!filters.facility_id || practice.facility_id === filters.facility_id) &&
      (!filters.visit_type || practice.visit_types.includes(filters.visit_type)),
  );
}

function doctorsFor(directory: Directory, funding: Funding, filters: Partial<Filters>): Doctor[] {
  return directory.doctors.filter((one) => practicesOf(one, funding, filters).length > 0);
}

/**
 * The four filters of the instruction. NFZ comes with the first two chosen, and says so; reception,
 * who hears of all of it at once, also chooses the funding here.
 */
export function FilterBar({ draft, directory }: { draft: Draft; directory: Directory }) {
  const t = useText(calendarWords);
  const { filters } = draft;
  const isCaller = useContext(BookedFor) !== null;
  const isNfz = draft.funding === "nfz" && !isCaller;
  const options = useFilterOptions(draft, directory);

  const change = (part: Partial<Filters>) => {
    // A doctor who does not work there would only hide everything.
    const next = { ...filters, ...part };
    const doctor = next.doctor_id ? directory.doctor(next.doctor_id) : undefined;
    const fits = !doctor || practicesOf(doctor, draft.funding ?? "commercial", next).length > 0;
    changeFilters(fits ? part : { ...part, doctor_id: null });
    changeDraft({ day: null });
  };

  return (
    <search className="filters" aria-label={t("filters")}>
      {isCaller && <FundingSelect draft={draft} />}
      <Select
        label={t("facility")}
        hint={isNfz && draft.isFacilityPreselected && t("preselected")}
        options={options.facilities}
        value={filters.facility_id ?? ALL}
        isChosen={filters.facility_id !== null && !draft.isFacilityPreselected}
        onChange={(value) => {
          changeDraft({ isFacilityPreselected: false });
          change({ facility_id: value === ALL ? null : value });
        }}
      />
      <Select
        label={t("clinic")}
        hint={isNfz && t("preselected")}
        options={options.clinics}
        value={filters.clinic_id ?? ALL}
        isChosen={filters.clinic_id !== null && !isNfz}
        onChange={(value) => change({ clinic_id: value === ALL ? null : value })}
      />
      <Select
        label={t("visitType")}
        options={options.visitTypes}
        value={filters.visit_type}
        isChosen
        onChange={(value) => change({ visit_type: value as VisitType })}
      />
      <Select
        label={t("doctor")}
        options={options.doctors}
        value={filters.doctor_id ?? ALL}
        isChosen={filters.doctor_id !== null}
        onChange={(value) => change({ doctor_id: value === ALL ? null : value })}
      />
    </search>
  );
}

function FundingSelect({ draft }: { draft: Draft }) {
  const t = useText(calendarWords);
  const term = useText(terms);
  return (
    <Select
      label={t("funding")}
      options={FUNDINGS.map((value) => ({ value, label: term(value) }))}
      value={draft.funding ?? "commercial"}
      isChosen
      onChange={(value) => {
        // A clinic chosen for one kind of visit may not fit the other.
        changeFilters({ facility_id: null, clinic_id: null, doctor_id: null });
        changeDraft({ funding: value as Funding, day: null, isFacilityPreselected: false });
      }}
    />
  );
}

interface FilterOptions {
  facilities: SelectOption[];
  clinics: SelectOption[];
  visitTypes: SelectOption[];
  doctors: SelectOption[];
}

/** Only what some doctor offers beside the other filters; what is chosen stays to be seen. */
function useFilterOptions(draft: Draft, directory: Directory): FilterOptions {
  const t = useText(calendarWords);
  const term = useText(terms);
  const { language } = useLanguage();
  const patient = useDraftPatient();
  const today = dayOf(serverNow());
  const funding = draft.funding ?? "commercial";
  const { clinic_id, facility_id, visit_type } = draft.filters;
  const isFixed = useContext(BookedFor) === null && draft.funding === "nfz";
  const practices = directory.doctors.flatMap((one) => practicesOf(one, funding, { clinic_id }));
  const doctors = doctorsFor(directory, funding, { clinic_id, facility_id, visit_type });
  const inClinic = new Set(practices.map((practice) => practice.facility_id));
  const open = new Set(
    directory.doctors
      .flatMap((one) => practicesOf(one, funding, { facility_id }))
      .map((practice) => practice.clinic_id),
  );
  const seen = new Set(
    directory.doctors
      .flatMap((one) => practicesOf(one, funding, { clinic_id, facility_id }))
      .flatMap((practice) => practice.visit_types),
  );
  // NFZ keeps its clinic: the referral was given for it.
  const clinics = directory.clinics.filter((one) =>
    isFixed
      ? one.clinic_id === clinic_id
      : one.clinic_id === clinic_id || (open.has(one.clinic_id) && servesAge(one, patient, today)),
  );
  return {
    facilities: [
      { value: ALL, label: t("allFacilities") },
      ...directory.facilities
        .filter((one) => inClinic.has(one.facility_id) || one.facility_id === facility_id)
        .map((one) => ({
          value: one.facility_id,
          label: one.name,
          detail: `${tieAddress(one.address)}, ${one.city}`,
        })),
    ],
    clinics: [
      ...(isFixed ? [] : [{ value: ALL, label: t("allClinics") }]),
      ...clinics.map((one) => ({ value: one.clinic_id, label: one.name[language] })),
    ],
    visitTypes: VISIT_TYPES.filter((value) => seen.has(value) || value === visit_type).map(
      (value) => ({ value, label: term(value) }),
    ),
    doctors: [
      { value: ALL, label: t("anyDoctor", { count: doctors.length }) },
      ...doctors.map((one) => ({
        value: one.doctor_id,
        label: doctorName(one),
        detail: one.specialty[language],
      })),
    ],
  };
}
