/** Messages that need a human: nobody was told by this way, and somebody has to take care of it. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { DeliveryFailure, List } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { useRecipients } from "./Outbox";
import { outboxWords } from "./outboxWords";

const POLL_MS = 10_000;

const failuresQuery = queryOptions({
  queryKey: ["failures"],
  queryFn: ({ signal }) =>
    api.get<List<DeliveryFailure>>("/api/notify/failures", {}, signal).then((list) => list.items),
  refetchInterval: POLL_MS,
});

/** Shown only while there is something to do. */
export function Failures() {
  const t = useText(outboxWords);
  const dates = useDates();
  const failures = useQuery(failuresQuery).data ?? [];
  const recipient = useRecipients(failures.map((one) => one.account_id));
  const help = useHelp();
  if (failures.length === 0) return null;
  return (
    <section className="stack stack--1" aria-labelledby="failures-title">
      <h2 id="failures-title">{t("failures", { count: failures.length })}</h2>
      <p className="small muted">{t("failuresHint")}</p>
      <ul className="need">
        {failures.map((one) => (
          <li key={one.delivery_id} data-level="now">
            <div className="spread">
              <Chip tone="danger" icon="warn">
                {t(one.channel)}
              </Chip>
              <span className="xs muted num">
                {dates.dateShort(one.failed_at)}, {dates.time(one.failed_at)}
              </span>
            </div>
            <p>
              <strong>{one.subject}</strong>
            </p>
            <p className="small muted anywhere">{t("to", { name: recipient(one.account_id) })}</p>
            {one.fault && <p className="small">{t(one.fault)}</p>}
            <div className="actions">
              <Button
                icon="refresh"
                aria-label={t("retryNamed", { name: recipient(one.account_id) })}
                onPress={() => help.mutate({ delivery_id: one.delivery_id, action: "retry" })}
              >
                {t("retry")}
              </Button>
              <Button
                variant="quiet"
                icon="check"
                aria-label={t("doneNamed", { name: recipient(one.account_id) })}
                onPress={() => help.mutate({ delivery_id: one.delivery_id, action: "done" })}
              >
                {t("done")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Help {
  delivery_id: string;
  action: "retry" | "done";
}

function useHelp() {
  const t = useText(outboxWords);
  const client = useQueryClient();
  const failureText = useFailureText();
  return useMutation({
    mutationFn: ({ delivery_id, action }: Help) =>
      api.post(`/api/notify/failures/${encodeURIComponent(delivery_id)}/${action}`),
    onSuccess: (_nothing, { action }) => toast(t(action === "retry" ? "retried" : "finished")),
    onError: (error) => toast(failureText(error), "warn"),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: failuresQuery.queryKey });
      void client.invalidateQueries({ queryKey: ["outbox"] });
    },
  });
}
