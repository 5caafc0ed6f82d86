import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Visit } from "../../api/model";
import {
  type Directory,
  doctorName,
  unreadQuery,
  useDirectory,
  useMe,
  visitsQuery,
} from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { fundingShort, terms } from "../../i18n/terms";
import { Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Icon } from "../../ui/Icon";
import { Page, PageHeading } from "../../ui/Page";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { useEstimate } from "../waiting/estimates";
import { Offers, Waits } from "../waitlist/Waits";
import { useRoom } from "./rooms";
import { StatusChip, UnreadCount, VisitHero } from "./VisitHero";
import { words } from "./words";

const PAST_SHOWN_FIRST = 5;

const bySoonest = (a: Visit, b: Visit) => a.starts_at.localeCompare(b.starts_at);

/** What is ahead and what is behind; a cancelled visit is behind, whenever it would have been. */
function sorted(upcoming: Visit[], past: Visit[]) {
  const isAhead = (visit: Visit) => visit.status === "booked" || visit.status === "disrupted";
  const ahead = upcoming.filter(isAhead).sort(bySoonest);
  const behind = [...past, ...upcoming.filter((visit) => !isAhead(visit))];
  return { ahead, behind: behind.sort(bySoonest).reverse() };
}

export default function VisitsPage() {
  const t = useText(words);
  const term = useText(terms);
  const upcoming = useQuery(visitsQuery("upcoming"));
  const past = useQuery(visitsQuery("past"));
  const { directory } = useDirectory();
  const { ahead, behind } = sorted(upcoming.data ?? [], past.data ?? []);
  const isPending = upcoming.isPending || past.isPending;
  const error = (!upcoming.data && upcoming.error) || (!past.data && past.error);
  const isEmpty = !isPending && !error && ahead.length + behind.length === 0;
  const [next, ...coming] = ahead;
  const retry = () => {
    void upcoming.refetch();
    void past.refetch();
  };

  return (
    <Page title={term("myVisits")} gap={6}>
      <div className="spread">
        <PageHeading>{term("myVisits")}</PageHeading>
        {/* Not before it is known where it stays: it would go away under a finger, or with the focus. */}
        {!isPending && !isEmpty && (
          <LinkButton variant={next ? "secondary" : "primary"} icon="plus" to="/umow">
            {term("bookNew")}
          </LinkButton>
        )}
      </div>
      {isPending && !error && (
        <div className="stack stack--3">
          <SkeletonCard label={t("loading")} hasStub lines={["title", "mid", "short", "btn"]} />
        </div>
      )}
      {error && (
        <div className="card">
          <ErrorState error={error} title={t("visitsFailed")} onRetry={retry} />
        </div>
      )}
      <Offers directory={directory} />
      {isEmpty && <NoVisits />}
      {next && <NextVisit visit={next} directory={directory} />}
      {!next && !isEmpty && !isPending && !error && <p className="muted">{t("noneComing")}</p>}
      {coming.length > 0 && <Coming visits={coming} directory={directory} />}
      <Waits directory={directory} />
      {behind.length > 0 && <Past visits={behind} directory={directory} />}
      <LinkButton variant="quiet" icon="calendar" className="start flush" to="/profil/kalendarz">
        {t("toCalendar")}
      </LinkButton>
    </Page>
  );
}

function NoVisits() {
  const t = useText(words);
  const term = useText(terms);
  return (
    <EmptyState
      icon="calendar-plus"
      title={t("emptyTitle")}
      isDashed
      actions={
        <>
          <LinkButton variant="primary" size="lg" icon="plus" to="/umow">
            {term("bookNew")}
          </LinkButton>
          <LinkButton variant="quiet" to="/instrukcja">
            {t("emptyHow")}
          </LinkButton>
        </>
      }
    >
      <p>{t("emptyText")}</p>
    </EmptyState>
  );
}

interface OneProps {
  visit: Visit;
  directory: Directory;
}

function NextVisit({ visit, directory }: OneProps) {
  const t = useText(words);
  const room = useRoom(visit);
  const estimate = useEstimate(visit, room);
  const unread = useQuery(unreadQuery([visit.visit_id]));
  return (
    <section aria-labelledby="najblizsza">
      <h2 className="visually-hidden" id="najblizsza">
        {t("next")}
      </h2>
      <VisitHero
        visit={visit}
        room={room}
        estimate={estimate}
        directory={directory}
        unreadCount={unread.data?.[0]?.unread_count ?? 0}
        heading={(name) => <h3>{name}</h3>}
        withDetails
      />
    </section>
  );
}

interface ManyProps {
  visits: Visit[];
  directory: Directory;
}

function DateTile({ at }: { at: string }) {
  const dates = useDates();
  return (
    <div className="date-tile">
      <b>{dates.dayNumber(at)}</b>
      <span>{dates.monthShort(at)}</span>
    </div>
  );
}

/** "Staś: lek. Agnieszka Wójcik, pediatra" */
function useRowTitle(directory: Directory): (visit: Visit) => string {
  const t = useText(words);
  const me = useMe();
  const { language } = useLanguage();
  return (visit) => {
    const doctor = directory.doctor(visit.doctor_id);
    const who = [doctorName(doctor), doctor?.specialty[language]].filter(Boolean).join(", ");
    const patient = me.patients.find((one) => one.patient_id === visit.patient_id);
    if (patient?.relation !== "child") return who;
    return t("forChild", { child: patient.given_name, doctor: who });
  };
}

function Coming({ visits, directory }: ManyProps) {
  const t = useText(words);
  const term = useText(terms);
  const dates = useDates();
  const titleOf = useRowTitle(directory);
  return (
    <section aria-labelledby="kolejne">
      <div className="section-head">
        <h2 id="kolejne">{t("coming")}</h2>
      </div>
      <ul className="list card card--flush">
        {visits.map((visit) => (
          <li key={visit.visit_id}>
            <Link className="row row--link" to={`/wizyty/${visit.visit_id}`}>
              <DateTile at={visit.starts_at} />
              <div className="row__main">
                <p className="row__title">{titleOf(visit)}</p>
                <Meta
                  className="row__meta"
                  items={[
                    `${dates.weekday(visit.starts_at)}, ${dates.time(visit.starts_at)}`,
                    term(visit.visit_type),
                    term(fundingShort(visit.funding)),
                    directory.facility(visit.facility_id)?.name,
                  ]}
                />
              </div>
              {visit.status === "disrupted" && <StatusChip visit={visit} />}
              <Icon name="right" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Past({ visits, directory }: ManyProps) {
  const t = useText(words);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? visits : visits.slice(0, PAST_SHOWN_FIRST);
  const unread = useQuery(unreadQuery(shown.map((visit) => visit.visit_id)));
  return (
    <section aria-labelledby="minione">
      <div className="section-head">
        <h2 id="minione">{t("past")}</h2>
        {visits.length > shown.length && (
          <Button variant="quiet" onPress={() => setWhole(true)}>
            {t("all", { count: visits.length })}
          </Button>
        )}
      </div>
      <ul className="list card card--flush">
        {shown.map((visit) => (
          <PastRow
            key={visit.visit_id}
            visit={visit}
            directory={directory}
            unread={unread.data?.find((one) => one.visit_id === visit.visit_id)}
          />
        ))}
      </ul>
    </section>
  );
}

interface PastRowProps extends OneProps {
  unread: { unread_count: number; document_count: number } | undefined;
}

function PastRow({ visit, directory, unread }: PastRowProps) {
  const t = useText(words);
  const term = useText(terms);
  const titleOf = useRowTitle(directory);
  const documentCount = unread?.document_count ?? 0;
  return (
    <li className="row row--wrap">
      <DateTile at={visit.starts_at} />
      <div className="row__main">
        <p className="row__title">
          <Link to={`/wizyty/${visit.visit_id}`}>{titleOf(visit)}</Link>
        </p>
        <Meta
          className="row__meta"
          items={[
            term(visit.visit_type),
            term(fundingShort(visit.funding)),
            documentCount > 0 && t("documents", { count: documentCount }),
          ]}
        />
      </div>
      <div className="row__end">
        {visit.status !== "completed" && <StatusChip visit={visit} />}
        {visit.visit_type === "video" && visit.status !== "cancelled" && (
          <LinkButton variant="quiet" icon="chat" to={`/wizyty/${visit.visit_id}/czat`}>
            {term("chat")}
            <UnreadCount count={unread?.unread_count ?? 0} />
          </LinkButton>
        )}
      </div>
    </li>
  );
}
