import { isProblem } from "../../api/client";
import type { Hold } from "../../api/model";
import type { Directory } from "../../api/queries";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { LinkButton } from "../../ui/Button";
import { useFailureText } from "../../ui/useFormErrors";
import { InPersonOffer } from "./InPersonOffer";
import { ruleWords } from "./ruleWords";
import { summaryWords } from "./summaryWords";

const OF_REFERRAL = [
  "referral-required",
  "referral-code-invalid",
  "exemption-reason-required",
  "continuation-not-possible",
];

interface NotBookedProps {
  error: unknown;
  hold: Hold;
  directory: Directory;
}

/** Why the visit was not booked, and the way on. What was typed stays. */
export function NotBooked({ error, hold, directory }: NotBookedProps) {
  const t = useText(summaryWords);
  const rule = useText(ruleWords);
  const failureText = useFailureText();
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
        <>
          {isProblem(error, ...OF_REFERRAL) && (
            <LinkButton to="/umow/skierowanie">{t("fixReferral")}</LinkButton>
          )}
          {isProblem(error, "remote-questions-unanswered") && (
            <LinkButton to={`/umow/pytania/${hold.hold_id}`}>{rule("fixAnswers")}</LinkButton>
          )}
          {isProblem(error, "age-not-served") && (
            <LinkButton to={hold.funding === "nfz" ? "/umow/poradnia" : "/umow/terminarz"}>
              {rule("fixClinic")}
            </LinkButton>
          )}
        </>
      }
    >
      <p>{failureText(error)}</p>
    </Banner>
  );
}
