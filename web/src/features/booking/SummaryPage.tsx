import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useCallback, useState } from "react";
import { Navigate, useNavigate, useParams } from "react-router";
import { api, isProblem } from "../../api/client";
import type { BookingRequest, Hold, Slot, Visit } from "../../api/model";
import { type Directory, useDirectory, useMe, visitQuery } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button, LinkButton } from "../../ui/Button";
import { Checkbox } from "../../ui/Choice";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { ErrorText, TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { useFailureText, useFormErrors } from "../../ui/useFormErrors";
import { changeDraft, clearDraft, type Draft, useDraft } from "./draft";
import { HoldCountdown } from "./HoldCountdown";
import { referralOf } from "./referral";
import { StepHead } from "./StepHead";
import { HeldVisit, SummaryDetails } from "./SummaryDetails";
import { summaryWords } from "./summaryWords";
import { TakenSlot } from "./TakenSlot";
import { alternativesOf, isGone, useHold } from "./useHold";

const REASON_CHARACTERS_MAX = 1_000;

export default function SummaryPage() {
  const t = useText(summaryWords);
  const { holdId = "" } = useParams();
  const draft = useDraft();
  const { directory } = useDirectory();
  const hold = useQuery({
    queryKey: ["hold", holdId],
    queryFn: () => api.get<Hold>(`/api/booking/holds/${encodeURIComponent(holdId)}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isProblem(hold.error, "hold-already-booked")) {
    return <Navigate to={`/wizyty/${holdId}`} replace />;
  }
  return (
    <Page title={t("title")} isForm gap={3}>
      <StepHead
        draft={draft}
        clinic={hold.data && directory.clinic(hold.data.clinic_id)}
        step="summary"
        back="/umow/terminarz"
      />
      <PageHeading>{t("title")}</PageHeading>
      {hold.isPending && <SkeletonCard label={t("loading")} hasStub />}
      {hold.error && !isGone(hold.error) && (
        <ErrorState error={hold.error} title={t("failed")} onRetry={() => void hold.refetch()} />
      )}
      {hold.error && isGone(hold.error) && <GoneAfterReload />}
      {hold.data && <Summary key={holdId} hold={hold.data} draft={draft} directory={directory} />}
    </Page>
  );
}

function GoneAfterReload() {
  const t = useText(summaryWords);
  return (
    <Banner
      tone="warning"
      icon="clock"
      title={t("expiredTitle")}
      actions={
        <LinkButton variant="primary" to="/umow/terminarz">
          {t("backToCalendar")}
        </LinkButton>
      }
    />
  );
}

interface SummaryProps {
  hold: Hold;
  draft: Draft;
  directory: Directory;
}

function Summary({ hold, draft, directory }: SummaryProps) {
  const [isExpired, setExpired] = useState(false);
  const expire = useCallback(() => setExpired(true), []);
  const holdAgain = useHold();
  const needsReferral =
    hold.funding === "nfz" && directory.clinic(hold.clinic_id)?.nfz_needs_referral !== false;
  const confirm = useConfirmation(hold, needsReferral);
  const navigate = useNavigate();
  const gone = [holdAgain.error, confirm.error].find((error) => isGone(error));

  const take = (slot: Pick<Slot, "slot_id" | "starts_at">, patientId = hold.patient_id) => {
    const { visit_type, funding } = hold;
    holdAgain.mutate({ slot, visit_type, funding, patient_id: patientId });
  };
  const changePatient = async (patientId: string) => {
    if (patientId === hold.patient_id) return;
    changeDraft({ patient_id: patientId });
    // The same slot cannot be held for two: give it back first. A refusal is shown by the hold.
    await api.delete(`/api/booking/holds/${hold.hold_id}`).catch(() => undefined);
    take(hold, patientId);
  };
  const resign = () => {
    // The slot also comes back by itself: leaving need not wait for the answer.
    void api.delete(`/api/booking/holds/${hold.hold_id}`).catch(() => undefined);
    clearDraft();
    void navigate("/wizyty");
  };

  if (isExpired || gone) {
    return <Expired hold={hold} error={gone} onTake={take} isPending={holdAgain.isPending} />;
  }
  return (
    <>
      <HoldCountdown expiresAt={hold.expires_at} onEnd={expire} />
      <HeldVisit hold={hold} directory={directory} />
      <SummaryDetails
        hold={hold}
        draft={draft}
        directory={directory}
        onPatient={(patientId) => void changePatient(patientId)}
      />
      {holdAgain.error && <NotBooked error={holdAgain.error} />}
      <ConfirmForm hold={hold} draft={draft} confirm={confirm} onResign={resign} />
    </>
  );
}

function useConfirmation(hold: Hold, needsReferral: boolean) {
  const t = useText(summaryWords);
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const body: BookingRequest = {
        hold_id: hold.hold_id,
        referral: needsReferral ? referralOf(draft.referral) : null,
        reason: draft.reason.trim() || null,
        video_consent: draft.has_video_consent,
      };
      return api.post<Visit>("/api/booking/visits", body, { idempotencyKey: keyFor(body) });
    },
    onSuccess: (visit) => {
      client.setQueryData(visitQuery(visit.visit_id).queryKey, visit);
      void client.invalidateQueries({ queryKey: ["visits"] });
      toast(t("booked", { email: me.email }));
      void navigate(`/wizyty/${visit.visit_id}`, { replace: true });
      clearDraft();
    },
    onError: (error) => {
      // An answer got lost on the way: the visit is there already.
      if (isProblem(error, "hold-already-booked")) {
        clearDraft();
        void navigate(`/wizyty/${hold.hold_id}`, { replace: true });
      }
    },
  });
}

interface ExpiredProps {
  hold: Hold;
  error: unknown;
  onTake: (slot: Pick<Slot, "slot_id" | "starts_at">) => void;
  isPending: boolean;
}

function Expired({ hold, error, onTake, isPending }: ExpiredProps) {
  const t = useText(summaryWords);
  const dates = useDates();
  const isTaken = isProblem(error, "slot-already-taken");
  return (
    <TakenSlot
      startsAt={hold.starts_at}
      alternatives={alternativesOf(error)}
      onChoose={onTake}
      title={isTaken ? undefined : t("expiredTitle")}
    >
      <div className="actions actions--stack">
        {!isTaken && (
          <Button variant="primary" isPending={isPending} onPress={() => onTake(hold)}>
            {t("holdAgain", { time: dates.time(hold.starts_at) })}
          </Button>
        )}
        <LinkButton variant={isTaken ? "primary" : "quiet"} to="/umow/terminarz">
          {t("backToCalendar")}
        </LinkButton>
      </div>
    </TakenSlot>
  );
}

function NotBooked({ error }: { error: unknown }) {
  const t = useText(summaryWords);
  const failureText = useFailureText();
  const isReferral = isProblem(
    error,
    "referral-required",
    "referral-code-invalid",
    "exemption-reason-required",
  );
  return (
    <Banner
      tone="danger"
      role="alert"
      title={t("notBooked")}
      actions={isReferral && <LinkButton to="/umow/skierowanie">{t("fixReferral")}</LinkButton>}
    >
      <p>{failureText(error)}</p>
    </Banner>
  );
}

const FIELDS = ["zgoda"] as const;

interface ConfirmFormProps {
  hold: Hold;
  draft: Draft;
  confirm: ReturnType<typeof useConfirmation>;
  onResign: () => void;
}

function ConfirmForm({ hold, draft, confirm, onResign }: ConfirmFormProps) {
  const t = useText(summaryWords);
  const errors = useFormErrors(FIELDS);
  const isVideo = hold.visit_type === "video";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (confirm.isPending) return;
    const lacksConsent = isVideo && !draft.has_video_consent;
    if (errors.show(lacksConsent ? { zgoda: t("consentMissing") } : {})) confirm.mutate(draft);
  };
  return (
    <form className="stack stack--3" noValidate onSubmit={submit}>
      <ErrorSummary errors={errors.list} />
      <TextField
        id="powod"
        label={t("reason")}
        hint={t("reasonHint")}
        isOptional
        isMultiline
        rows={3}
        maxLength={REASON_CHARACTERS_MAX}
        value={draft.reason}
        onChange={(reason) => changeDraft({ reason })}
      />
      {isVideo && (
        <div className="stack stack--1">
          {errors.byField.zgoda && (
            <p className="error" id="zgoda-blad">
              <ErrorText>{errors.byField.zgoda}</ErrorText>
            </p>
          )}
          <Checkbox
            id="zgoda"
            title={t("consent")}
            hint={t("consentHint")}
            isSelected={draft.has_video_consent}
            onChange={(has_video_consent) => changeDraft({ has_video_consent })}
            isInvalid={Boolean(errors.byField.zgoda)}
            errorId="zgoda-blad"
          />
        </div>
      )}
      {confirm.error && <NotBooked error={confirm.error} />}
      <div className="actions actions--stack">
        <Button type="submit" variant="primary" size="lg" isPending={confirm.isPending}>
          {t("confirm")}
        </Button>
        <Button variant="quiet" size="lg" onPress={onResign}>
          {t("resign")}
        </Button>
      </div>
    </form>
  );
}
