/** Reception: the rooms of today, and every message that went out to patients. */
import type { ReactNode } from "react";
import { doctorName, useDirectory } from "../../api/queries";
import { noonOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Meta } from "../../ui/Card";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { useNow } from "../../ui/useNow";
import { clockOf, secondsSince } from "../live/durations";
import { FeedBanner, LiveChip } from "../live/FeedState";
import { patientName, usePatients } from "../live/people";
import { words } from "../reception/words";
import { ExpectedAbout } from "../waiting/Estimate";
import { type DayOfVisits, useDay, useToday } from "./data";
import { Failures } from "./Failures";
import { Outbox } from "./Outbox";
import { useProblems } from "./problems";
import { ReadinessTasks } from "./ReadinessTasks";
import { useReceptionAlerts } from "./ReceptionLayout";
import { BookNew, ReceptionShell } from "./ReceptionShell";
import { RoomProblems } from "./RoomProblems";
import { isClosed, StateChip, StateRemarks, StateTime, stateOf } from "./status";
import { consoleWords } from "./words";
import "./console.css";

const POLL_MS = 10_000;

export default function ReceptionMessagesPage() {
  const t = useText(consoleWords);
  const dates = useDates();
  const today = useToday();
  const now = useNow(POLL_MS);
  const day = useDay(today);
  const { feed } = useReceptionAlerts();
  const r = useText(words);
  const problems = useProblems();
  return (
    <ReceptionShell title={t("receptionTitle")}>
      <FeedBanner feed={feed} />
      <div className="console__head">
        <div>
          <h1>{t("receptionTitle")}</h1>
          <Meta className="muted small" items={[dates.day(noonOf(today)), dates.time(now)]} />
        </div>
        <div className="cluster">
          <LiveChip feed={feed} />
          <BookNew />
        </div>
      </div>
      <Stats day={day} />
      {problems.count > 0 && (
        <section className="stack stack--2" aria-labelledby="human-title">
          <h2 id="human-title" className="cluster cluster--1">
            {r("needsHuman")}
            <span className="count count--signal" aria-hidden="true">
              {problems.count}
            </span>
            <span className="visually-hidden">{r("problemsCount", { count: problems.count })}</span>
          </h2>
          <RoomProblems problems={problems.rooms} />
          <ReadinessTasks tasks={problems.readiness} />
          <Failures failures={problems.failures} />
        </section>
      )}
      <div className="console__split">
        <section className="stack stack--1" aria-labelledby="rooms-title">
          <h2 id="rooms-title">{t("rooms")}</h2>
          <Rooms day={day} />
        </section>
        <section className="stack stack--1" aria-labelledby="outbox-title">
          <h2 id="outbox-title">{t("outbox")}</h2>
          <Outbox />
        </section>
      </div>
    </ReceptionShell>
  );
}

function Stat({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="stat">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Stats({ day }: { day: DayOfVisits }) {
  const t = useText(consoleWords);
  const now = useNow(1_000);
  const states = day.visits.map((visit) => ({
    state: stateOf(visit, day.room(visit.visit_id)),
    room: day.room(visit.visit_id),
  }));
  const count = (state: string) => states.filter((one) => one.state === state).length;
  const waits = states
    .filter((one) => one.state === "ready")
    .map((one) => secondsSince(one.room?.ready_since, now));
  const all = states.filter((one) => one.state !== "cancelled" && one.state !== "disrupted").length;
  return (
    <dl className="stats">
      <Stat label={t("inCallCount")}>{count("in_call")}</Stat>
      <Stat label={t("waitingCount")}>{count("ready")}</Stat>
      <Stat label={t("longest")}>{waits.length === 0 ? "–" : clockOf(Math.max(...waits))}</Stat>
      <Stat label={t("lostCount")}>{count("lost")}</Stat>
      <Stat label={t("visitsCount")}>
        {t.rich("ofAll", {
          done: count("done"),
          all,
          small: (chunks: ReactNode[]) => <small>{chunks}</small>,
        })}
      </Stat>
    </dl>
  );
}

function Rooms({ day }: { day: DayOfVisits }) {
  const t = useText(consoleWords);
  const dates = useDates();
  const { language } = useLanguage();
  const { directory } = useDirectory();
  const patientOf = usePatients(day.visits.map((visit) => visit.patient_id));
  if (day.error) return <ErrorState error={day.error} title={t("failed")} onRetry={day.retry} />;
  if (day.isPending) return <SkeletonCard label={t("loading")} />;
  if (day.visits.length === 0) {
    return (
      <div className="card">
        <EmptyState icon="calendar" level={3} title={t("emptyTitle")}>
          <p>{t("emptyText")}</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="card card--flush scroll-x">
      <table className="table table--tight table--rows">
        <thead>
          <tr>
            <th scope="col">{t("hour")}</th>
            <th scope="col">{t("patient")}</th>
            <th scope="col">{t("doctor")}</th>
            <th scope="col">{t("state")}</th>
            <th scope="col">{t("time")}</th>
          </tr>
        </thead>
        <tbody>
          {day.visits.map((visit) => {
            const room = day.room(visit.visit_id);
            const state = stateOf(visit, room);
            const is_over = isClosed(state);
            return (
              <tr
                key={visit.visit_id}
                data-now={state === "ready" || undefined}
                data-done={is_over || undefined}
              >
                <td className="time">{dates.time(visit.starts_at)}</td>
                <td className="who">
                  <b>{patientName(patientOf(visit.patient_id)) || t("nobody")}</b>
                </td>
                <td className="doctor">
                  {doctorName(directory.doctor(visit.doctor_id))}
                  <br />
                  <span className="xs muted">
                    {directory.clinic(visit.clinic_id)?.name[language]}
                  </span>
                </td>
                <td className="state">
                  {visit.visit_type === "video" || is_over ? (
                    <>
                      <StateChip state={state} />
                      <StateRemarks state={state} room={room} />
                    </>
                  ) : (
                    <span className="small muted">{t(visit.visit_type)}</span>
                  )}
                </td>
                <td className="wait">
                  <StateTime state={state} room={room} />{" "}
                  {!is_over && <ExpectedAbout estimate={day.estimate(visit.visit_id)} />}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
