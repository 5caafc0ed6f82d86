/** Every message that went out to patients, and how far each way has come with it. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Account, List, OutboxMessage } from "../../api/model";
import { fullName } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Chip, type ChipTone } from "../../ui/Chip";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { kindKey, words as messageWords } from "../messages/words";
import { outboxWords } from "./outboxWords";

const MESSAGES_SHOWN_MAX = 50;
const POLL_MS = 10_000;

const outboxQuery = queryOptions({
  queryKey: ["outbox"],
  queryFn: ({ signal }) =>
    api
      .get<List<OutboxMessage>>("/api/notify/messages", { limit: MESSAGES_SHOWN_MAX }, signal)
      .then((list) => list.items),
  refetchInterval: POLL_MS,
});

const accountsQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ["accounts", ...ids],
    queryFn: ({ signal }) =>
      api
        .get<List<Account>>("/api/identity/accounts", { id: ids }, signal)
        .then((list) => list.items),
    enabled: ids.length > 0,
    staleTime: 5 * 60_000,
  });

/** Who a message is for: "Halina Testowa, halina@example.com". */
export function useRecipients(account_ids: readonly string[]): (account_id: string) => string {
  const t = useText(outboxWords);
  const { data } = useQuery(accountsQuery([...new Set(account_ids)].sort()));
  return (account_id) => {
    const account = data?.find((one) => one.account_id === account_id);
    return account ? `${fullName(account)}, ${account.email}` : t("unknownPerson");
  };
}

const TONES: Partial<Record<string, ChipTone>> = {
  cancellation: "warning",
  disruption: "warning",
};

export function Outbox() {
  const t = useText(outboxWords);
  const kinds = useText(messageWords);
  const dates = useDates();
  const messages = useQuery(outboxQuery);
  const recipient = useRecipients((messages.data ?? []).map((one) => one.account_id));
  if (messages.data === undefined && messages.error) {
    return (
      <ErrorState
        error={messages.error}
        title={t("messagesFailed")}
        onRetry={() => void messages.refetch()}
      />
    );
  }
  if (messages.data === undefined) return <SkeletonCard label={t("loading")} />;
  if (messages.data.length === 0) {
    return (
      <div className="card">
        <EmptyState icon="send" level={3} title={t("noMessages")}>
          <p>{t("noMessagesText")}</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <p className="small muted">{t("outboxHint")}</p>
      <ul className="need">
        {messages.data.map((message) => (
          <li key={message.message_id}>
            <div className="spread">
              <Chip tone={TONES[message.kind] ?? "success"}>{kinds(kindKey(message.kind))}</Chip>
              <span className="xs muted num">
                {dates.dateShort(message.created_at)}, {dates.time(message.created_at)}
              </span>
            </div>
            <details className="mail" lang={message.language}>
              <summary>
                <strong>{message.subject}</strong>
                <span className="small muted anywhere">
                  {t("to", { name: recipient(message.account_id) })}
                </span>
              </summary>
              <p className="small mail__text">{message.text}</p>
            </details>
            <p className="xs muted">
              {[
                t("inbox"),
                ...message.deliveries.map((one) => `${t(one.channel)}: ${t(one.state)}`),
              ].join(" · ")}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
