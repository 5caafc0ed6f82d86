import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useParams } from "react-router";
import { isProblem } from "../../api/client";
import type { Visit } from "../../api/model";
import { type Directory, unreadQuery, useDirectory, visitQuery } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { tieAddress } from "../../i18n/typography";
import { BackLink, Button, LinkButton } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, NotFound, SkeletonCard } from "../../ui/States";
import { useNow } from "../../ui/useNow";
import { ChangePlan } from "../changes/ChangePlan";
import { Disrupted } from "../changes/Disrupted";
import { LateNotice } from "../waiting/Estimate";
import { useEstimate } from "../waiting/estimates";
import { Declarations } from "./Declarations";
import { Preparation } from "./Preparation";
import { PrintedVisit } from "./PrintedVisit";
import { ReferralPhoto } from "./ReferralPhoto";
import { useRoom } from "./rooms";
import { useVisitNews } from "./useVisitNews";
import { VisitCourse } from "./VisitCourse";
import { VisitHero } from "./VisitHero";
import { words } from "./words";

const RecommendationsCard = lazy(() => import("../recommendations/Issued"));
const EvidenceCard = lazy(() => import("../contact/Evidence"));
const GuestsCard = lazy(() => import("../guests/GuestsCard"));
const DocumentsCard = lazy(() => import("./DocumentsCard"));
const FRESH_MS = 30_000;

export default function VisitPage() {
  const { visitId = "" } = useParams();
  const t = useText(words);
  const term = useText(terms);
  const dates = useDates();
  const visit = useQuery({ ...visitQuery(visitId), refetchInterval: FRESH_MS });
  const { directory } = useDirectory();
  const title = visit.data
    ? t("visitTitle", {
        date: dates.date(visit.data.starts_at),
        time: dates.time(visit.data.starts_at),
      })
    : t("visitLoading");
  const isMissing = isProblem(visit.error) && visit.error.status < 500 && !visit.data;
  return (
    <Page title={title}>
      <BackLink to="/wizyty" className="start back--tight">
        {term("myVisits")}
      </BackLink>
      {visit.isPending && (
        <SkeletonCard label={t("visitLoading")} hasStub lines={["title", "mid", "short", "btn"]} />
      )}
      {isMissing && <NotFound title={t("notFound")}>{t("notFoundText")}</NotFound>}
      {visit.error && !visit.data && !isMissing && (
        <ErrorState
          error={visit.error}
          title={t("visitFailed")}
          onRetry={() => void visit.refetch()}
        />
      )}
      {visit.data && <WholeVisit visit={visit.data} directory={directory} />}
    </Page>
  );
}

function WholeVisit({ visit, directory }: { visit: Visit; directory: Directory }) {
  const t = useText(words);
  const room = useRoom(visit);
  const estimate = useEstimate(visit, room);
  const now = useNow(10_000);
  const isVideo = visit.visit_type === "video";
  const unread = useQuery({ ...unreadQuery([visit.visit_id]), enabled: isVideo });
  const mine = unread.data?.find((one) => one.visit_id === visit.visit_id);
  const isAhead = visit.status === "booked" && now < Date.parse(visit.ends_at);
  const isBooked = visit.status === "booked" && now < Date.parse(visit.starts_at);
  // A cancelled visit with nothing said beforehand has one card only: no empty column beside it.
  const isPlain = visit.status === "cancelled" && !visit.reason && visit.visit_type !== "in_person";
  useVisitNews(visit.visit_id);
  return (
    <>
      {visit.status === "disrupted" && <Disrupted visit={visit} directory={directory} />}
      {visit.status === "booked" && <PrintedVisit visit={visit} directory={directory} />}
      <VisitHero
        visit={visit}
        room={room}
        estimate={estimate}
        directory={directory}
        unreadCount={mine?.unread_count ?? 0}
        heading={(name) => <PageHeading>{name}</PageHeading>}
      />
      {/* Its hour may be over by far: that is when it matters most. */}
      {visit.status === "booked" && <LateNotice estimate={estimate} />}
      <ReferralPhoto visit={visit} />
      <div className={isPlain ? undefined : "split"}>
        <div className="stack stack--3" hidden={isPlain}>
          {isVideo && isAhead && (
            <Preparation visit={visit} room={room} documentCount={mine?.document_count ?? 0} />
          )}
          <Suspense fallback={null}>
            <RecommendationsCard visitId={visit.visit_id} />
            {visit.visit_type !== "in_person" && <EvidenceCard visitId={visit.visit_id} />}
          </Suspense>
          {isVideo && visit.status !== "cancelled" && (
            <Suspense fallback={<SkeletonCard label={t("documentsTitle")} />}>
              <DocumentsCard visitId={visit.visit_id} />
            </Suspense>
          )}
          <Facts visit={visit} directory={directory} />
          <Declarations visit={visit} clinic={directory.clinic(visit.clinic_id)} />
        </div>
        <div className="stack stack--3">
          <VisitCourse visit={visit} room={room} estimate={estimate} />
          {isVideo && visit.status === "booked" && room && room.status !== "done" && (
            <Suspense fallback={null}>
              <GuestsCard room={room} />
            </Suspense>
          )}
          {isVideo && visit.status !== "cancelled" && (
            <Card title={t("instruction")}>
              <p className="small muted">{t("instructionText")}</p>
              <LinkButton variant="quiet" icon="doc" className="flush mt-1" to="/instrukcja">
                {t("instructionRead")}
              </LinkButton>
            </Card>
          )}
          {isBooked && (
            <div className="stack stack--1 items-start">
              <Button icon="print" onPress={() => window.print()}>
                {t("print")}
              </Button>
              <ChangePlan visit={visit} />
            </div>
          )}
        </div>
      </div>
    </>
  );
}

/** What is left to know: where, and what the patient wrote. */
function Facts({ visit, directory }: { visit: Visit; directory: Directory }) {
  const t = useText(words);
  const facility = directory.facility(visit.facility_id);
  const hasPlace = visit.visit_type === "in_person" && facility;
  if (!hasPlace && !visit.reason) return null;
  return (
    <Card title={t("details")}>
      <dl className="dl">
        {hasPlace && (
          <div>
            <dt>{t("where")}</dt>
            <dd>
              {facility.name}
              <br />
              <span className="muted">
                {tieAddress(facility.address)}, {facility.city}
              </span>
            </dd>
          </div>
        )}
        {visit.reason && (
          <div>
            <dt>{t("reason")}</dt>
            <dd className="anywhere">{visit.reason}</dd>
          </div>
        )}
      </dl>
    </Card>
  );
}
