import type { Clinic } from "../../api/model";
import { useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { BackLink } from "../../ui/Button";
import type { Draft } from "./draft";
import { words } from "./words";

type Step = "clinic" | "referral" | "calendar" | "summary";

/** Which pages this person's booking has: a clinic that needs no referral asks for none. */
export function stepsOf(draft: Draft, clinic: Clinic | undefined): Step[] {
  if (draft.funding !== "nfz") return ["calendar", "summary"];
  if (clinic && !clinic.nfz_needs_referral) return ["clinic", "calendar", "summary"];
  return ["clinic", "referral", "calendar", "summary"];
}

export interface StepHeadProps {
  draft: Draft;
  clinic: Clinic | undefined;
  step: Step;
  back: string;
}

export function StepHead({ draft, clinic, step, back }: StepHeadProps) {
  const t = useText(words);
  const term = useText(terms);
  const steps = stepsOf(draft, clinic);
  const index = Math.max(steps.indexOf(step), 0);
  return (
    <div className="stack stack--1">
      <BackLink to={back}>{term("back")}</BackLink>
      <p className="step">
        {t("stepOf", {
          mode: term(draft.funding ?? "commercial"),
          step: index + 1,
          steps: steps.length,
        })}
      </p>
      <ol className="progress" aria-hidden="true">
        {steps.map((one, at) => (
          <li
            key={one}
            data-done={at < index || undefined}
            aria-current={at === index ? "step" : undefined}
          />
        ))}
      </ol>
    </div>
  );
}
