/** Where a guest's way ends: each end in its own plain words. */
import { isProblem } from "../../api/client";
import { useText } from "../../i18n/language";
import type { FinalReason, GuestEnd } from "../../realtime/socket";
import { BareFrame } from "../../ui/BareFrame";
import { Button } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ErrorState } from "../../ui/States";
import { StopCard, type StopCardProps } from "../call/StopCard";
import { entryWords } from "./entryWords";

export function GuestStop(card: StopCardProps) {
  return (
    <BareFrame>
      <Page title={card.title} isForm gap={3}>
        <StopCard {...card} />
      </Page>
    </BareFrame>
  );
}

const ENDS = {
  "guest-refused": ["lock", "refused", "refusedText"],
  "guest-removed": ["lock", "removed", "removedText"],
  "guest-left": ["check", "left", "leftText"],
  "visit-over": ["check", "over", "overText"],
} as const;

interface GuestEndedProps {
  reason: FinalReason;
  onMoveHere: () => void;
}

/** The socket is over: what the server said, or what to do where it can go on. */
export function GuestEnded({ reason, onMoveHere }: GuestEndedProps) {
  const t = useText(entryWords);
  if (reason in ENDS) {
    const [icon, title, text] = ENDS[reason as GuestEnd];
    return <GuestStop icon={icon} title={t(title)} text={t(text)} />;
  }
  const isReplaced = reason === "replaced";
  const goOn = isReplaced ? onMoveHere : () => window.location.reload();
  return (
    <GuestStop
      icon={isReplaced ? "laptop" : "refresh"}
      title={t(isReplaced ? "replaced" : "old")}
      text={t(isReplaced ? "replacedText" : "oldText")}
      actions={
        <Button variant="primary" onPress={goOn}>
          {t(isReplaced ? "moveHere" : "reload")}
        </Button>
      }
    />
  );
}

const REFUSALS = {
  "guest-link-wrong": ["help", "wrong"],
  "guest-link-used": ["lock", "used"],
  "guest-link-expired": ["clock", "expired"],
  "guest-link-withdrawn": ["calendar-x", "withdrawn"],
  "guest-refused": ["lock", "refused"],
  "guest-left": ["check", "left"],
  "guest-visit-over": ["check", "over"],
  "guest-visit-moved": ["clock", "moved"],
} as const;

/** Why the link opens nothing; a failure that is none of these can be tried again. */
export function LinkRefused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useText(entryWords);
  const known = isProblem(error) ? REFUSALS[error.code as keyof typeof REFUSALS] : undefined;
  if (known !== undefined && isProblem(error)) {
    const [icon, title] = known;
    // Where the sentence of the service only says the title again, it says what to do.
    const text = { refused: "refusedText", left: "leftText", over: "overText" } as const;
    const more = title in text ? t(text[title as keyof typeof text]) : error.detail;
    return <GuestStop icon={icon} title={t(title)} text={more} />;
  }
  return (
    <BareFrame>
      <Page title={t("title")} isForm gap={3}>
        <div className="card">
          <ErrorState level={1} error={error} title={t("failed")} onRetry={onRetry} />
        </div>
      </Page>
    </BareFrame>
  );
}
