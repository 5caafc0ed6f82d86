/** Which messages come by which way, and when the telephone stays silent. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import type { Preferences } from "../../api/model";
import { useMe } from "../../api/queries";
import { useText } from "../../i18n/language";
import { BackLink, Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Checkbox } from "../../ui/Choice";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { preferencesQuery } from "./inbox";
import { ThisDevice } from "./ThisDevice";
import { KINDS, kindKey, words } from "./words";
import "./messages.css";

const CHANNELS = ["email", "sms", "push"] as const;
type Channel = (typeof CHANNELS)[number];
const FIELDS = ["starts", "until"] as const;
type Field = (typeof FIELDS)[number];
const NIGHT = { starts: "22:00", until: "07:00" };

interface Draft {
  channels: Preferences["channels"];
  isQuiet: boolean;
  starts: string;
  until: string;
}

export default function PreferencesPage() {
  const t = useText(words);
  const saved = useQuery({ ...preferencesQuery, staleTime: Number.POSITIVE_INFINITY });
  const [draft, setDraft] = useState<Draft | null>(null);
  const errors = useFormErrors<Field>(FIELDS);
  const shown = draft ?? (saved.data ? draftOf(saved.data) : null);
  const save = useSave(errors.fail);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (shown && !save.isPending && errors.show(mistakesIn(shown, t))) save.mutate(shown);
  };
  return (
    <Page title={t("settingsTitle")} hasErrors={errors.list.length > 0} isForm gap={3}>
      <div className="stack stack--1">
        <BackLink to="/profil">{t("back")}</BackLink>
        <PageHeading>{t("settingsTitle")}</PageHeading>
        <p className="lead">{t("lead")}</p>
      </div>
      <ErrorSummary errors={errors.list} />
      {saved.error && !saved.data && (
        <div className="card">
          <ErrorState
            error={saved.error}
            title={t("settingsFailed")}
            onRetry={() => void saved.refetch()}
          />
        </div>
      )}
      {saved.isPending && <SkeletonCard label={t("loading")} />}
      {shown && (
        <form className="stack stack--3" noValidate onSubmit={submit}>
          <Kinds draft={shown} change={setDraft} />
          <ThisDevice />
          <QuietHours draft={shown} change={setDraft} errors={errors.byField} />
          <WrittenIn />
          <div className="actions actions--stack">
            <Button type="submit" variant="primary" size="lg" isPending={save.isPending}>
              {t("save")}
            </Button>
          </div>
        </form>
      )}
    </Page>
  );
}

function draftOf(saved: Preferences): Draft {
  const { starts, until } = saved.quiet ?? NIGHT;
  return {
    channels: saved.channels,
    isQuiet: Boolean(saved.quiet),
    starts: starts.slice(0, 5),
    until: until.slice(0, 5),
  };
}

function mistakesIn(draft: Draft, t: (key: keyof typeof words.pl) => string): FieldErrors<Field> {
  if (!draft.isQuiet) return {};
  const found: FieldErrors<Field> = {};
  for (const field of FIELDS) {
    if (!/^\d{2}:\d{2}$/.test(draft[field])) found[field] = t("timeMissing");
  }
  if (!found.starts && draft.starts === draft.until) found.until = t("timesSame");
  return found;
}

function useSave(onFailure: (error: unknown) => void) {
  const t = useText(words);
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const quiet = draft.isQuiet ? { starts: draft.starts, until: draft.until } : null;
      const body: Preferences = { channels: draft.channels, quiet };
      return api.put<Preferences>("/api/notify/preferences", body);
    },
    onSuccess: (saved) => {
      client.setQueryData(preferencesQuery.queryKey, saved);
      toast(t("saved"));
    },
    onError: onFailure,
  });
}

interface PartProps {
  draft: Draft;
  change: (draft: Draft) => void;
}

function Kinds({ draft, change }: PartProps) {
  const t = useText(words);
  const turn = (kind: string, channel: Channel, isOn: boolean) => {
    const others = (draft.channels[kind] ?? []).filter((one) => one !== channel);
    const chosen = isOn ? [...others, channel] : others;
    change({ ...draft, channels: { ...draft.channels, [kind]: chosen } });
  };
  return (
    <Card title={t("what")}>
      <p className="small muted">{t("inboxAlways")}</p>
      <ul className="list">
        {KINDS.map((kind) => (
          <li key={kind} className="row row--wrap">
            <fieldset className="ways">
              <legend className="row__title">{t(kindKey(kind))}</legend>
              {CHANNELS.map((channel) => (
                <Checkbox
                  key={channel}
                  isPlain
                  title={t(channel)}
                  isSelected={(draft.channels[kind] ?? []).includes(channel)}
                  onChange={(isOn) => turn(kind, channel, isOn)}
                />
              ))}
            </fieldset>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function QuietHours({ draft, change, errors }: PartProps & { errors: FieldErrors<Field> }) {
  const t = useText(words);
  return (
    <Card title={t("quiet")}>
      <Checkbox
        isPlain
        title={t("quietOn")}
        hint={t("quietHint")}
        isSelected={draft.isQuiet}
        onChange={(isQuiet) => change({ ...draft, isQuiet })}
      />
      {draft.isQuiet && (
        <div className="cluster cluster--3">
          {FIELDS.map((field) => (
            <TextField
              key={field}
              id={field}
              type="time"
              width="code"
              label={t(field)}
              value={draft[field]}
              onChange={(value) => change({ ...draft, [field]: value })}
              error={errors[field]}
            />
          ))}
        </div>
      )}
    </Card>
  );
}

function WrittenIn() {
  const t = useText(words);
  const me = useMe();
  return (
    <p className="small muted">{t("language", { language: me.language === "pl" ? "pl" : "en" })}</p>
  );
}
