/** When a visit is expected to begin, in honest words: a range, why, and when it moved. */
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { WaitEstimate } from "../../realtime/frames";
import { Banner } from "../../ui/Banner";
import { isLate } from "./estimates";
import { waitWords } from "./words";

/** What is worth a sentence: why, and when it changed. */
function useReasons(estimate: WaitEstimate): string[] {
  const t = useText(waitWords);
  const dates = useDates();
  const { announced_at, announced_minutes, moved_at, moved_minutes } = estimate;
  const reasons: string[] = [];
  if (announced_at != null && announced_minutes != null) {
    const said = { time: dates.time(announced_at), minutes: announced_minutes };
    reasons.push(t("doctor_said", said));
  }
  if (estimate.cause != null && estimate.cause !== "doctor_said") reasons.push(t(estimate.cause));
  if (moved_at != null && moved_minutes !== 0) {
    const minutes = Math.abs(moved_minutes ?? 0);
    const key = (moved_minutes ?? 0) > 0 ? "movedLater" : "movedSooner";
    reasons.push(t(key, { time: dates.time(moved_at), minutes }));
  }
  return reasons;
}

/** In the waiting room, beside the planned hour. */
export function ExpectedTime({ estimate }: { estimate: WaitEstimate }) {
  const t = useText(waitWords);
  const dates = useDates();
  const from = dates.time(estimate.earliest_at);
  const until = dates.time(estimate.latest_at);
  return (
    <div data-testid="expected-time">
      <p className="small muted">{t("begins")}</p>
      <p className="wait-clock wait-clock--range">
        <span aria-hidden="true">{t("range", { from, until })}</span>
        <span className="visually-hidden">{t("rangeSpoken", { from, until })}</span>
      </p>
    </div>
  );
}

/** Why it is so. A screen reader hears it when it changes, and only then. */
export function ExpectedWhy({ estimate }: { estimate: WaitEstimate }) {
  const t = useText(waitWords);
  const reasons = useReasons(estimate);
  const is_late = estimate.delay_minutes > 0;
  return (
    <p className="wait__why" role="status" data-late={is_late || undefined}>
      {is_late ? t("late", { minutes: estimate.delay_minutes }) : t("onTime")} {reasons.join(" ")}
    </p>
  );
}

/** On the visit's page, before "Połącz": only when there is something to say. */
export function LateNotice({ estimate }: { estimate: WaitEstimate | undefined }) {
  if (!isLate(estimate)) return null;
  return <LateBanner estimate={estimate} />;
}

function LateBanner({ estimate }: { estimate: WaitEstimate }) {
  const t = useText(waitWords);
  const dates = useDates();
  const reasons = useReasons(estimate);
  const from = dates.time(estimate.earliest_at);
  const until = dates.time(estimate.latest_at);
  return (
    <Banner
      tone="warning"
      icon="clock"
      role="status"
      title={t("late", { minutes: estimate.delay_minutes })}
    >
      <p>{[t("lateRange", { from, until }), ...reasons].join(" ")}</p>
    </Banner>
  );
}

/** In lists of staff: "ok. 10:25", nothing for who is on time. */
export function ExpectedAbout({ estimate }: { estimate: WaitEstimate | null | undefined }) {
  const t = useText(waitWords);
  const dates = useDates();
  if (!isLate(estimate)) return null;
  const time = dates.time(estimate.expected_at);
  return (
    <span className="xs late num">
      <span aria-hidden="true">{t("about", { time })}</span>
      <span className="visually-hidden">{t("aboutSpoken", { time })}</span>
    </span>
  );
}
