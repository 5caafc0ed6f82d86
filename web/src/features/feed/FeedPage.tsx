import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../../api/client";
import type { Feed, OpenedFeed } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { Banner } from "../../ui/Banner";
import { BackLink, Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { copy } from "../../ui/copy";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { words } from "./words";

const FEED = "/api/booking/feed";
const KEY = ["feed"];
const bold = { b: (chunks: ReactNode[]) => <strong>{chunks}</strong> };

/** The calendar feed: its address is shown once, can be renewed, and switched off. */
export default function FeedPage() {
  const t = useText(words);
  const term = useText(terms);
  const client = useQueryClient();
  const failureText = useFailureText();
  const feed = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<Feed>(FEED, {}, signal),
  });
  const [address, setAddress] = useState<string | null>(null);
  const renew = useMutation({
    mutationFn: () => api.put<OpenedFeed>(FEED, {}),
    onSuccess: ({ path, opened_at }) => {
      setAddress(new URL(path, window.location.origin).href);
      client.setQueryData<Feed>(KEY, { opened_at });
    },
  });
  const end = useMutation({
    mutationFn: () => api.delete<null>(FEED),
    onSuccess: () => {
      setAddress(null);
      client.setQueryData<Feed>(KEY, { opened_at: null });
      toast(t("turnedOff"));
    },
  });
  const failure = renew.error ?? end.error;
  return (
    <Page title={t("title")} isForm>
      <div className="stack stack--2">
        <BackLink to="/wizyty">{term("myVisits")}</BackLink>
        <PageHeading>{t("title")}</PageHeading>
        <p className="lead">{t("lead")}</p>
        <p className="muted">{t("private")}</p>
      </div>
      {feed.isPending && <SkeletonCard label={t("loading")} lines={["title", "mid"]} />}
      {feed.error && !feed.data && (
        <ErrorState error={feed.error} title={t("failed")} onRetry={() => void feed.refetch()} />
      )}
      {failure && (
        <Banner tone="danger" role="alert" title={t("notDone")}>
          <p>{failureText(failure)}</p>
        </Banner>
      )}
      {address && <Address address={address} />}
      {feed.data && (
        <Switch
          openedAt={feed.data.opened_at}
          isJustShown={address !== null}
          onRenew={() => renew.mutate()}
          onEnd={() => end.mutate()}
          isPending={renew.isPending || end.isPending}
        />
      )}
    </Page>
  );
}

function Address({ address }: { address: string }) {
  const t = useText(words);
  return (
    <Card title={t("shown")} className="stack stack--2">
      <Banner tone="warning" icon="lock" role="status">
        <p>{t("shownText")}</p>
      </Banner>
      <TextField id="adres" label={t("address")} value={address} onChange={() => {}} />
      <Button
        variant="primary"
        className="start"
        onPress={() => void copy(address, t("copied"), t("notCopied"))}
      >
        {t("copy")}
      </Button>
      <h3>{t("howTitle")}</h3>
      <ul className="numbered">
        <li>{t.rich("google", bold)}</li>
        <li>{t.rich("apple", bold)}</li>
        <li>{t.rich("outlook", bold)}</li>
      </ul>
      <p className="small muted">{t("slow")}</p>
    </Card>
  );
}

interface SwitchProps {
  openedAt: string | null;
  isJustShown: boolean;
  onRenew: () => void;
  onEnd: () => void;
  isPending: boolean;
}

function Switch({ openedAt, isJustShown, onRenew, onEnd, isPending }: SwitchProps) {
  const t = useText(words);
  const dates = useDates();
  const [isAsking, setAsking] = useState(false);
  if (openedAt === null) {
    return (
      <Card title={t("off")} className="stack stack--2">
        <p>{t("offText")}</p>
        <Button
          className="start"
          variant="primary"
          icon="calendar"
          isPending={isPending}
          onPress={onRenew}
        >
          {t("turnOn")}
        </Button>
      </Card>
    );
  }
  return (
    <Card title={t("on")} className="stack stack--2">
      <p>{t("since", { date: dates.date(openedAt), time: dates.time(openedAt) })}</p>
      {!isJustShown && <p className="muted">{t("onText")}</p>}
      <div className="actions actions--stack">
        <Button icon="refresh" isPending={isPending} onPress={onRenew}>
          {t("renew")}
        </Button>
        <Button variant="danger-quiet" onPress={() => setAsking(true)}>
          {t("turnOff")}
        </Button>
      </div>
      <Dialog isOpen={isAsking} onClose={() => setAsking(false)} title={t("offTitle")} isAlert>
        <p>{t("offQuestion")}</p>
        <div className="actions">
          <Button
            variant="danger"
            onPress={() => {
              setAsking(false);
              onEnd();
            }}
          >
            {t("turnOff")}
          </Button>
          <Button onPress={() => setAsking(false)}>{t("keep")}</Button>
        </div>
      </Dialog>
    </Card>
  );
}
