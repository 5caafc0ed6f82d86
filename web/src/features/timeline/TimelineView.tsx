/** The flight recorder of a visit: what got in the way, then everything in order. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api, isProblem } from "../../api/client";
import { serverNow } from "../../api/clock";
import type { Timeline, TimelineCause, TimelineEntry } from "../../api/model";
import { visitQuery } from "../../api/queries";
import { dayOf, noonOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { WideTable } from "../../ui/BarChart";
import { BackLink, Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Icon } from "../../ui/Icon";
import { PageHeading } from "../../ui/Page";
import { EmptyState, ErrorState, NotFound, SkeletonCard } from "../../ui/States";
import { saveAsFile } from "../account/myData";
import { patientName, usePatients } from "../live/people";
import { isComplete } from "./complete";
import { causeText, detailOf, fileOf, titleOf, whoText } from "./story";
import "./timeline.css";
import { words } from "./words";

const POLL_MS = 5_000;

const timelineQuery = (visit_id: string) =>
  queryOptions({
    queryKey: ["timeline", visit_id],
    queryFn: ({ signal }) =>
      api.get<Timeline>(
        `/api/signalling/visits/${encodeURIComponent(visit_id)}/timeline`,
        {},
        signal,
      ),
    refetchInterval: ({ state }) =>
      state.data && isComplete(state.data.entries, serverNow()) ? false : POLL_MS,
  });

/** The name of the page, with whose visit it is once that is known. */
export function useTimelineTitle(): string {
  const t = useText(words);
  const { visitId = "" } = useParams();
  const visit = useQuery(visitQuery(visitId)).data;
  const patientOf = usePatients(visit ? [visit.patient_id] : []);
  const name = visit && patientName(patientOf(visit.patient_id));
  return name ? `${t("title")}: ${name}` : t("title");
}

export function TimelineView({ title, back }: { title: string; back: string }) {
  const t = useText(words);
  const { visitId = "" } = useParams();
  const { data, error, refetch } = useQuery(timelineQuery(visitId));
  const isMissing = isProblem(error) && error.status < 500 && !data;
  return (
    <>
      <div className="stack stack--1">
        <BackLink to={back} className="start">
          {t("back")}
        </BackLink>
        <PageHeading>{title}</PageHeading>
        <p className="muted measure">{t("intro")}</p>
      </div>
      {isMissing && <NotFound title={t("missing")}>{t("missingText")}</NotFound>}
      {error && !data && !isMissing && (
        <ErrorState error={error} title={t("failed")} onRetry={() => void refetch()} />
      )}
      {!error && !data && <SkeletonCard label={t("loading")} />}
      {data && <Found timeline={data} />}
    </>
  );
}

function Found({ timeline }: { timeline: Timeline }) {
  const t = useText(words);
  if (timeline.entries.length === 0) {
    return (
      <div className="card">
        <EmptyState icon="clock" title={t("nothing")}>
          <p>{t("nothingText")}</p>
        </EmptyState>
      </div>
    );
  }
  const save = () => {
    const { name, text } = fileOf(timeline);
    saveAsFile(text, name);
  };
  return (
    <>
      <Causes causes={timeline.causes} />
      <Card
        title={t("events")}
        end={
          <Button icon="download" onPress={save}>
            {t("save")}
          </Button>
        }
      >
        {!timeline.is_whole && <p className="small muted">{t("cut")}</p>}
        <Entries entries={timeline.entries} />
      </Card>
      {timeline.minutes.length > 0 && <Minutes timeline={timeline} />}
    </>
  );
}

function useSpan(): (cause: TimelineCause) => string {
  const t = useText(words);
  const dates = useDates();
  return ({ since, until }) => {
    const from = `${dates.dateShort(since)}, ${dates.time(since)}`;
    if (until === null) return t("from", { from });
    const to = dates.time(until);
    return to === dates.time(since) ? from : t("between", { from, to });
  };
}

function Causes({ causes }: { causes: readonly TimelineCause[] }) {
  const t = useText(words);
  const span = useSpan();
  if (causes.length === 0) {
    return (
      <Card title={t("noCauses")} isTinted>
        <p>{t("noCausesText")}</p>
      </Card>
    );
  }
  return (
    <Card title={t("causes")}>
      <ul className="list stack stack--2">
        {causes.map((cause) => (
          <li className="cause" key={Object.values(cause).join(" ")}>
            <Icon name="warn" />
            <div>
              <p className="semibold">{causeText(t, cause)}</p>
              <p className="small muted num">{span(cause)}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Entries({ entries }: { entries: readonly TimelineEntry[] }) {
  const dates = useDates();
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = dayOf(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return (
    <div className="stack stack--3">
      {[...days].map(([day, those]) => (
        <section key={day} aria-label={dates.dateYear(noonOf(day))}>
          <h3 className="small semibold muted">{dates.dateYear(noonOf(day))}</h3>
          <ol className="list happened">
            {those.map((entry, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added
              <Happened key={`${entry.at} ${entry.what} ${index}`} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Happened({ entry }: { entry: TimelineEntry }) {
  const t = useText(words);
  const dates = useDates();
  const detail = detailOf(t, entry);
  return (
    <li>
      <time className="num muted" dateTime={entry.at}>
        {dates.timeExact(entry.at)}
      </time>
      <div>
        <p>{titleOf(t, entry)}</p>
        {detail && <p className="small muted">{detail}</p>}
      </div>
    </li>
  );
}

function Minutes({ timeline }: { timeline: Timeline }) {
  const t = useText(words);
  const dates = useDates();
  const figure = (value: number | null, unit: string) =>
    value === null ? "–" : `${Math.round(value)}${unit}`;
  return (
    <Card title={t("quality")}>
      <p className="small muted">{t("qualityText")}</p>
      <WideTable label={t("quality")}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("minute")}</th>
              <th scope="col">{t("side")}</th>
              <th scope="col">{t("loss")}</th>
              <th scope="col">{t("roundTrip")}</th>
              <th scope="col">{t("frames")}</th>
            </tr>
          </thead>
          <tbody>
            {timeline.minutes.map((minute, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two guests may be of one kind
              <tr key={`${minute.minute_at} ${index}`}>
                <th scope="row">{dates.time(minute.minute_at)}</th>
                <td>{whoText(t, minute, minute.guest)}</td>
                <td className="num">{figure(minute.packets_lost_percent_max, "\u00a0%")}</td>
                <td className="num">{figure(minute.round_trip_ms_max, "\u00a0ms")}</td>
                <td className="num">{figure(minute.frames_per_second_min, "")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
    </Card>
  );
}
