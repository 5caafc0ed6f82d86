/** What ops edit of a clinic beside its name: the value of the form section `ClinicRules`. */
import type { Clinic, ClinicBody } from "../../api/model";

export type ClinicRulesValue = Required<
  Pick<
    ClinicBody,
    | "remote_questions"
    | "prices"
    | "notices"
    | "cancellation_hours"
    | "remote_years_min"
    | "chat_open_days"
    | "chat_answer_days"
  >
>;

export const NO_RULES: ClinicRulesValue = {
  remote_questions: [],
  prices: { in_person: null, phone: null, video: null },
  notices: [],
  cancellation_hours: 0,
  remote_years_min: null,
  chat_open_days: null,
  chat_answer_days: null,
};

/** The rules of a clinic as they are, to start editing from; sent back as a part of its body. */
export function rulesOf(clinic: Clinic): ClinicRulesValue {
  const { remote_questions, prices, notices, cancellation_hours } = clinic;
  const { remote_years_min, chat_open_days, chat_answer_days } = clinic;
  return {
    remote_questions,
    prices,
    notices,
    cancellation_hours,
    remote_years_min,
    chat_open_days,
    chat_answer_days,
  };
}

const AMOUNT = /^(\d{1,5})(?:[.,](\d{1,2}))?$/;

/** Grosz of an amount in złoty; null for an empty field, undefined for what is no amount. */
export function groszOf(text: string): number | null | undefined {
  const trimmed = text.replace(/\s|zł/g, "");
  if (trimmed === "") return null;
  const [, whole, part = ""] = AMOUNT.exec(trimmed) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(part.padEnd(2, "0"));
}

/** An amount as ops type it: 18000 is "180", 18050 is "180,50". */
export function amountOf(grosz: number | null | undefined): string {
  if (grosz === null || grosz === undefined) return "";
  const part = grosz % 100;
  const whole = Math.floor(grosz / 100);
  return part === 0 ? String(whole) : `${whole},${String(part).padStart(2, "0")}`;
}

/** A whole number between limits; undefined for what is none. */
export function wholeNumber(text: string, min: number, max: number): number | undefined {
  const number = /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}

export function replaced<Item>(items: readonly Item[], index: number, part: Partial<Item>): Item[] {
  return items.map((item, at) => (at === index ? { ...item, ...part } : item));
}

export function without<Item>(items: readonly Item[], index: number): Item[] {
  return items.filter((_, at) => at !== index);
}
