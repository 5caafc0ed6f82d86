import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api } from "../../api/client";
import type { OpenedInvitation, SharedPatient } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { BackLink, Button, LinkButton } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { copy } from "../../ui/copy";
import { TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { useFailureText } from "../../ui/useFormErrors";
import { addressWithCode, GUARDIANSHIPS, guardianshipsQuery, useFamilyChanged } from "./data";
import { words } from "./words";

/** What a code allows, said before it is made; then the code, this once. */
export default function InvitePage() {
  const t = useText(words);
  const { patientId = "", kind } = useParams();
  const shared = useQuery(guardianshipsQuery);
  const patient = shared.data?.find((one) => one.patient_id === patientId);
  const isOwn = kind === "konto";
  const title = t(isOwn ? "inviteOwn" : "guardianTitle");
  return (
    <Page title={title} isForm gap={3}>
      <div className="stack stack--1">
        <BackLink to={`/profil/dzieci/${patientId}`}>{patient?.given_name ?? t("back")}</BackLink>
        <PageHeading>{title}</PageHeading>
      </div>
      {shared.isPending && <SkeletonCard label={t("loading")} lines={["title", "mid"]} />}
      {shared.error && !shared.data && (
        <ErrorState
          error={shared.error}
          title={t("failed")}
          onRetry={() => void shared.refetch()}
        />
      )}
      {patient && <Invite key={kind} patient={patient} isOwn={isOwn} />}
      {shared.data && !patient && <p>{t("missing")}</p>}
    </Page>
  );
}

interface InviteProps {
  patient: SharedPatient;
  isOwn: boolean;
}

function Invite({ patient, isOwn }: InviteProps) {
  const t = useText(words);
  const changed = useFamilyChanged();
  const failureText = useFailureText();
  const keyFor = useIdempotencyKey();
  const create = useMutation({
    mutationFn: () => {
      const body = { kind: isOwn ? "own_account" : "guardian" };
      const path = `${GUARDIANSHIPS}/${patient.patient_id}/invitations`;
      return api.post<OpenedInvitation>(path, body, { idempotencyKey: keyFor(body) });
    },
    onSuccess: () => void changed(),
  });
  if (create.data) return <Code opened={create.data} patient={patient} isOwn={isOwn} />;
  const name = patient.given_name;
  return (
    <>
      <p className="lead">{t(isOwn ? "ownLead" : "guardianLead", { name })}</p>
      {create.error && (
        <Banner tone="danger" role="alert">
          <p>{failureText(create.error)}</p>
        </Banner>
      )}
      <div className="stack stack--1 read">
        <p className="semibold">{t(isOwn ? "ownMay" : "guardianMay")}</p>
        <ul className="points">
          <li>{t(isOwn ? "ownMay1" : "guardianMay1", { name })}</li>
          <li>{t(isOwn ? "ownMay2" : "guardianMay2")}</li>
          <li>{t(isOwn ? "ownMay3" : "guardianMay3")}</li>
        </ul>
        {!isOwn && <p>{t("guardianLimit")}</p>}
      </div>
      <div className="actions actions--stack">
        <Button
          variant="primary"
          size="lg"
          isPending={create.isPending}
          onPress={() => create.mutate()}
        >
          {t("create")}
        </Button>
      </div>
    </>
  );
}

interface CodeProps extends InviteProps {
  opened: OpenedInvitation;
}

function Code({ opened, patient, isOwn }: CodeProps) {
  const t = useText(words);
  const dates = useDates();
  const address = addressWithCode(isOwn ? "/zaloz-konto" : "/zaproszenie", opened.code);
  const at = opened.expires_at;
  return (
    <Card title={t(isOwn ? "codeOwnTitle" : "codeTitle")} className="stack stack--3">
      <Banner tone="warning" icon="lock" role="status">
        <p>{t("codeOnce")}</p>
      </Banner>
      <div>
        <p className="small muted">{t("code")}</p>
        <p className="shown-code" id="kod">
          {opened.code}
        </p>
        <p className="small muted">
          {t("codeUntil", { date: dates.date(at), time: dates.time(at) })}
        </p>
      </div>
      <TextField id="link" label={t("link")} value={address} onChange={() => {}} />
      <p className="read">{t(isOwn ? "howOwn" : "howGuardian", { name: patient.given_name })}</p>
      <div className="actions actions--stack">
        <Button variant="primary" onPress={() => void copy(address, t("copied"), t("notCopied"))}>
          {t("copy")}
        </Button>
        <LinkButton to={`/profil/dzieci/${patient.patient_id}`}>{t("done")}</LinkButton>
      </div>
    </Card>
  );
}
