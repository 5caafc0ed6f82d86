import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "../../api/client";
import type { ConsentKind, Consents } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Card, Meta } from "../../ui/Card";
import { ErrorState, Loading } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { words } from "./dataWords";

type Consent = Consents["items"][number];

const consentsQuery = queryOptions({
  queryKey: ["consents"],
  queryFn: ({ signal }) => api.get<Consents>("/api/identity/me/consents", {}, signal),
});

/** What was accepted, in which version and when; what is voluntary can be taken back. */
export function ConsentsCard() {
  const t = useText(words);
  const consents = useQuery(consentsQuery);
  const items = consents.data?.items ?? [];
  const hasNews = items.some((consent) => consent.kind === "news" && !consent.withdrawn_at);
  return (
    <Card title={t("consents")}>
      <p className="small muted read">{t("consentsText")}</p>
      {consents.isPending && <Loading label={t("loading")} />}
      {consents.error && (
        <ErrorState
          error={consents.error}
          title={t("failed")}
          onRetry={() => void consents.refetch()}
        />
      )}
      {consents.data && (
        <ul className="list">
          {items.map((consent) => (
            <ConsentRow key={`${consent.kind}-${consent.accepted_at}`} consent={consent} />
          ))}
          {!hasNews && <NewsRow />}
        </ul>
      )}
    </Card>
  );
}

function useChange(isAccepted: boolean) {
  const t = useText(words);
  const client = useQueryClient();
  const failureText = useFailureText();
  return useMutation({
    mutationFn: (kind: ConsentKind) =>
      api.put<Consents>(`/api/identity/me/consents/${kind}`, { is_accepted: isAccepted }),
    onSuccess: (consents) => {
      client.setQueryData(consentsQuery.queryKey, consents);
      toast(t(isAccepted ? "given" : "takenBack"));
    },
    onError: (error) => toast(failureText(error), "stop"),
  });
}

function ConsentRow({ consent }: { consent: Consent }) {
  const t = useText(words);
  const dates = useDates();
  const withdraw = useChange(false);
  const moment = (at: string) => ({ date: dates.dateYear(at), time: dates.time(at) });
  const { kind, version, accepted_at, withdrawn_at } = consent;
  return (
    <li className="row row--wrap">
      <div className="row__main">
        <p className="row__title">
          {kind === "terms" ? <Link to="/regulamin">{t(kind)}</Link> : t(kind)}
        </p>
        <Meta
          className="row__meta"
          items={[
            t("version", { version }),
            t("accepted", moment(accepted_at)),
            withdrawn_at && t("withdrawn", moment(withdrawn_at)),
          ]}
        />
      </div>
      {kind === "news" && !withdrawn_at && (
        <div className="row__end">
          <Button isPending={withdraw.isPending} onPress={() => withdraw.mutate(kind)}>
            {t("withdraw")}
          </Button>
        </div>
      )}
    </li>
  );
}

function NewsRow() {
  const t = useText(words);
  const accept = useChange(true);
  return (
    <li className="row row--wrap">
      <div className="row__main">
        <p className="row__title">{t("news")}</p>
        <p className="row__meta">{t("newsHint")}</p>
      </div>
      <div className="row__end">
        <Button isPending={accept.isPending} onPress={() => accept.mutate("news")}>
          {t("agree")}
        </Button>
      </div>
    </li>
  );
}
