/** "Dzisiaj": the doctor's day, live; whoever is ready cannot be overlooked. */
import { useSearchParams } from "react-router";
import { serverNow } from "../../api/clock";
import type { Visit } from "../../api/model";
import { noonOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { Switch } from "../call/Equipment";
import { FeedBanner } from "../live/FeedState";
import { useStore } from "../live/hooks";
import { ageOf, patientName, usePatients } from "../live/people";
import { CalledNote, CallPatient } from "../waiting/CallPatient";
import { ExpectedAbout } from "../waiting/Estimate";
import { TellDelay } from "../waiting/TellDelay";
import { useDoctorAlerts } from "./alerts";
import { DoctorShell } from "./DoctorShell";
import { type DayOfVisits, useDay, useToday } from "./data";
import type { Ringer } from "./ringer";
import { isClosed, StateChip, StateRemarks, StateTime, stateOf, type VisitState } from "./status";
import { VisitDetails } from "./VisitDetails";
import { consoleWords } from "./words";
import "./console.css";

type NameOf = (patient_id: string) => string;

export default function DoctorTodayPage() {
  const t = useText(consoleWords);
  const { feed, ringer } = useDoctorAlerts();
  const { connection } = useStore(feed.state);
  const today = useToday();
  const day = useDay(today);
  const patientOf = usePatients(day.visits.map((one) => one.patient_id));
  const nameOf: NameOf = (id) => patientName(patientOf(id)) || t("nobody");
  return (
    <DoctorShell
      title={t("today")}
      verdictOf={(visit_id) => day.room(visit_id)?.last_test?.verdict ?? null}
    >
      <FeedBanner feed={feed} />
      <Head day={day} today={today} ringer={ringer} isLive={connection.kind === "online"} />
      <DayList day={day} patientOf={patientOf} nameOf={nameOf} />
    </DoctorShell>
  );
}

interface HeadProps {
  day: DayOfVisits;
  today: string;
  ringer: Ringer;
  isLive: boolean;
}

function Head({ day, today, ringer, isLive }: HeadProps) {
  const t = useText(consoleWords);
  const dates = useDates();
  const done = day.visits.filter((one) => stateOf(one, day.room(one.visit_id)) === "done").length;
  return (
    <div className="console__head">
      <div>
        <h1>{t("today")}</h1>
        <Meta
          className="muted small"
          items={[
            dates.day(noonOf(today)),
            !day.isPending && t("summary", { count: day.visits.length }),
            done > 0 && t("doneCount", { count: done }),
          ]}
        />
      </div>
      <div className="cluster">
        {isLive && (
          <Chip tone="success" isLive>
            {t("live")}
          </Chip>
        )}
        <TellDelay />
        <Switch label={t("sound")} isOn={ringer.isSoundOn} onChange={ringer.setSound} />
        {ringer.permission === "default" && (
          <Button icon="bell" onPress={ringer.askPermission}>
            {t("allowNotices")}
          </Button>
        )}
        {ringer.permission === "denied" && (
          <span className="small muted">{t("noticesDenied")}</span>
        )}
      </div>
    </div>
  );
}

const URGENCY: Record<VisitState, number> = {
  ready: 0,
  lost: 1,
  away: 1,
  in_call: 2,
  testing: 3,
  not_here: 4,
  done: 5,
  cancelled: 6,
  disrupted: 6,
  missed: 6,
};

/** Whoever waits longest, then the call that runs, then the next visit of the day. */
function usualChoice(day: DayOfVisits): Visit | undefined {
  const rank = (visit: Visit) => URGENCY[stateOf(visit, day.room(visit.visit_id))];
  const now = serverNow();
  const coming = day.visits.filter((one) => Date.parse(one.ends_at) > now || rank(one) < 3);
  return [...(coming.length > 0 ? coming : day.visits)].sort((a, b) => rank(a) - rank(b))[0];
}

// Below this width the details stand under the list.
const STACKED = "(max-width: 72rem)";

/** Where the details are out of sight, choosing a visit goes to them. */
function showDetails(): void {
  if (!window.matchMedia(STACKED).matches) return;
  requestAnimationFrame(() => document.getElementById("details")?.scrollIntoView());
}

interface DayListProps {
  day: DayOfVisits;
  patientOf: ReturnType<typeof usePatients>;
  nameOf: NameOf;
}

function DayList({ day, patientOf, nameOf }: DayListProps) {
  const t = useText(consoleWords);
  const [search, setSearch] = useSearchParams();
  if (day.error) return <ErrorState error={day.error} title={t("failed")} onRetry={day.retry} />;
  if (day.isPending) return <SkeletonCard label={t("loading")} />;
  if (day.visits.length === 0) {
    return (
      <section className="card">
        <EmptyState icon="calendar" title={t("emptyTitle")}>
          <p>{t("emptyText")}</p>
        </EmptyState>
      </section>
    );
  }
  const wanted = day.visits.find((one) => one.visit_id === search.get("wizyta"));
  const chosen = wanted ?? usualChoice(day);
  const choose = (visit_id: string, chat: boolean) => {
    setSearch(chat ? { wizyta: visit_id, czat: "1" } : { wizyta: visit_id }, { replace: true });
    showDetails();
  };
  return (
    <div className="console__split">
      <section className="card card--flush scroll-x" aria-label={t("visitsToday")}>
        <table className="table table--rows">
          <thead>
            <tr>
              <th scope="col">{t("hour")}</th>
              <th scope="col">{t("patient")}</th>
              <th scope="col">{t("state")}</th>
              <th scope="col">{t("time")}</th>
              <th scope="col">
                <span className="visually-hidden">{t("messagesColumn")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {day.visits.map((visit) => (
              <Row
                key={visit.visit_id}
                visit={visit}
                day={day}
                name={nameOf(visit.patient_id)}
                birth_date={patientOf(visit.patient_id)?.birth_date}
                isChosen={visit.visit_id === chosen?.visit_id}
                onChoose={(chat) => choose(visit.visit_id, chat)}
              />
            ))}
          </tbody>
        </table>
      </section>
      {chosen && (
        <VisitDetails
          visit={chosen}
          room={day.room(chosen.visit_id)}
          patient={patientOf(chosen.patient_id)}
          unread={day.unread(chosen.visit_id)}
          isChatOpen={search.get("czat") === "1"}
          onChat={(open) => choose(chosen.visit_id, open)}
        />
      )}
    </div>
  );
}

interface RowProps {
  visit: Visit;
  day: DayOfVisits;
  name: string;
  birth_date: string | undefined;
  isChosen: boolean;
  onChoose: (chat: boolean) => void;
}

function Row({ visit, day, name, birth_date, isChosen, onChoose }: RowProps) {
  const t = useText(consoleWords);
  const dates = useDates();
  const room = day.room(visit.visit_id);
  const state = stateOf(visit, room);
  const unread = day.unread(visit.visit_id);
  const is_over = isClosed(state);
  const age = birth_date ? t("age", { age: ageOf(birth_date, serverNow()) }) : null;
  const kind = visit.visit_type === "video" ? null : t(visit.visit_type);
  return (
    <tr
      data-done={is_over || undefined}
      data-now={state === "ready" || undefined}
      data-selected={isChosen || undefined}
    >
      <td className="time">{dates.time(visit.starts_at)}</td>
      <td className="who">
        <button
          type="button"
          className="cover"
          aria-pressed={isChosen}
          onClick={() => onChoose(false)}
        >
          <b>{name}</b>
          <span className="xs muted">
            {[age, t(visit.funding), kind].filter(Boolean).join(" · ")}
          </span>
        </button>
      </td>
      <td className="state">
        {visit.visit_type === "video" || is_over ? <StateChip state={state} /> : null}
        <StateRemarks state={state} room={room} />
      </td>
      <td className="wait">
        <StateTime state={state} room={room} />{" "}
        {!is_over && <ExpectedAbout estimate={day.estimate(visit.visit_id)} />}{" "}
        {state === "away" && <CalledNote room={room} />}
      </td>
      <td className="end">
        <div className="cluster cluster--1 row-actions">
          {unread > 0 && (
            <Button
              variant="quiet"
              icon="chat"
              aria-label={`${t("chatNew", { count: unread })}: ${name}`}
              onPress={() => onChoose(true)}
            >
              <span className="count count--signal" aria-hidden="true">
                {unread}
              </span>
            </Button>
          )}
          {state === "away" && room && <CallPatient room={room} name={name} />}
          {state === "ready" && (
            <LinkButton
              variant="secondary"
              to={`/lekarz/wizyty/${visit.visit_id}`}
              aria-label={t("admitNamed", { name })}
            >
              {t("admit")}
            </LinkButton>
          )}
        </div>
      </td>
    </tr>
  );
}
