/** Everything that the portal told this account, in its own language. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { InboxItem } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { Page, PageHeading } from "../../ui/Page";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { inboxQuery, useMarkRead } from "./inbox";
import { kindKey, words } from "./words";

const PLACES: Record<string, string> = { slot_offer: "/wizyty", patient_waiting: "/lekarz" };
const IN_CHAT = new Set(["document_received", "message_waiting"]);

export default function InboxPage() {
  const t = useText(words);
  const inbox = useQuery(inboxQuery);
  const markRead = useMarkRead();
  const items = inbox.data?.items ?? [];
  return (
    <Page title={t("title")}>
      <div className="spread">
        <PageHeading>{t("title")}</PageHeading>
        <LinkButton icon="settings" to="/profil/powiadomienia">
          {t("settings")}
        </LinkButton>
      </div>
      {inbox.data === undefined && inbox.error && (
        <div className="card">
          <ErrorState
            error={inbox.error}
            title={t("failed")}
            onRetry={() => void inbox.refetch()}
          />
        </div>
      )}
      {inbox.isPending && <SkeletonCard label={t("loading")} />}
      {inbox.data && items.length === 0 && (
        <EmptyState icon="bell" title={t("empty")} isDashed>
          <p>{t("emptyText")}</p>
        </EmptyState>
      )}
      {items.length > 0 && (
        <>
          {(inbox.data?.unread_count ?? 0) > 0 && (
            <Button
              variant="quiet"
              icon="check"
              className="start flush"
              isPending={markRead.isPending}
              onPress={() => markRead.mutate("all")}
            >
              {t("readAll")}
            </Button>
          )}
          <ul className="list card card--flush">
            {items.map((item) => (
              <Row
                key={item.message_id}
                item={item}
                onOpen={() => markRead.mutate(item.message_id)}
              />
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}

function Row({ item, onOpen }: { item: InboxItem; onOpen: () => void }) {
  const t = useText(words);
  const dates = useDates();
  const place = IN_CHAT.has(item.kind) ? "/czat" : item.kind === "readiness" ? "/test" : "";
  const visit = `/wizyty/${item.visit_id}${place}`;
  // An offer is no visit yet: it is answered among one's visits.
  const elsewhere: Record<string, string> = {
    ...PLACES,
    call_back: `/wizyty/${item.visit_id}/polacz`,
  };
  const to = elsewhere[item.kind] ?? visit;
  return (
    <li className="row row--wrap">
      <div className="row__main">
        <p className="row__title">
          <Link to={to} onClick={item.read_at ? undefined : onOpen}>
            {item.subject}
          </Link>
        </p>
        <Meta
          className="row__meta"
          items={[
            t(kindKey(item.kind)),
            `${dates.dateShort(item.told_at)}, ${dates.time(item.told_at)}`,
          ]}
        />
      </div>
      {!item.read_at && (
        <div className="row__end">
          <Chip tone="accent">{t("new")}</Chip>
        </div>
      )}
    </li>
  );
}
