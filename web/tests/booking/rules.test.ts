import { expect, test } from "vitest";
import type { Clinic, Patient } from "../../src/api/model";
import type { Draft } from "../../src/features/booking/draft";
import { mistakeIn } from "../../src/features/booking/referral";
import {
  declarationsOf,
  fullYears,
  isCleared,
  isTooYoung,
  noticesFor,
  questionsFor,
  searchOf,
  servesAge,
} from "../../src/features/booking/rules";

const TEXT = { pl: "tak", en: "yes" };
const CLINIC: Clinic = {
  clinic_id: "clinic",
  name: TEXT,
  nfz_needs_referral: false,
  ages: { years_min: null, years_max: 17 },
  remote_questions: [{ question_id: "worse", text: TEXT }],
  prices: { video: 18_000 },
  notices: [
    {
      notice_id: "duty",
      version: 3,
      title: TEXT,
      text: TEXT,
      must_accept: true,
      remote_only: false,
    },
    {
      notice_id: "remote",
      version: 1,
      title: TEXT,
      text: TEXT,
      must_accept: true,
      remote_only: true,
    },
  ],
  cancellation_hours: 0,
  remote_years_min: 6,
};
const FILTERS = {
  facility_id: null,
  clinic_id: null,
  visit_type: "video",
  doctor_id: null,
} as const;
const DRAFT: Draft = {
  patient_id: null,
  funding: "nfz",
  referral: { kind: null, code: "", exemption_reason: null },
  filters: FILTERS,
  isFacilityPreselected: false,
  day: null,
  reason: "",
  has_video_consent: false,
  answers: {},
  accepted: {},
};

function born(birth_date: string): Patient {
  return { birth_date } as Patient;
}

test("years are full ones, on the day of the visit", () => {
  expect(fullYears("2020-06-21", "2026-06-20")).toBe(5);
  expect(fullYears("2020-06-21", "2026-06-21")).toBe(6);
});

test("a clinic is offered to the ages that it sees", () => {
  expect(servesAge(CLINIC, born("2009-01-01"), "2026-12-31")).toBe(true);
  expect(servesAge(CLINIC, born("2008-12-31"), "2026-12-31")).toBe(false);
  expect(searchOf(FILTERS, born("2020-06-21"), "2026-06-21")).toEqual({
    ...FILTERS,
    patient_years: 6,
  });
});

test("questions and consent to a remote visit are for remote visits only", () => {
  expect(questionsFor(CLINIC, "phone")).toHaveLength(1);
  expect(questionsFor(CLINIC, "in_person")).toEqual([]);
  expect(noticesFor(CLINIC, "video")).toHaveLength(2);
  expect(noticesFor(CLINIC, "in_person").map((one) => one.notice_id)).toEqual(["duty"]);
  expect(isTooYoung(CLINIC, "video", born("2021-02-09"), "2026-11-24")).toBe(true);
  expect(isTooYoung(CLINIC, "in_person", born("2021-02-09"), "2026-11-24")).toBe(false);
  expect(isTooYoung(CLINIC, "video", born("2017-06-21"), "2026-11-24")).toBe(false);
});

test("a question is open until it is answered with no", () => {
  const questions = questionsFor(CLINIC, "video");
  expect(isCleared(questions, DRAFT)).toBe(false);
  expect(isCleared(questions, { ...DRAFT, answers: { worse: "yes" } })).toBe(false);
  expect(isCleared(questions, { ...DRAFT, answers: { worse: "no" } })).toBe(true);
});

test("what was accepted in an older version is not sent as accepted", () => {
  const draft: Draft = {
    ...DRAFT,
    answers: { worse: "no", "of another clinic": "no" },
    accepted: { duty: 2, remote: 1 },
  };
  expect(declarationsOf(draft, CLINIC, "video")).toEqual({
    video_consent: true,
    remote_answers: { worse: "no" },
    notices_accepted: [{ notice_id: "remote", version: 1 }],
  });
  expect(declarationsOf(draft, CLINIC, "in_person")).toEqual({
    video_consent: false,
    remote_answers: {},
    notices_accepted: [],
  });
});

test("an answer that is not offered any more is asked for again", () => {
  const answer = { kind: "continuation", code: "", exemption_reason: null } as const;
  expect(mistakeIn(answer)).toBeNull();
  expect(mistakeIn(answer, ["paper"])).toBe("referralMissing");
});
