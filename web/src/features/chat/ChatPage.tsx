/** "Czat" of a visit, before and after the call. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { doctorName, useDirectory, visitQuery } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { BackLink } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { ChatPanel, DocumentsPanel } from "./ChatPanel";
import { useChatSession } from "./session";
import { TermsNote } from "./terms";
import { chatWords } from "./words";

export default function ChatPage() {
  const { visitId = "" } = useParams();
  const t = useText(chatWords);
  const dates = useDates();
  const visit = useQuery(visitQuery(visitId));
  const { directory } = useDirectory();
  const session = useChatSession(visitId);
  const doctor = doctorName(directory.doctor(visit.data?.doctor_id ?? ""));

  return (
    <Page title={t("pageTitle")} gap={2}>
      <BackLink to={`/wizyty/${visitId}`}>{t("back")}</BackLink>
      <div className="stack stack--half">
        <PageHeading>{t("pageTitle")}</PageHeading>
        {visit.data && (
          <Meta
            className="muted"
            items={[
              doctor,
              `${dates.day(visit.data.starts_at)}, ${dates.time(visit.data.starts_at)}`,
            ]}
          />
        )}
        {visit.data && <TermsNote visit_id={visitId} />}
      </div>
      {visit.error ? (
        <ErrorState
          error={visit.error}
          title={t("refusedVisit")}
          onRetry={() => void visit.refetch()}
        />
      ) : session === null ? (
        <SkeletonCard label={t("loading")} />
      ) : (
        <div className="split split--wide">
          <section className="card card--flush chat-card" aria-label={t("chat")}>
            <ChatPanel session={session} people={{ doctor }} />
          </section>
          <div className="stack stack--2">
            <section className="card" aria-labelledby="documents-title">
              <div className="card__head">
                <h2 id="documents-title">{t("documents")}</h2>
              </div>
              <DocumentsPanel session={session} />
            </section>
            <p className="small muted">{t("hours")}</p>
          </div>
        </div>
      )}
    </Page>
  );
}
