import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { api } from "../../api/client";
import type { GuardianRole, Me, OfferedPatient } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { BackLink, Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { toast } from "../../ui/Toast";
import { useFormErrors } from "../../ui/useFormErrors";
import { codeInAddress, useFamilyChanged } from "./data";
import { GuardianRoleSelect } from "./GuardianRole";
import { words } from "./words";

const FIELDS = ["code"] as const;
const FIELD_OF_PROBLEM = {
  "invitation-wrong": "code",
  "already-guardian": "code",
} as const;

/** A code, then for whom it is, then yes: nobody acts for a child by a slip. */
export default function InvitationPage() {
  const t = useText(words);
  const { hash } = useLocation();
  const [code, setCode] = useState(codeInAddress(hash));
  const [offered, setOffered] = useState<OfferedPatient | null>(null);
  const errors = useFormErrors(FIELDS);
  const look = useMutation({
    mutationFn: () =>
      api.post<OfferedPatient>("/api/identity/invitations/preview", { code: code.trim() }),
    onSuccess: (found) => {
      errors.clear();
      setOffered(found);
    },
    onError: (error) => errors.fail(error, FIELD_OF_PROBLEM),
  });
  const [guardian_role, setRole] = useState<GuardianRole | null>(null);
  const accept = useAccept(offered, guardian_role, (error) => errors.fail(error));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const mistakes = code.trim() ? {} : { code: t("codeMissing") };
    if (!look.isPending && errors.show(mistakes)) look.mutate();
  };
  const title = t(offered?.kind === "guardian" ? "confirmTitle" : "acceptTitle");
  return (
    <Page title={title} hasErrors={errors.list.length > 0} isForm gap={3}>
      <div className="stack stack--1">
        <BackLink to="/profil">{t("back")}</BackLink>
        <PageHeading>{title}</PageHeading>
        {!offered && <p className="lead">{t("acceptLead")}</p>}
      </div>
      <ErrorSummary errors={errors.list} />
      {offered ? (
        <Offer
          offered={offered}
          role={guardian_role}
          onRole={setRole}
          isPending={accept.isPending}
          onAccept={() => accept.mutate(code.trim())}
          onOther={() => {
            errors.clear();
            setOffered(null);
          }}
        />
      ) : (
        <form className="stack stack--3" noValidate onSubmit={submit}>
          <TextField
            id="code"
            label={t("acceptCode")}
            hint={t("acceptHint")}
            autoComplete="off"
            maxLength={40}
            value={code}
            onChange={setCode}
            error={errors.byField.code}
          />
          <div className="actions actions--stack">
            <Button type="submit" variant="primary" size="lg" isPending={look.isPending}>
              {t("check")}
            </Button>
          </div>
        </form>
      )}
    </Page>
  );
}

function useAccept(
  offered: OfferedPatient | null,
  guardian_role: GuardianRole | null,
  onFailure: (error: unknown) => void,
) {
  const t = useText(words);
  const changed = useFamilyChanged();
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (code: string) => {
      const body = { code, guardian_role };
      const path = "/api/identity/invitations/acceptance";
      return api.post<Me>(path, body, { idempotencyKey: keyFor(body) });
    },
    onSuccess: async (me) => {
      await changed(me);
      toast(t("accepted", { name: offered?.given_name ?? "" }));
      void navigate("/profil");
    },
    onError: onFailure,
  });
}

interface OfferProps {
  offered: OfferedPatient;
  role: GuardianRole | null;
  onRole: (role: GuardianRole | null) => void;
  isPending: boolean;
  onAccept: () => void;
  onOther: () => void;
}

function Offer({ offered, role, onRole, isPending, onAccept, onOther }: OfferProps) {
  const t = useText(words);
  const name = offered.given_name;
  if (offered.kind === "own_account") {
    return (
      <Banner
        tone="warning"
        role="alert"
        title={t("ownCodeTitle")}
        actions={<Button onPress={onOther}>{t("otherCode")}</Button>}
      >
        <p>{t("ownCodeText", { name })}</p>
      </Banner>
    );
  }
  return (
    <>
      <Card>
        <dl className="dl">
          <div>
            <dt>{t("given")}</dt>
            <dd>{name}</dd>
          </div>
          <div>
            <dt>{t("birthYear")}</dt>
            <dd className="num">{offered.birth_year}</dd>
          </div>
        </dl>
      </Card>
      <p className="read">{t("confirmText")}</p>
      <GuardianRoleSelect value={role} onChange={onRole} />
      <div className="actions actions--stack">
        <Button variant="primary" size="lg" isPending={isPending} onPress={onAccept}>
          {t("confirm")}
        </Button>
        <Button onPress={onOther}>{t("otherCode")}</Button>
      </div>
    </>
  );
}
