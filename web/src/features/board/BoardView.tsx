/** The live board: every room of the clinic now, and what needs somebody's attention. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { Board, BoardRoom } from "../../api/model";
import { type Directory, doctorName, useDirectory } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import type { NotifyFeed } from "../../realtime/notify";
import { Banner } from "../../ui/Banner";
import { Select } from "../../ui/Select";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { useNow } from "../../ui/useNow";
import { Clock, StateChip, sinceOf, stateOfRoom } from "../console/status";
import { consoleWords } from "../console/words";
import { clockOf, secondsSince } from "../live/durations";
import { FeedBanner, LiveChip } from "../live/FeedState";
import { patientName, usePatients } from "../live/people";
import { CalledNote } from "../waiting/CallPatient";
import { ExpectedAbout } from "../waiting/Estimate";
import { Attention } from "./Attention";
import { boardQuery } from "./data";
import { boardWords } from "./words";
import "../console/console.css";

const ALL = "all";
// What the service shows of one answer.
const ROOMS_MAX = 200;

/** `feed` freshens what is shown: its news are of everybody. */
export function BoardView({ feed }: { feed: NotifyFeed | null }) {
  const t = useText(boardWords);
  const [search, setSearch] = useSearchParams();
  const facility_id = search.get("placowka");
  const board = useQuery(boardQuery(facility_id));
  const { directory } = useDirectory();
  const choose = (value: string) =>
    setSearch(value === ALL ? {} : { placowka: value }, { replace: true });
  return (
    <>
      {feed && <FeedBanner feed={feed} />}
      <search className="filters" aria-label={t("filters")}>
        <Select
          label={t("facility")}
          options={[
            { value: ALL, label: t("allFacilities") },
            ...directory.facilities.map((one) => ({ value: one.facility_id, label: one.name })),
          ]}
          value={facility_id ?? ALL}
          isChosen={facility_id !== null}
          onChange={choose}
        />
      </search>
      {board.data === undefined && board.error && (
        <ErrorState error={board.error} title={t("failed")} onRetry={() => void board.refetch()} />
      )}
      {board.isPending && <SkeletonCard label={t("loading")} />}
      {board.data && (
        <>
          <Figures board={board.data} />
          <div className="console__split">
            <section className="stack stack--1" aria-labelledby="rooms-title">
              <div className="spread">
                <h2 id="rooms-title">{t("rooms")}</h2>
                {feed && <LiveChip feed={feed} />}
              </div>
              <Rooms rooms={board.data.items} directory={directory} />
            </section>
            <Attention rooms={board.data.items} directory={directory} />
          </div>
        </>
      )}
    </>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="stat">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Figures({ board }: { board: Board }) {
  const t = useText(boardWords);
  const now = useNow(1_000);
  const count = (state: string) =>
    board.items.filter((one) => stateOfRoom(one.room) === state).length;
  const waiting = board.items.filter((one) => ["ready", "away"].includes(stateOfRoom(one.room)));
  const waits = waiting.map((one) => secondsSince(one.room.ready_since, now));
  const median = board.waited_median_seconds;
  return (
    <dl className="stats">
      <Figure label={t("inCall")}>{count("in_call")}</Figure>
      <Figure label={t("waiting")}>{waiting.length}</Figure>
      <Figure label={t("longest")}>{waits.length ? clockOf(Math.max(...waits)) : "–"}</Figure>
      <Figure label={t("median")}>{median == null ? "–" : clockOf(Math.round(median))}</Figure>
      <Figure label={t("visits")}>
        {t.rich("ofAll", {
          done: board.done_count,
          all: board.visits_count,
          small: (chunks: ReactNode[]) => <small>{chunks}</small>,
        })}
      </Figure>
    </dl>
  );
}

function Rooms({ rooms, directory }: { rooms: readonly BoardRoom[]; directory: Directory }) {
  const t = useText(boardWords);
  const c = useText(consoleWords);
  const ids = rooms.flatMap((one) => (one.patient_id ? [one.patient_id] : []));
  const patientOf = usePatients(ids);
  // Ops see rooms and no people.
  const has_names = ids.length > 0;
  if (rooms.length === 0) {
    return (
      <div className="card">
        <EmptyState icon="board" level={3} title={t("noRooms")}>
          <p>{t("noRoomsText")}</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      {rooms.length >= ROOMS_MAX && <Banner>{t("more", { count: rooms.length })}</Banner>}
      <div className="card card--flush scroll-x">
        <table className="table table--tight table--rows">
          <thead>
            <tr>
              <th scope="col">{c("hour")}</th>
              {has_names && <th scope="col">{c("patient")}</th>}
              <th scope="col">{c("doctor")}</th>
              <th scope="col">{c("state")}</th>
              <th scope="col">{c("time")}</th>
            </tr>
          </thead>
          <tbody>
            {rooms.map((one) => (
              <Row
                key={one.room.visit_id}
                one={one}
                directory={directory}
                name={
                  has_names
                    ? patientName(patientOf(one.patient_id ?? "")) || c("nobody")
                    : undefined
                }
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface RowProps {
  one: BoardRoom;
  directory: Directory;
  name: string | undefined;
}

function Row({ one, directory, name }: RowProps) {
  const dates = useDates();
  const { language } = useLanguage();
  const state = stateOfRoom(one.room);
  const since = sinceOf(state, one.room);
  const clinic = directory.clinic(one.clinic_id ?? "")?.name[language];
  const facility = directory.facility(one.facility_id ?? "")?.name;
  return (
    <tr data-now={state === "ready" || undefined}>
      <td className="time">{dates.time(one.starts_at)}</td>
      {name !== undefined && (
        <td className="who">
          <b>{name}</b>
        </td>
      )}
      <td className="doctor">
        {doctorName(directory.doctor(one.doctor_id))}
        <span className="xs muted place">{[clinic, facility].filter(Boolean).join(" · ")}</span>
      </td>
      <td className="state">
        <StateChip state={state} /> {state === "away" && <CalledNote room={one.room} />}
      </td>
      <td className="wait">
        {since !== null && <Clock since={since} />} <ExpectedAbout estimate={one.room.estimate} />
      </td>
    </tr>
  );
}
