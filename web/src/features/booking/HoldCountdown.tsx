import { useContext, useEffect } from "react";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { useNow } from "../../ui/useNow";
import { BookedFor } from "./bookedFor";
import { summaryWords } from "./summaryWords";

// Read out at these steps only: a clock that speaks every second cannot be listened to.
const SPOKEN_MINUTES = new Set([10, 5, 2, 1]);

/** How long the slot is still kept. */
export function HoldCountdown({ expiresAt, onEnd }: { expiresAt: string; onEnd: () => void }) {
  const t = useText(summaryWords);
  const isCaller = useContext(BookedFor) !== null;
  const left = Math.max(0, Math.ceil((Date.parse(expiresAt) - useNow(1_000)) / 1_000));
  const isOver = left === 0;
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver, onEnd]);

  const minutes = Math.floor(left / 60);
  const seconds = left % 60;
  const wholeMinutes = Math.ceil(left / 60);
  return (
    <Banner icon="clock" tone={left <= 60 ? "warning" : "accent"}>
      <p role="timer" aria-live="off">
        {t.rich(isCaller ? "heldFor" : "held", {
          time: minutes > 0 ? t("time", { minutes, seconds }) : t("timeSeconds", { seconds }),
          b: (chunks) => <strong className="num nowrap">{chunks}</strong>,
        })}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {SPOKEN_MINUTES.has(wholeMinutes) && t("heldSpoken", { minutes: wholeMinutes })}
      </p>
    </Banner>
  );
}
