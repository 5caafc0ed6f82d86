/** What every confirmation of a held time asks and sends, by the patient or by reception. */
import type { BookingRequest, Clinic, Hold } from "../../api/model";
import { Checkbox } from "../../ui/Choice";
import { ErrorText } from "../../ui/Field";
import { changeDraft, type Draft } from "./draft";
import { referralOf } from "./referral";
import { asksForRemoteConsent, declarationsOf, noticesFor } from "./rules";

export const REASON_CHARACTERS_MAX = 1_000;

export function needsReferral(hold: Hold, clinic: Clinic | undefined): boolean {
  return hold.funding === "nfz" && clinic?.nfz_needs_referral !== false;
}

/** Unless a notice of the clinic asks for the same consent in its own words. */
export function asksVideoConsent(hold: Hold, clinic: Clinic | undefined): boolean {
  return hold.visit_type === "video" && !asksForRemoteConsent(noticesFor(clinic, hold.visit_type));
}

export function bookingRequest(
  hold: Hold,
  draft: Draft,
  clinic: Clinic | undefined,
): BookingRequest {
  return {
    hold_id: hold.hold_id,
    referral: needsReferral(hold, clinic) ? referralOf(draft.referral) : null,
    reason: draft.reason.trim() || null,
    ...declarationsOf(draft, clinic, hold.visit_type),
  };
}

interface VideoConsentProps {
  /** In the first person for the patient, in the third for reception. */
  title: string;
  hint: string;
  draft: Draft;
  error?: string;
}

export function VideoConsent({ title, hint, draft, error }: VideoConsentProps) {
  return (
    <div className="stack stack--1">
      {error && (
        <p className="error" id="zgoda-blad">
          <ErrorText>{error}</ErrorText>
        </p>
      )}
      <Checkbox
        id="zgoda"
        title={title}
        hint={hint}
        isSelected={draft.has_video_consent}
        onChange={(has_video_consent) => changeDraft({ has_video_consent })}
        isInvalid={Boolean(error)}
        errorId="zgoda-blad"
      />
    </div>
  );
}
