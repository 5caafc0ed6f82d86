import type { ExemptionReason, Referral, ReferralKind } from "../../api/model";
import type { ReferralAnswer } from "./draft";

/** Why the law asks for no referral (art. 57 of the Polish act on publicly funded care). */
export const EXEMPTION_REASONS: readonly ExemptionReason[] = [
  "war_invalid",
  "repressed_person",
  "military_civil_blind_victim",
  "tuberculosis",
  "hiv",
  "opposition_activist",
  "soldier_or_veteran",
];

export const REFERRAL_KINDS: readonly ReferralKind[] = [
  "e_referral",
  "paper",
  "continuation",
  "exempt",
];

const CODE = /^\d{4}$/;

export type ReferralMistake = "referralMissing" | "codeWrong" | "exemptionMissing";

/** `kinds` are those offered: one that was chosen for another clinic may not be among them. */
export function mistakeIn(
  answer: ReferralAnswer,
  kinds: readonly ReferralKind[] = REFERRAL_KINDS,
): ReferralMistake | null {
  if (!answer.kind || !kinds.includes(answer.kind)) return "referralMissing";
  if (answer.kind === "e_referral" && !CODE.test(answer.code)) return "codeWrong";
  if (answer.kind === "exempt" && !answer.exemption_reason) return "exemptionMissing";
  return null;
}

/** What is sent: only the part that belongs to the chosen answer. */
export function referralOf(answer: ReferralAnswer): Referral | null {
  if (!answer.kind) return null;
  return {
    kind: answer.kind,
    ...(answer.kind === "e_referral" ? { code: answer.code } : {}),
    ...(answer.kind === "exempt" ? { exemption_reason: answer.exemption_reason } : {}),
  };
}
