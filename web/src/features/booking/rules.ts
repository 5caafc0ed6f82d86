/** What a clinic asks of this patient for this kind of visit: configuration, never a name. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { call } from "../../api/client";
import { serverNow } from "../../api/clock";
import type {
  Clinic,
  Eligibility,
  Funding,
  Hold,
  Notice,
  Patient,
  RemoteQuestion,
  VisitType,
} from "../../api/model";
import { useMe } from "../../api/queries";
import { dayOf } from "../../i18n/dates";
import { useLanguage } from "../../i18n/language";
import type { Search } from "./availability";
import { BookedFor, usePatientPass } from "./bookedFor";
import type { Draft, Filters } from "./draft";

export function isRemote(visitType: VisitType): boolean {
  return visitType !== "in_person";
}

export function questionsFor(clinic: Clinic | undefined, visitType: VisitType): RemoteQuestion[] {
  return clinic && isRemote(visitType) ? clinic.remote_questions : [];
}

export function noticesFor(clinic: Clinic | undefined, visitType: VisitType): Notice[] {
  return clinic?.notices.filter((one) => isRemote(visitType) || !one.remote_only) ?? [];
}

/** Whether a text of the clinic asks for the same consent as the portal's own for video visits. */
export function asksForRemoteConsent(notices: Notice[]): boolean {
  return notices.some((one) => one.remote_only && one.must_accept);
}

export function isAccepted(notice: Notice, draft: Draft): boolean {
  return draft.accepted[notice.notice_id] === notice.version;
}

/** Every question has its "no". */
export function isCleared(questions: RemoteQuestion[], draft: Draft): boolean {
  return questions.every((one) => draft.answers[one.question_id] === "no");
}

/** What is sent with a booking: only what this clinic asks for this kind of visit. */
export function declarationsOf(draft: Draft, clinic: Clinic | undefined, visitType: VisitType) {
  const notices = noticesFor(clinic, visitType);
  const accepted = notices.filter((one) => isAccepted(one, draft));
  const answers = questionsFor(clinic, visitType).flatMap(({ question_id }) => {
    const answer = draft.answers[question_id];
    return answer ? [[question_id, answer] as const] : [];
  });
  return {
    video_consent: draft.has_video_consent || asksForRemoteConsent(accepted),
    remote_answers: Object.fromEntries(answers),
    notices_accepted: accepted.map(({ notice_id, version }) => ({ notice_id, version })),
  };
}

/** Full years on a day, both as YYYY-MM-DD. */
export function fullYears(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

export function servesAge(clinic: Clinic, patient: Patient | undefined, day: string): boolean {
  if (!patient) return true;
  const years = fullYears(patient.birth_date, day);
  const { years_min, years_max } = clinic.ages ?? {};
  return years >= (years_min ?? 0) && years <= (years_max ?? Number.POSITIVE_INFINITY);
}

/** The filters with the patient's age on a day: clinics that do not see it have nothing free. */
export function searchOf(
  filters: Filters,
  patient: Patient | undefined,
  day: string | null,
): Search {
  if (!patient || !day) return filters;
  return { ...filters, patient_years: fullYears(patient.birth_date, day) };
}

/** Too young for a remote visit, unless the clinic has examined this patient before. */
export function isTooYoung(
  clinic: Clinic | undefined,
  visitType: VisitType,
  patient: Patient | undefined,
  day: string,
): boolean {
  if (!clinic?.remote_years_min || !patient || !isRemote(visitType)) return false;
  return fullYears(patient.birth_date, day) < clinic.remote_years_min;
}

/** What this patient has had in this clinic, and may therefore choose. */
export const eligibilityQuery = (
  patientId: string,
  clinicId: string,
  askPass: () => Promise<string | undefined>,
) =>
  queryOptions({
    queryKey: ["eligibility", patientId, clinicId],
    queryFn: async ({ signal }) =>
      call<Eligibility>("GET", "/api/booking/eligibility", {
        query: { patient_id: patientId, clinic_id: clinicId },
        patientPass: await askPass(),
        signal,
      }),
  });

/** Whether a held slot has questions ahead of it, as long as it is held. */
export function useQuestionsAhead(hold: Hold, clinic: Clinic | undefined, draft: Draft): boolean {
  const isYoung = useIsTooYoung(hold, clinic);
  const isHeld = Date.parse(hold.expires_at) > serverNow();
  const questions = questionsFor(clinic, hold.visit_type);
  return isHeld && (isYoung === true || !isCleared(questions, draft));
}

/** Too young and never examined here; null while that is not known yet. */
export function useIsTooYoung(hold: Hold, clinic: Clinic | undefined): boolean | null {
  const me = useMe();
  const caller = useContext(BookedFor);
  const askPass = usePatientPass();
  const patient = caller ?? me.patients.find((one) => one.patient_id === hold.patient_id);
  const isYoung = isTooYoung(clinic, hold.visit_type, patient, dayOf(hold.starts_at));
  const history = useQuery({
    ...eligibilityQuery(hold.patient_id, hold.clinic_id, askPass),
    enabled: isYoung,
  });
  if (!isYoung) return false;
  // The service decides in the end: a question that cannot be asked now does not stop anybody.
  if (history.error) return false;
  return history.data ? !history.data.was_examined : null;
}

/** The price of a paid visit in the reader's language; null when it is on request or free. */
export function usePrice(): (
  clinic: Clinic | undefined,
  visitType: VisitType,
  funding: Funding | null,
) => string | null {
  const { language } = useLanguage();
  return (clinic, visitType, funding) => {
    const grosz = clinic?.prices[visitType];
    if (funding !== "commercial" || grosz === null || grosz === undefined) return null;
    const digits = grosz % 100 === 0 ? 0 : 2;
    const figure = new Intl.NumberFormat(language === "pl" ? "pl-PL" : "en-GB", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(grosz / 100);
    return `${figure}\u00a0zł`;
  };
}
