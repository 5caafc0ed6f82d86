import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, isProblem } from "../../api/client";
import type { GuestSession, OfferedVisit } from "../../api/model";
import { meQuery, useSetMe } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useLanguage, useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { BareFrame } from "../../ui/BareFrame";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Checkbox } from "../../ui/Choice";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { ErrorText, TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { entryWords } from "./entryWords";

/** A change of these words is a new version: VP_IDENTITY_GUEST_CONSENT_VERSION says which one. */
const CONSENT_VERSION = "2026-11";
const RULES = ["ruleSecret", "rulePicture", "ruleData", "ruleRights"] as const;

type Field = "guest-name" | "guest-consent";
const FIELDS = ["guest-name", "guest-consent"] as const;

export interface GuestEntryProps {
  link: { guest_id: string; secret: string };
  offered: OfferedVisit;
  onOpened: (session: GuestSession) => void;
  /** The link opens nothing any more. */
  onRefused: () => void;
}

/** Who invites to what, the name, and what is agreed to: nothing of the visit before that. */
export function GuestEntry({ link, offered, onOpened, onRefused }: GuestEntryProps) {
  const t = useText(entryWords);
  const { language } = useLanguage();
  const { data: me } = useQuery(meQuery);
  const setMe = useSetMe();
  const keyFor = useIdempotencyKey();
  const [name, setName] = useState("");
  const [agrees, setAgrees] = useState(false);
  const errors = useFormErrors<Field>(FIELDS);
  const enter = useMutation({
    mutationFn: () => {
      const body = { ...link, name: name.trim(), consent_version: CONSENT_VERSION, language };
      const options = { idempotencyKey: keyFor(body) };
      return api.post<GuestSession>("/api/identity/guest-sessions", body, options);
    },
    onSuccess: (session) => {
      setMe(null);
      onOpened(session);
    },
    onError: (error) => {
      if (isProblem(error) && /^guest-(link|visit|refused|left)/.test(error.code)) onRefused();
      else errors.fail(error);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found: FieldErrors<Field> = {};
    if (!name.trim()) found["guest-name"] = t("nameMissing");
    if (!agrees) found["guest-consent"] = t("agreeMissing");
    if (!enter.isPending && errors.show(found)) enter.mutate();
  };
  const by = offered.invited_by === "doctor" ? "byDoctor" : "byPatient";
  const consent_error = errors.byField["guest-consent"];
  return (
    <BareFrame>
      <Page title={t("title")} hasErrors={errors.list.length > 0} isForm gap={3}>
        <div className="stack stack--1">
          <PageHeading>{t("title")}</PageHeading>
          <p className="lead">{t(`${by}_${offered.kind}`)}</p>
        </div>
        {me && (
          <Banner tone="warning" role="status" title={t("logsOut")}>
            {t("logsOutText")}
          </Banner>
        )}
        <ErrorSummary errors={errors.list} />
        <form className="stack stack--3" noValidate onSubmit={submit}>
          <Card title={t("sees")}>
            <ul className="points">
              <li>{t("seesCall")}</li>
              {offered.sees_chat && <li>{t("seesChat")}</li>}
              {offered.sees_chat && offered.sees_documents && <li>{t("seesDocuments")}</li>}
            </ul>
          </Card>
          <TextField
            id="guest-name"
            label={t("name")}
            hint={t("nameHint")}
            error={errors.byField["guest-name"]}
            value={name}
            onChange={setName}
            autoComplete="name"
            maxLength={100}
          />
          <Card title={t("rules")}>
            <div className="stack stack--2">
              <ul className="points stack stack--1">
                {RULES.map((rule) => (
                  <li key={rule}>{t(rule)}</li>
                ))}
              </ul>
              <p className="small muted">{t("version", { version: CONSENT_VERSION })}</p>
              {consent_error && (
                <p className="error" id="guest-consent-error">
                  <ErrorText>{consent_error}</ErrorText>
                </p>
              )}
              <Checkbox
                id="guest-consent"
                title={t("agree")}
                isSelected={agrees}
                onChange={setAgrees}
                isInvalid={Boolean(consent_error)}
                errorId="guest-consent-error"
              />
            </div>
          </Card>
          <div className="actions actions--stack">
            <Button type="submit" variant="primary" size="lg" isPending={enter.isPending}>
              {t("next")}
            </Button>
          </div>
        </form>
      </Page>
    </BareFrame>
  );
}
