import type { ReactNode } from "react";
import type { Slot } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { InSight } from "../../ui/InSight";
import { Alternatives } from "./Alternatives";
import { calendarWords } from "./calendarWords";

export interface TakenSlotProps {
  startsAt: string;
  alternatives: Slot[];
  onChoose: (slot: Slot) => void;
  title?: string;
  /** What is kept, where it is not the answers of a booking. */
  text?: string;
  children?: ReactNode;
}

/** The slot is gone: what is kept, and the nearest free ones to press at once. */
export function TakenSlot(props: TakenSlotProps) {
  const { startsAt, alternatives, onChoose, title, text, children } = props;
  const t = useText(calendarWords);
  const dates = useDates();
  return (
    <InSight className="card stack">
      <Banner
        tone="warning"
        icon="calendar-x"
        role="alert"
        title={title ?? t("takenTitle", { time: dates.time(startsAt) })}
      >
        <p>{text ?? t(alternatives.length > 0 ? "takenText" : "takenNone")}</p>
      </Banner>
      {alternatives.length > 0 && <Alternatives slots={alternatives} onChoose={onChoose} />}
      {children}
    </InSight>
  );
}
