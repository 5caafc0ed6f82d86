/** What reception asks the patient before a held time becomes a visit. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useCallback, useMemo, useState } from "react";
import { Navigate, useNavigate, useParams } from "react-router";
import { api, call, isProblem } from "../../api/client";
import type { Clinic, Hold, Patient, Visit } from "../../api/model";
import { clinicsQuery, type Directory, useDirectory } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button, LinkButton } from "../../ui/Button";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { ErrorText, TextField } from "../../ui/Field";
import { InSight } from "../../ui/InSight";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { useFailureText, useFormErrors } from "../../ui/useFormErrors";
import { passFor, useBookingPaths, usePatientPass } from "../booking/bookedFor";
import {
  asksVideoConsent,
  bookingRequest,
  needsReferral,
  REASON_CHARACTERS_MAX,
  VideoConsent,
} from "../booking/confirmation";
import { changeDraft, clearDraft, type Draft, useDraft } from "../booking/draft";
import { HoldCountdown } from "../booking/HoldCountdown";
import { InPersonOffer } from "../booking/InPersonOffer";
import { Notices, noticeField } from "../booking/Notices";
import { FIELD_OF_MISTAKE, ReferralChoices, useReferralKinds } from "../booking/ReferralPage";
import { mistakeIn } from "../booking/referral";
import { isAccepted, noticesFor, questionsFor, useIsTooYoung } from "../booking/rules";
import { ruleWords } from "../booking/ruleWords";
import { HeldVisit } from "../booking/SummaryDetails";
import { summaryWords } from "../booking/summaryWords";
import { holdQuery, isGone } from "../booking/useHold";
import { words as bookingWords } from "../booking/words";
import { CallerPage, TellByPhone } from "./Caller";
import { placeOf } from "./places";
import { Questions, questionField } from "./Questions";
import { words } from "./words";

export default function ConfirmForPage() {
  const t = useText(words);
  return (
    <CallerPage title={t("confirmTitle")}>{(patient) => <Held patient={patient} />}</CallerPage>
  );
}

function Held({ patient }: { patient: Patient }) {
  const t = useText(summaryWords);
  const { holdId = "" } = useParams();
  const { directory, isLoading } = useDirectory();
  const hold = useQuery(holdQuery(holdId, usePatientPass()));
  const [isExpired, setExpired] = useState(false);
  const expire = useCallback(() => setExpired(true), []);
  if (isProblem(hold.error, "hold-already-booked")) {
    return <Navigate to={`/rejestracja/wizyty?wizyta=${holdId}`} replace />;
  }
  if (isExpired || isGone(hold.error)) return <Expired />;
  if (hold.error) {
    return (
      <ErrorState error={hold.error} title={t("failed")} onRetry={() => void hold.refetch()} />
    );
  }
  if (!hold.data || isLoading) return <SkeletonCard label={t("loading")} hasStub />;
  return (
    <>
      <HoldCountdown expiresAt={hold.data.expires_at} onEnd={expire} />
      <div className="console__split console__split--even">
        <Asked hold={hold.data} patient={patient} directory={directory} />
        <div className="stack stack--2 comes-first">
          <HeldVisit hold={hold.data} directory={directory} />
          {!patient.has_account && <TellByPhone />}
        </div>
      </div>
    </>
  );
}

function Expired() {
  const t = useText(words);
  const paths = useBookingPaths();
  return (
    <InSight>
      <Banner
        tone="warning"
        icon="clock"
        role="alert"
        title={t("expired")}
        actions={
          <LinkButton variant="primary" to={paths.calendar}>
            {t("backToCalendar")}
          </LinkButton>
        }
      />
    </InSight>
  );
}

interface AskedProps {
  hold: Hold;
  patient: Patient;
  directory: Directory;
}

function Asked({ hold, patient, directory }: AskedProps) {
  const t = useText(words);
  const { language } = useLanguage();
  const booking = useText(bookingWords);
  const rule = useText(ruleWords);
  const draft = useDraft();
  const navigate = useNavigate();
  const paths = useBookingPaths();
  const clinic = directory.clinic(hold.clinic_id);
  const kinds = useReferralKinds({
    ...draft,
    filters: { ...draft.filters, clinic_id: hold.clinic_id },
  });
  const isYoung = useIsTooYoung(hold, clinic);
  const questions = questionsFor(clinic, hold.visit_type);
  const notices = noticesFor(clinic, hold.visit_type);
  const fields = useFields(hold, clinic);
  const errors = useFormErrors<string>(fields);
  const confirm = useConfirmation(hold, clinic, patient);
  const asksConsent = asksVideoConsent(hold, clinic);
  const asksReferral = needsReferral(hold, clinic);

  const mistakes = () => {
    const missing: Record<string, string> = {};
    const wrong = asksReferral ? mistakeIn(draft.referral, kinds) : null;
    if (wrong) missing[FIELD_OF_MISTAKE[wrong]] = booking(wrong);
    for (const one of questions) {
      if (draft.answers[one.question_id]) continue;
      missing[questionField(one)] = t("answerMissing", { question: one.text[language] });
    }
    for (const one of notices) {
      if (!one.must_accept || isAccepted(one, draft)) continue;
      missing[noticeField(one)] = rule("acceptMissing", { title: one.title[language] });
    }
    if (asksConsent && !draft.has_video_consent) missing.zgoda = t("consentMissing");
    return missing;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!confirm.isPending && errors.show(mistakes())) confirm.mutate(draft);
  };
  const resign = () => {
    // The slot also comes back by itself: leaving need not wait for the answer.
    void passFor(patient.patient_id)
      .then((patientPass) => call("DELETE", `/api/booking/holds/${hold.hold_id}`, { patientPass }))
      .catch(() => undefined);
    void navigate(paths.calendar);
  };
  const isYes = questions.some((one) => draft.answers[one.question_id] === "yes");
  if (isYoung) {
    return (
      <div className="card">
        <InPersonOffer hold={hold} directory={directory} />
      </div>
    );
  }
  return (
    <form className="card stack stack--4" noValidate onSubmit={submit}>
      <ErrorSummary errors={errors.list} />
      {asksReferral && (
        <fieldset className="stack stack--1">
          <legend>
            <h2>{t("referralTitle")}</h2>
          </legend>
          {errors.byField.skierowanie && (
            <p className="error">
              <ErrorText>{errors.byField.skierowanie}</ErrorText>
            </p>
          )}
          <ReferralChoices draft={draft} kinds={kinds} errors={errors.byField} />
        </fieldset>
      )}
      <Questions questions={questions} draft={draft} errors={errors.byField} />
      {isYes ? (
        <Banner tone="warning" icon="place" role="status">
          <InPersonOffer hold={hold} directory={directory} />
        </Banner>
      ) : (
        <>
          <Notices notices={notices} draft={draft} errors={errors.byField} />
          {asksConsent && (
            <VideoConsent
              title={t("consent")}
              hint={t("consentHint")}
              draft={draft}
              error={errors.byField.zgoda}
            />
          )}
          <TextField
            id="powod-wizyty"
            label={t("reason")}
            hint={t("reasonHint")}
            isOptional
            isMultiline
            rows={2}
            maxLength={REASON_CHARACTERS_MAX}
            value={draft.reason}
            onChange={(reason) => changeDraft({ reason })}
          />
          {confirm.error && <Refused error={confirm.error} hold={hold} directory={directory} />}
          <div className="actions">
            <Button type="submit" variant="primary" isPending={confirm.isPending}>
              {t("confirm")}
            </Button>
            <Button variant="quiet" onPress={resign}>
              {t("resign")}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}

/** The fields of the form in its order; the same list for the same clinic. */
function useFields(hold: Hold, clinic: Clinic | undefined): readonly string[] {
  return useMemo(
    () => [
      ...["skierowanie", "kod", "powod"],
      ...questionsFor(clinic, hold.visit_type).map(questionField),
      ...noticesFor(clinic, hold.visit_type).map(noticeField),
      "zgoda",
    ],
    [clinic, hold.visit_type],
  );
}

interface RefusedProps {
  error: unknown;
  hold: Hold;
  directory: Directory;
}

function Refused({ error, hold, directory }: RefusedProps) {
  const t = useText(words);
  const failureText = useFailureText();
  const paths = useBookingPaths();
  if (isProblem(error, "remote-not-possible")) {
    return (
      <Banner tone="warning" icon="place" role="alert">
        <InPersonOffer hold={hold} directory={directory} />
      </Banner>
    );
  }
  return (
    <Banner
      tone="danger"
      role="alert"
      title={t("notBooked")}
      actions={
        (isGone(error) || isProblem(error, "age-not-served", "patient-busy")) && (
          <LinkButton to={paths.calendar}>{t("backToCalendar")}</LinkButton>
        )
      }
    >
      <p>{failureText(error)}</p>
    </Banner>
  );
}

function useConfirmation(hold: Hold, clinic: Clinic | undefined, patient: Patient) {
  const t = useText(words);
  const dates = useDates();
  const client = useQueryClient();
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: async (draft: Draft) => {
      const body = bookingRequest(hold, draft, clinic);
      const patientPass = await passFor(patient.patient_id);
      const idempotencyKey = keyFor(body);
      return api.post<Visit>("/api/booking/visits", body, { idempotencyKey, patientPass });
    },
    onSuccess: (visit) => {
      void client.invalidateQueries({ queryKey: ["day-visits"] });
      const when = { date: dates.date(visit.starts_at), time: dates.time(visit.starts_at) };
      toast(t(visit.has_account ? "booked" : "bookedByPhone", when));
      clearDraft();
      void navigate(placeOf(visit), { replace: true });
    },
    onError: (error) => {
      // The clinic may ask for something else since this page was loaded.
      if (isProblem(error, "notices-not-accepted", "remote-questions-unanswered")) {
        void client.invalidateQueries({ queryKey: clinicsQuery.queryKey });
      }
      // An answer got lost on the way: the visit is there already.
      if (isProblem(error, "hold-already-booked")) void navigate(placeOf(asVisit(hold)));
    },
  });
}

function asVisit(hold: Hold): Pick<Visit, "visit_id" | "starts_at"> {
  return { visit_id: hold.hold_id, starts_at: hold.starts_at };
}
