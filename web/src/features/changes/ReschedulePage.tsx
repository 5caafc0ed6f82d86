import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { isProblem } from "../../api/client";
import { serverNow } from "../../api/clock";
import type { PlanChange, Slot, Visit } from "../../api/model";
import { type Directory, doctorName, useDirectory, visitQuery } from "../../api/queries";
import { addDays, capitalised, dayOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { BackLink, Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { classes } from "../../ui/classes";
import { InSight } from "../../ui/InSight";
import { Page, PageHeading } from "../../ui/Page";
import { Select } from "../../ui/Select";
import { EmptyState, ErrorState, NotFound, SkeletonCard } from "../../ui/States";
import { useFailureText } from "../../ui/useFormErrors";
import { useNow } from "../../ui/useNow";
import { availabilityQuery, DAYS_AHEAD, slotsQuery } from "../booking/availability";
import { calendarWords } from "../booking/calendarWords";
import { DaySlots } from "../booking/DaySlots";
import { practicesOf } from "../booking/FilterBar";
import { MonthTable } from "../booking/MonthTable";
import { TakenSlot } from "../booking/TakenSlot";
import { alternativesOf, isGone } from "../booking/useHold";
import { words as visitWords } from "../visits/words";
import { ConfirmChange } from "./ConfirmChange";
import { changeQuery, mayChange, useReschedule } from "./change";
import { changeWords } from "./words";

const ANY = "all";

/** Another time for a visit: the calendar with the clinic, the funding and the kind kept. */
export default function ReschedulePage() {
  const { visitId = "" } = useParams();
  const t = useText(changeWords);
  const v = useText(visitWords);
  const visit = useQuery(visitQuery(visitId));
  const change = useQuery(changeQuery(visitId));
  const { directory, error, isLoading, retry } = useDirectory();
  const failure = visit.error ?? change.error ?? error;
  const isMissing = isProblem(visit.error) && visit.error.status < 500 && !visit.data;
  const again = () => {
    void visit.refetch();
    void change.refetch();
    retry();
  };
  const isReady = visit.data && change.data && !isLoading;
  return (
    <Page title={t("title")} gap={3}>
      <BackLink to={`/wizyty/${visitId}`} className="start back--tight">
        {t("back")}
      </BackLink>
      <PageHeading>{t("title")}</PageHeading>
      {isMissing && <NotFound title={v("notFound")}>{v("notFoundText")}</NotFound>}
      {failure && !isReady && !isMissing && (
        <ErrorState error={failure} title={v("visitFailed")} onRetry={again} />
      )}
      {!failure && !isReady && <SkeletonCard label={v("visitLoading")} hasStub />}
      {isReady && <Whole visit={visit.data} change={change.data} directory={directory} />}
    </Page>
  );
}

interface WholeProps {
  visit: Visit;
  change: PlanChange;
  directory: Directory;
}

function Whole({ visit, change, directory }: WholeProps) {
  const t = useText(changeWords);
  const dates = useDates();
  const now = useNow(10_000);
  if (!mayChange(visit, change, now)) {
    const isLate = visit.status === "booked" && now < Date.parse(visit.starts_at);
    const until = { date: dates.date(change.until), time: dates.time(change.until) };
    return (
      <div className="card">
        <EmptyState
          icon="calendar-x"
          title={t("notChangeable")}
          actions={
            <LinkButton variant="primary" to={`/wizyty/${visit.visit_id}`}>
              {t("toVisit")}
            </LinkButton>
          }
        >
          <p>{isLate ? t("tooLate", { ...until, phone: change.phone }) : t("notChangeableText")}</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <Present visit={visit} directory={directory} />
      <Terms visit={visit} directory={directory} back={`/wizyty/${visit.visit_id}`} />
    </>
  );
}

/** The time that the visit has now. */
export function Present({ visit, directory }: { visit: Visit; directory: Directory }) {
  const t = useText(changeWords);
  const { language } = useLanguage();
  const dates = useDates();
  return (
    <div className="card">
      <p className="small muted">{t(visit.status === "disrupted" ? "lost" : "now")}</p>
      <p>
        <strong>
          {capitalised(dates.day(visit.starts_at))}, {dates.time(visit.starts_at)}
        </strong>
      </p>
      <Meta
        className="small muted"
        items={[
          doctorName(directory.doctor(visit.doctor_id)),
          directory.clinic(visit.clinic_id)?.name[language],
        ]}
      />
    </div>
  );
}

function useTerms(visit: Visit, doctorId: string | null) {
  const [today] = useState(() => dayOf(serverNow()));
  const [day, setDay] = useState<string | null>(null);
  const { clinic_id, visit_type, funding } = visit;
  const filters = { facility_id: null, clinic_id, visit_type, doctor_id: doctorId };
  const availability = useQuery(availabilityQuery(funding, filters, today));
  const firstFree = availability.data?.first_free ?? null;
  const shownDay = day ?? (firstFree ? dayOf(firstFree.starts_at) : null);
  const slots = useQuery(slotsQuery(funding, filters, shownDay));
  return { today, availability, firstFree, day: shownDay, setDay, slots };
}

interface TermsProps {
  visit: Visit;
  directory: Directory;
  /** Where to go when the visit has its new time. */
  back: string | ((moved: Visit) => string);
}

/** The free times of the visit's clinic, and the move into one of them. */
export function Terms({ visit, directory, back }: TermsProps) {
  const t = useText(calendarWords);
  const navigate = useNavigate();
  const isLost = visit.status === "disrupted";
  const [doctorId, setDoctorId] = useState<string | null>(isLost ? null : visit.doctor_id);
  const [month, setMonth] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Slot | null>(null);
  const [isAsking, setAsking] = useState(false);
  const terms = useTerms(visit, doctorId);
  const { today, availability, firstFree, day, slots } = terms;
  const move = useReschedule(visit);
  const canGoOn =
    chosen !== null && Boolean(slots.data?.some((one) => one.slot_id === chosen.slot_id));
  const ask = (slot: Slot) => {
    setChosen(slot);
    move.reset();
    setAsking(true);
  };
  const chooseDay = (next: string) => {
    setChosen(null);
    setMonth(next.slice(0, 7));
    terms.setDay(next);
  };
  const confirm = (slot: Slot) =>
    move.mutate(slot, {
      onSuccess: (moved) => void navigate(typeof back === "string" ? back : back(moved)),
      // A refusal is shown on the page, beside the times that are left.
      onError: () => setAsking(false),
    });
  const showDoctor = (next: string | null) => {
    setDoctorId(next);
    setChosen(null);
    setMonth(null);
    terms.setDay(null);
  };

  return (
    <>
      <DoctorFilter visit={visit} directory={directory} doctorId={doctorId} onDoctor={showDoctor} />
      {move.error && !isAsking && <Refused slot={chosen} error={move.error} onChoose={ask} />}
      {availability.error && !availability.data && (
        <ErrorState
          error={availability.error}
          title={t("calendarFailed")}
          onRetry={() => void availability.refetch()}
        />
      )}
      {availability.isPending && <SkeletonCard label={t("loading")} hasStub />}
      {availability.data && !firstFree && (
        <NoTerms isOneDoctor={doctorId !== null} onAll={() => showDoctor(null)} />
      )}
      {firstFree && (
        <div className="cal-split">
          <MonthTable
            month={month ?? day?.slice(0, 7) ?? today.slice(0, 7)}
            onMonth={setMonth}
            today={today}
            lastDay={addDays(today, DAYS_AHEAD)}
            availability={availability.data}
            day={day}
            onDay={chooseDay}
          />
          <section className="stack stack--2" aria-labelledby="dzien">
            {day && (
              <DaySlots
                day={day}
                slots={slots}
                directory={directory}
                chosen={chosen?.slot_id ?? null}
                onChoose={setChosen}
              />
            )}
            <GoOn chosen={canGoOn ? chosen : null} onPress={ask} />
          </section>
        </div>
      )}
      <ConfirmChange
        visit={visit}
        slot={isAsking ? chosen : null}
        directory={directory}
        isPending={move.isPending}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

function GoOn({ chosen, onPress }: { chosen: Slot | null; onPress: (slot: Slot) => void }) {
  const t = useText(changeWords);
  const dates = useDates();
  return (
    <div className={classes("actions actions--stack", chosen && "actions--stay")}>
      {chosen ? (
        <Button variant="primary" size="lg" onPress={() => onPress(chosen)}>
          {t("goOnWith", {
            date: dates.date(chosen.starts_at),
            time: dates.time(chosen.starts_at),
          })}
        </Button>
      ) : (
        <Button variant="primary" size="lg" unavailableBecause="wybierz-godzine">
          {t("goOn")}
        </Button>
      )}
      <p className="small muted" id="wybierz-godzine" hidden={chosen !== null}>
        {t("choose")}
      </p>
    </div>
  );
}

interface DoctorFilterProps {
  visit: Visit;
  directory: Directory;
  doctorId: string | null;
  onDoctor: (doctorId: string | null) => void;
}

/** The clinic, the funding and the kind of visit stay; the doctor may be another one. */
function DoctorFilter({ visit, directory, doctorId, onDoctor }: DoctorFilterProps) {
  const t = useText(calendarWords);
  const { language } = useLanguage();
  const { clinic_id, visit_type, funding } = visit;
  const doctors = directory.doctors.filter(
    (one) => practicesOf(one, funding, { clinic_id, visit_type }).length > 0,
  );
  return (
    <search className="filters" aria-label={t("filters")}>
      <Select
        label={t("doctor")}
        options={[
          { value: ANY, label: t("anyDoctor", { count: doctors.length }) },
          ...doctors.map((one) => ({
            value: one.doctor_id,
            label: doctorName(one),
            detail: one.specialty[language],
          })),
        ]}
        value={doctorId ?? ANY}
        isChosen={doctorId !== null}
        onChange={(value) => onDoctor(value === ANY ? null : value)}
      />
    </search>
  );
}

function NoTerms({ isOneDoctor, onAll }: { isOneDoctor: boolean; onAll: () => void }) {
  const t = useText(changeWords);
  const c = useText(calendarWords);
  return (
    <div className="card">
      <EmptyState
        icon="calendar-x"
        title={t("none")}
        role="status"
        actions={
          isOneDoctor && (
            <Button variant="primary" onPress={onAll}>
              {c("anyDoctorButton")}
            </Button>
          )
        }
      >
        <p>{t(isOneDoctor ? "noneDoctor" : "noneText")}</p>
      </EmptyState>
    </div>
  );
}

interface RefusedProps {
  slot: Slot | null;
  error: Error;
  onChoose: (slot: Slot) => void;
}

/** Nothing moved: what happened, and the nearest free times to press at once. */
function Refused({ slot, error, onChoose }: RefusedProps) {
  const t = useText(changeWords);
  const failureText = useFailureText();
  const alternatives = alternativesOf(error);
  if (!slot || !isGone(error)) {
    return (
      <InSight>
        <Banner tone="danger" role="alert" title={t("failed")}>
          <p>{failureText(error)}</p>
        </Banner>
      </InSight>
    );
  }
  return (
    <TakenSlot
      startsAt={slot.starts_at}
      alternatives={alternatives}
      onChoose={onChoose}
      text={t(alternatives.length > 0 ? "takenText" : "takenNone")}
    />
  );
}
