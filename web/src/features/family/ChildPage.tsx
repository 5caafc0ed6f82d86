import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import type { Guardian, GuardianRole, Invitation, Me, SharedPatient } from "../../api/model";
import { fullName, initials } from "../../api/queries";
import { noonOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { BackLink, Button, LinkButton } from "../../ui/Button";
import { Avatar, Card, Meta } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { Dialog } from "../../ui/Dialog";
import { Page, PageHeading } from "../../ui/Page";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { GUARDIANSHIPS, guardianshipsQuery, useFamilyChanged } from "./data";
import { GuardianRoleSelect, useRoleWord } from "./GuardianRole";
import { words } from "./words";

/** One child: who acts for it, codes that wait, and the way to give a new one. */
export default function ChildPage() {
  const t = useText(words);
  const { patientId } = useParams();
  const shared = useQuery(guardianshipsQuery);
  const patient = shared.data?.find((one) => one.patient_id === patientId);
  const title = patient ? fullName(patient) : t("back");
  return (
    <Page title={title} isForm>
      <div className="stack stack--1">
        <BackLink to="/profil">{t("back")}</BackLink>
        <PageHeading>{title}</PageHeading>
        {patient && <Born patient={patient} />}
      </div>
      {shared.isPending && <SkeletonCard label={t("loading")} lines={["title", "mid"]} />}
      {shared.error && !shared.data && (
        <ErrorState
          error={shared.error}
          title={t("failed")}
          onRetry={() => void shared.refetch()}
        />
      )}
      {shared.data && !patient && (
        <EmptyState icon="users" title={t("missing")}>
          <p>{t("missingText")}</p>
        </EmptyState>
      )}
      {patient && <Family patient={patient} />}
    </Page>
  );
}

function Born({ patient }: { patient: SharedPatient }) {
  const t = useText(words);
  const dates = useDates();
  return (
    <p className="muted">
      {t("born")}: {dates.dateYear(noonOf(patient.birth_date))}
    </p>
  );
}

function Family({ patient }: { patient: SharedPatient }) {
  const t = useText(words);
  const base = `/profil/dzieci/${patient.patient_id}/kod`;
  const name = patient.given_name;
  const isChild = patient.relation === "child";
  if (patient.is_of_age && isChild) return <OfAge patient={patient} />;
  return (
    <>
      <Guardians patient={patient} />
      {patient.invitations.length > 0 && <Waiting patient={patient} />}
      {isChild && (
        <LinkButton variant="primary" icon="plus" className="start" to={`${base}/opiekun`}>
          {t("inviteGuardian")}
        </LinkButton>
      )}
      {patient.may_have_own_account && (
        <Card title={t("ownTitle")}>
          <div className="stack stack--2">
            <p className="read">{t("ownText", { name })}</p>
            <LinkButton icon="user" className="start" to={`${base}/konto`}>
              {t("inviteOwn")}
            </LinkButton>
          </div>
        </Card>
      )}
    </>
  );
}

function OfAge({ patient }: { patient: SharedPatient }) {
  const t = useText(words);
  const name = patient.given_name;
  return (
    <>
      <Banner icon="user" title={t("ofAge", { name })}>
        <p>{t(patient.may_have_own_account ? "ofAgeText" : "ofAgeHas", { name })}</p>
      </Banner>
      {patient.invitations.length > 0 && <Waiting patient={patient} />}
      {patient.may_have_own_account && (
        <LinkButton
          variant="primary"
          icon="user"
          className="start"
          to={`/profil/dzieci/${patient.patient_id}/kod/konto`}
        >
          {t("inviteOwn")}
        </LinkButton>
      )}
    </>
  );
}

function Guardians({ patient }: { patient: SharedPatient }) {
  const t = useText(words);
  const [leaving, setLeaving] = useState<Guardian | null>(null);
  const isChild = patient.relation === "child";
  const isAlone = patient.guardians.filter((one) => one.relation === "child").length === 1;
  return (
    <Card title={t(isChild ? "who" : "whoSelf")}>
      <p className="small muted read">{t(isChild ? "whoText" : "whoSelfText")}</p>
      <ul className="list">
        {patient.guardians.map((guardian) => (
          <GuardianRow
            key={guardian.account_id}
            guardian={guardian}
            onEnd={() => setLeaving(guardian)}
          />
        ))}
      </ul>
      {isChild && <MyRole patient={patient} />}
      {isChild && isAlone && <p className="small muted read">{t("onlyOne")}</p>}
      {leaving && (
        <EndDialog patient={patient} guardian={leaving} onClose={() => setLeaving(null)} />
      )}
    </Card>
  );
}

/** Saved as soon as it is chosen. */
function MyRole({ patient }: { patient: SharedPatient }) {
  const t = useText(words);
  const failureText = useFailureText();
  const changed = useFamilyChanged();
  const me = patient.guardians.find((one) => one.is_me);
  const say = useMutation({
    mutationFn: (guardian_role: GuardianRole | null) =>
      api.put<null>(`${GUARDIANSHIPS}/${patient.patient_id}/role`, { guardian_role }),
    onSuccess: async () => {
      await changed();
      toast(t("roleSaved"));
    },
    onError: (error) => toast(failureText(error), "warn"),
  });
  const shown = say.isPending ? say.variables : (me?.guardian_role ?? null);
  return <GuardianRoleSelect value={shown} onChange={(role) => say.mutate(role)} />;
}

function GuardianRow({ guardian, onEnd }: { guardian: Guardian; onEnd: () => void }) {
  const t = useText(words);
  const dates = useDates();
  const roleWord = useRoleWord();
  const name = fullName(guardian);
  return (
    <li className="row row--wrap">
      <Avatar text={initials(guardian)} />
      <div className="row__main">
        <p className="row__title">{name}</p>
        <Meta
          className="row__meta"
          items={[
            guardian.relation === "self" && t("ownAccount"),
            guardian.guardian_role && roleWord(guardian.guardian_role),
            t("since", { date: dates.dateYear(guardian.granted_at) }),
          ]}
        />
      </div>
      <div className="row__end">
        {guardian.is_me && <Chip tone="accent">{t("me")}</Chip>}
        {guardian.may_be_ended && (
          <Button
            variant={guardian.is_me ? "quiet" : "danger-quiet"}
            aria-label={guardian.is_me ? undefined : t("removeName", { name })}
            onPress={onEnd}
          >
            {t(guardian.is_me ? "leave" : "remove")}
          </Button>
        )}
      </div>
    </li>
  );
}

interface EndProps {
  patient: SharedPatient;
  guardian: Guardian;
  onClose: () => void;
}

function EndDialog({ patient, guardian, onClose }: EndProps) {
  const t = useText(words);
  const failureText = useFailureText();
  const navigate = useNavigate();
  const changed = useFamilyChanged();
  const names = { name: fullName(guardian), child: patient.given_name };
  const isMe = guardian.is_me;
  const end = useMutation({
    mutationFn: () =>
      api.delete<Me>(`${GUARDIANSHIPS}/${patient.patient_id}/guardians/${guardian.account_id}`),
    onSuccess: async (me) => {
      await changed(me);
      toast(t(isMe ? "left" : "removed", names));
      onClose();
      if (isMe) void navigate("/profil");
    },
  });
  return (
    <Dialog isOpen onClose={onClose} title={t(isMe ? "leaveTitle" : "removeTitle")} isAlert>
      {end.error && (
        <Banner tone="danger" role="alert">
          <p>{failureText(end.error)}</p>
        </Banner>
      )}
      <p>{t(isMe ? "leaveText" : "removeText", names)}</p>
      <div className="actions">
        <Button variant="danger" isPending={end.isPending} onPress={() => end.mutate()}>
          {t(isMe ? "leave" : "remove")}
        </Button>
        <Button onPress={onClose}>{t("keep")}</Button>
      </div>
    </Dialog>
  );
}

function Waiting({ patient }: { patient: SharedPatient }) {
  const t = useText(words);
  const changed = useFamilyChanged();
  const failureText = useFailureText();
  const withdraw = useMutation({
    mutationFn: (id: string) =>
      api.delete<null>(`${GUARDIANSHIPS}/${patient.patient_id}/invitations/${id}`),
    onSuccess: () => toast(t("withdrawn")),
    onError: (error) => toast(failureText(error), "stop"),
    onSettled: () => changed(),
  });
  return (
    <Card title={t("waiting")}>
      <ul className="list">
        {patient.invitations.map((invitation) => (
          <WaitingRow
            key={invitation.invitation_id}
            invitation={invitation}
            onWithdraw={() => withdraw.mutate(invitation.invitation_id)}
          />
        ))}
      </ul>
    </Card>
  );
}

interface WaitingProps {
  invitation: Invitation;
  onWithdraw: () => void;
}

function WaitingRow({ invitation, onWithdraw }: WaitingProps) {
  const t = useText(words);
  const dates = useDates();
  const what = t(invitation.kind === "guardian" ? "waitingGuardian" : "waitingOwn");
  const at = invitation.expires_at;
  const until = t("until", { date: dates.date(at), time: dates.time(at) });
  return (
    <li className="row row--wrap">
      <div className="row__main">
        <p className="row__title">{what}</p>
        <p className="row__meta">{until}</p>
      </div>
      <div className="row__end">
        <Button aria-label={t("withdrawName", { what, until })} onPress={onWithdraw}>
          {t("withdraw")}
        </Button>
      </div>
    </li>
  );
}
