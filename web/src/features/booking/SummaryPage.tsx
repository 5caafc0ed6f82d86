import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useCallback, useMemo, useState } from "react";
import { Navigate, useNavigate, useParams } from "react-router";
import { api, isProblem } from "../../api/client";
import type { Clinic, Hold, Slot, Visit } from "../../api/model";
import { clinicsQuery, type Directory, useDirectory, useMe, visitQuery } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button, LinkButton } from "../../ui/Button";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { useFormErrors } from "../../ui/useFormErrors";
import {
  asksVideoConsent,
  bookingRequest,
  REASON_CHARACTERS_MAX,
  VideoConsent,
} from "./confirmation";
import { changeDraft, changePatient, clearDraft, type Draft, useDraft } from "./draft";
import { HoldCountdown } from "./HoldCountdown";
import { NotBooked } from "./NotBooked";
import { Notices, noticeField } from "./Notices";
import { isAccepted, noticesFor, useQuestionsAhead } from "./rules";
import { ruleWords } from "./ruleWords";
import { StepHead } from "./StepHead";
import { HeldVisit, SummaryDetails } from "./SummaryDetails";
import { summaryWords } from "./summaryWords";
import { TakenSlot } from "./TakenSlot";
import { alternativesOf, holdQuery, isGone, useHold } from "./useHold";

export default function SummaryPage() {
  const t = useText(summaryWords);
  const { holdId = "" } = useParams();
  const draft = useDraft();
  const { directory, isLoading } = useDirectory();
  const hold = useQuery(holdQuery(holdId));
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
      {hold.data && !isLoading && (
        <Summary key={holdId} hold={hold.data} draft={draft} directory={directory} />
      )}
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
  const clinic = directory.clinic(hold.clinic_id);
  const confirm = useConfirmation(hold, clinic);
  const asks = useQuestionsAhead(hold, clinic, draft);
  const navigate = useNavigate();
  const gone = [holdAgain.error, confirm.error].find((error) => isGone(error));

  const take = (slot: Pick<Slot, "slot_id" | "starts_at">, patientId = hold.patient_id) => {
    const { visit_type, funding } = hold;
    holdAgain.mutate({ slot, visit_type, funding, patient_id: patientId });
  };
  const takeFor = async (patientId: string) => {
    if (patientId === hold.patient_id) return;
    changePatient(patientId);
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
  if (asks) return <Navigate to={`/umow/pytania/${hold.hold_id}`} replace />;
  return (
    <>
      <HoldCountdown expiresAt={hold.expires_at} onEnd={expire} />
      <HeldVisit hold={hold} directory={directory} />
      <SummaryDetails
        hold={hold}
        draft={draft}
        directory={directory}
        onPatient={(patientId) => void takeFor(patientId)}
      />
      {holdAgain.error && <NotBooked error={holdAgain.error} hold={hold} directory={directory} />}
      <ConfirmForm
        hold={hold}
        draft={draft}
        directory={directory}
        confirm={confirm}
        onResign={resign}
      />
    </>
  );
}

function useConfirmation(hold: Hold, clinic: Clinic | undefined) {
  const t = useText(summaryWords);
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const body = bookingRequest(hold, draft, clinic);
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
      // The clinic may ask for something else since this page was loaded.
      if (isProblem(error, "notices-not-accepted", "remote-questions-unanswered")) {
        void client.invalidateQueries({ queryKey: clinicsQuery.queryKey });
      }
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

interface ConfirmFormProps {
  hold: Hold;
  draft: Draft;
  directory: Directory;
  confirm: ReturnType<typeof useConfirmation>;
  onResign: () => void;
}

function ConfirmForm({ hold, draft, directory, confirm, onResign }: ConfirmFormProps) {
  const t = useText(summaryWords);
  const rule = useText(ruleWords);
  const { language } = useLanguage();
  const clinic = directory.clinic(hold.clinic_id);
  const notices = noticesFor(clinic, hold.visit_type);
  // The same list for the same clinic: a new one would call the reader back to the summary.
  const fields = useMemo(
    () => [...noticesFor(clinic, hold.visit_type).map(noticeField), "zgoda"],
    [clinic, hold.visit_type],
  );
  const errors = useFormErrors(fields);
  const asksConsent = asksVideoConsent(hold, clinic);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (confirm.isPending) return;
    const missing: Record<string, string> = {};
    for (const notice of notices) {
      if (notice.must_accept && !isAccepted(notice, draft)) {
        missing[noticeField(notice)] = rule("acceptMissing", { title: notice.title[language] });
      }
    }
    if (asksConsent && !draft.has_video_consent) missing.zgoda = t("consentMissing");
    if (errors.show(missing)) confirm.mutate(draft);
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
      <Notices notices={notices} draft={draft} errors={errors.byField} />
      {asksConsent && (
        <VideoConsent
          title={t("consent")}
          hint={t("consentHint")}
          draft={draft}
          error={errors.byField.zgoda}
        />
      )}
      {confirm.error && <NotBooked error={confirm.error} hold={hold} directory={directory} />}
      <div className="actions actions--stack">
        <Button type="submit" variant="primary" size="lg" isPending={confirm.isPending}>
          {t("confirm")}
        </Button>
        <Button variant="quiet" size="lg" onPress={onResign}>
          {t("resign")}
        </Button>
      </div>
      {!!clinic?.cancellation_hours && (
        <p className="small muted">{rule("cancelUntil", { hours: clinic.cancellation_hours })}</p>
      )}
    </form>
  );
}
