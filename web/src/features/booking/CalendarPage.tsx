import { useQuery } from "@tanstack/react-query";
import { useContext, useEffect, useRef, useState } from "react";
import { Navigate } from "react-router";
import { serverNow } from "../../api/clock";
import type { Availability, Funding, Slot } from "../../api/model";
import { type Directory, doctorName, useDirectory } from "../../api/queries";
import { addDays, capitalised, dayOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { classes } from "../../ui/classes";
import { InSight } from "../../ui/InSight";
import { Page, PageHeading } from "../../ui/Page";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { useFailureText } from "../../ui/useFormErrors";
import { JoinWaitlist } from "../waitlist/JoinWaitlist";
import { availabilityQuery, DAYS_AHEAD, slotsQuery } from "./availability";
import { BookedFor } from "./bookedFor";
import { calendarWords } from "./calendarWords";
import { DaySlots } from "./DaySlots";
import { changeDraft, changeFilters, type Draft, useDraft } from "./draft";
import { FilterBar, practicesOf } from "./FilterBar";
import { MonthTable } from "./MonthTable";
import { useDraftPatient } from "./PatientChoice";
import { searchOf, usePrice } from "./rules";
import { StepHead } from "./StepHead";
import { TakenSlot } from "./TakenSlot";
import { alternativesOf, isGone, useHold } from "./useHold";

export default function CalendarPage() {
  const t = useText(calendarWords);
  const draft = useDraft();
  const { directory, error, isLoading, retry } = useDirectory();
  if (!draft.funding) return <Navigate to="/umow" replace />;
  if (draft.funding === "nfz" && !draft.filters.clinic_id) {
    return <Navigate to="/umow/poradnia" replace />;
  }
  const clinic = draft.filters.clinic_id ? directory.clinic(draft.filters.clinic_id) : undefined;
  const questions = clinic?.nfz_needs_referral ? "/umow/skierowanie" : "/umow/poradnia";
  return (
    <Page title={t("title")} gap={3}>
      <StepHead
        draft={draft}
        clinic={clinic}
        step="calendar"
        back={draft.funding === "nfz" ? questions : "/umow"}
      />
      <PageHeading>{t("title")}</PageHeading>
      {isLoading && <SkeletonCard label={t("loading")} lines={["title", "mid", "short"]} />}
      {error && <ErrorState error={error} title={t("calendarFailed")} onRetry={retry} />}
      {!isLoading && !error && (
        <Terms draft={draft} funding={draft.funding} directory={directory} />
      )}
    </Page>
  );
}

interface TermsProps {
  draft: Draft;
  funding: Funding;
  directory: Directory;
}

/** NFZ: the facility of the first free term is chosen beforehand, once, until the person chooses. */
function usePreselectedFacility(draft: Draft, availability: Availability | undefined): void {
  const isDone = useRef(draft.funding !== "nfz" || draft.filters.facility_id !== null);
  const firstFree = availability?.first_free;
  useEffect(() => {
    if (isDone.current || !firstFree) return;
    isDone.current = true;
    changeFilters({ facility_id: firstFree.facility_id });
    changeDraft({ isFacilityPreselected: true });
  }, [firstFree]);
}

/** What is free by the filters, and the way to hold it. */
export function Terms({ draft, funding, directory }: TermsProps) {
  const t = useText(calendarWords);
  const [today] = useState(() => dayOf(serverNow()));
  const patient = useDraftPatient();
  const search = searchOf(draft.filters, patient, today);
  const availability = useQuery(availabilityQuery(funding, search, today));
  const firstFree = availability.data?.first_free ?? null;
  const day = draft.day ?? (firstFree ? dayOf(firstFree.starts_at) : null);
  const [month, setMonth] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Slot | null>(null);
  const hold = useHold();
  const shownMonth = month ?? day?.slice(0, 7) ?? today.slice(0, 7);
  usePreselectedFacility(draft, availability.data);
  const isCaller = useContext(BookedFor) !== null;
  const waitlist = !isCaller && (
    <JoinWaitlist
      draft={draft}
      funding={funding}
      directory={directory}
      latestDay={firstFree ? dayOf(firstFree.starts_at) : addDays(today, DAYS_AHEAD)}
    />
  );

  const take = (slot: Slot) => {
    if (!patient || hold.isPending) return;
    const { visit_type } = draft.filters;
    hold.mutate({ slot, visit_type, funding, patient_id: patient.patient_id });
  };
  const chooseDay = (next: string) => {
    setChosen(null);
    setMonth(next.slice(0, 7));
    changeDraft({ day: next });
  };

  return (
    <>
      <FilterBar draft={draft} directory={directory} />
      {hold.error && <HoldFailure hold={hold} onChoose={take} />}
      {availability.error && !availability.data && (
        <ErrorState
          error={availability.error}
          title={t("calendarFailed")}
          onRetry={() => void availability.refetch()}
        />
      )}
      {availability.isPending && <SkeletonCard label={t("loading")} hasStub />}
      {availability.data && !firstFree && (
        <>
          <NoTerms draft={draft} />
          {waitlist}
          <OtherDoctors draft={draft} funding={funding} directory={directory} />
        </>
      )}
      {firstFree && (
        <>
          <FirstFree
            slot={firstFree}
            draft={draft}
            directory={directory}
            onTake={take}
            // After a change of filter the former answer is still shown: it may not be taken.
            isPending={availability.isPlaceholderData || hold.isPending}
          />
          {waitlist}
          <div className="cal-split">
            <MonthTable
              month={shownMonth}
              onMonth={setMonth}
              today={today}
              lastDay={addDays(today, DAYS_AHEAD)}
              availability={availability.data}
              day={day}
              onDay={chooseDay}
            />
            <section className="stack stack--2" aria-labelledby="dzien">
              <DayPart
                draft={draft}
                funding={funding}
                directory={directory}
                day={day}
                chosen={chosen}
                onChoose={setChosen}
                onTake={take}
                isPending={hold.isPending}
              />
            </section>
          </div>
        </>
      )}
    </>
  );
}

interface HoldFailureProps {
  hold: ReturnType<typeof useHold>;
  onChoose: (slot: Slot) => void;
}

function HoldFailure({ hold, onChoose }: HoldFailureProps) {
  const t = useText(calendarWords);
  const failureText = useFailureText();
  const wish = hold.variables;
  if (wish && isGone(hold.error)) {
    return (
      <TakenSlot
        startsAt={wish.slot.starts_at}
        alternatives={alternativesOf(hold.error)}
        onChoose={onChoose}
      />
    );
  }
  return (
    <InSight>
      <Banner tone="danger" role="alert" title={t("holdFailed")}>
        <p>{failureText(hold.error)}</p>
      </Banner>
    </InSight>
  );
}

interface FirstFreeProps {
  slot: Slot;
  draft: Draft;
  directory: Directory;
  onTake: (slot: Slot) => void;
  isPending: boolean;
}

function FirstFree({ slot, draft, directory, onTake, isPending }: FirstFreeProps) {
  const t = useText(calendarWords);
  const term = useText(terms);
  const dates = useDates();
  const price = usePrice();
  return (
    <section className="first-free" aria-labelledby="pwt">
      <div className="grow">
        <p id="pwt">{t("firstFree")}</p>
        <strong>
          {capitalised(dates.day(slot.starts_at))}, {dates.time(slot.starts_at)}
        </strong>
        <Meta
          items={[
            doctorName(directory.doctor(slot.doctor_id)),
            term(draft.filters.visit_type),
            price(directory.clinic(slot.clinic_id), draft.filters.visit_type, draft.funding),
          ]}
        />
      </div>
      <Button size="lg" isPending={isPending} onPress={() => onTake(slot)}>
        {t("takeThis")}
      </Button>
    </section>
  );
}

interface DayPartProps extends TermsProps {
  day: string | null;
  chosen: Slot | null;
  onChoose: (slot: Slot) => void;
  onTake: (slot: Slot) => void;
  isPending: boolean;
}

function DayPart(props: DayPartProps) {
  const { draft, funding, directory, day, chosen, onChoose, onTake, isPending } = props;
  const t = useText(calendarWords);
  const dates = useDates();
  const search = searchOf(draft.filters, useDraftPatient(), day);
  const slots = useQuery(slotsQuery(funding, search, day));
  if (!day) return null;
  const canGoOn = chosen && slots.data?.some((slot) => slot.slot_id === chosen.slot_id);
  const isTaken = chosen && slots.data && !slots.isPlaceholderData && !canGoOn;
  return (
    <>
      <DaySlots
        day={day}
        slots={slots}
        directory={directory}
        chosen={chosen?.slot_id ?? null}
        onChoose={onChoose}
      />
      <OtherDoctors draft={draft} funding={funding} directory={directory} />
      {isTaken && (
        <Banner tone="warning" icon="calendar-x" role="status">
          <p>{t("takenMeanwhile", { time: dates.time(chosen.starts_at) })}</p>
        </Banner>
      )}
      <div className={classes("actions actions--stack", canGoOn && "actions--stay")}>
        {canGoOn ? (
          <Button variant="primary" size="lg" isPending={isPending} onPress={() => onTake(chosen)}>
            {t("continueWith", {
              date: dates.date(chosen.starts_at),
              time: dates.time(chosen.starts_at),
            })}
          </Button>
        ) : (
          <Button variant="primary" size="lg" unavailableBecause="wybierz-godzine">
            {t("continue")}
          </Button>
        )}
        <p className="small muted" id="wybierz-godzine" hidden={Boolean(canGoOn)}>
          {t("chooseTime")}
        </p>
      </div>
    </>
  );
}

/** Doctors of this clinic who do not offer the chosen kind of visit, so that nobody looks in vain. */
function OtherDoctors({ draft, funding, directory }: TermsProps) {
  const t = useText(calendarWords);
  const { clinic_id, facility_id, visit_type } = draft.filters;
  if (visit_type === "in_person" || !clinic_id) return null;
  const others = directory.doctors.filter((doctor) => {
    const practices = practicesOf(doctor, funding, { clinic_id, facility_id });
    return (
      practices.some((practice) => practice.visit_types.includes("in_person")) &&
      !practices.some((practice) => practice.visit_types.includes(visit_type))
    );
  });
  if (others.length === 0) return null;
  return (
    <Banner tone="plain">
      <p>{t("noVideo", { count: others.length, names: others.map(doctorName).join(", ") })}</p>
      <Button
        variant="quiet"
        className="flush"
        onPress={() => {
          changeFilters({ visit_type: "in_person", doctor_id: null });
          changeDraft({ day: null });
        }}
      >
        {t("showOther")}
      </Button>
    </Banner>
  );
}

function NoTerms({ draft }: { draft: Draft }) {
  const t = useText(calendarWords);
  const { doctor_id, facility_id, visit_type } = draft.filters;
  return (
    <div className="card">
      <EmptyState
        icon="calendar-x"
        title={t("none")}
        role="status"
        actions={
          <>
            {doctor_id && (
              <Button variant="primary" onPress={() => changeFilters({ doctor_id: null })}>
                {t("anyDoctorButton")}
              </Button>
            )}
            {facility_id && (
              <Button
                variant={doctor_id ? "quiet" : "primary"}
                onPress={() => {
                  changeFilters({ facility_id: null });
                  changeDraft({ isFacilityPreselected: false });
                }}
              >
                {t("anyFacilityButton")}
              </Button>
            )}
            {visit_type !== "in_person" && (
              <Button
                variant={doctor_id || facility_id ? "quiet" : "primary"}
                onPress={() => changeFilters({ visit_type: "in_person" })}
              >
                {t("showOther")}
              </Button>
            )}
          </>
        }
      >
        <p>{t("noneText")}</p>
      </EmptyState>
    </div>
  );
}
