import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { Slot } from "../../api/model";
import { type Directory, doctorName, initials } from "../../api/queries";
import { capitalised, noonOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Avatar, Meta } from "../../ui/Card";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { calendarWords } from "./calendarWords";
import { useDraft } from "./draft";
import { usePrice } from "./rules";

// A whole day of ten-minute visits is a wall of buttons.
const TIMES_SHOWN_FIRST = 15;

export interface DaySlotsProps {
  day: string;
  slots: UseQueryResult<Slot[]>;
  directory: Directory;
  chosen: string | null;
  onChoose: (slot: Slot) => void;
}

/** The hours of one day, doctor by doctor. */
export function DaySlots({ day, slots, directory, chosen, onChoose }: DaySlotsProps) {
  const t = useText(calendarWords);
  const dates = useDates();
  const groups = byDoctor(slots.data ?? []);
  return (
    <>
      <div>
        <h2 id="dzien">{capitalised(dates.day(noonOf(day)))}</h2>
        <p className="small muted" aria-live="polite">
          {slots.data && t("freeTerms", { count: slots.data.length })}
        </p>
      </div>
      {slots.isPending && <SkeletonCard label={t("loading")} />}
      {slots.error && !slots.data && (
        <ErrorState
          error={slots.error}
          title={t("slotsFailed")}
          onRetry={() => void slots.refetch()}
        />
      )}
      {slots.data?.length === 0 && (
        <Banner tone="warning" icon="calendar-x" role="status">
          <p>{t("dayTaken")}</p>
        </Banner>
      )}
      {groups.map(([key, own]) => (
        <DoctorSlots
          key={key}
          slots={own}
          directory={directory}
          chosen={chosen}
          onChoose={onChoose}
        />
      ))}
    </>
  );
}

function byDoctor(slots: Slot[]): [string, Slot[]][] {
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) {
    const key = `${slot.doctor_id} ${slot.facility_id}`;
    groups.set(key, [...(groups.get(key) ?? []), slot]);
  }
  return [...groups.entries()];
}

interface DoctorSlotsProps {
  slots: Slot[];
  directory: Directory;
  chosen: string | null;
  onChoose: (slot: Slot) => void;
}

function DoctorSlots({ slots, directory, chosen, onChoose }: DoctorSlotsProps) {
  const t = useText(calendarWords);
  const { language } = useLanguage();
  const [isWhole, setWhole] = useState(false);
  const { filters, funding } = useDraft();
  const price = usePrice();
  const shown = isWhole ? slots : slots.slice(0, TIMES_SHOWN_FIRST);
  const first = slots[0];
  if (!first) return null;
  const doctor = directory.doctor(first.doctor_id);
  const heading = `lekarz-${first.doctor_id}-${first.facility_id}`;
  return (
    <article className="card stack" aria-labelledby={heading}>
      <div className="visit__who">
        <Avatar text={initials(doctor)} />
        <div>
          <h3 id={heading}>{doctorName(doctor)}</h3>
          <Meta
            className="small muted"
            items={[
              doctor?.specialty[language],
              directory.facility(first.facility_id)?.name,
              price(directory.clinic(first.clinic_id), filters.visit_type, funding),
            ]}
          />
        </div>
      </div>
      <SlotButtons slots={shown} chosen={chosen} onChoose={onChoose} />
      {shown.length < slots.length && (
        <Button variant="quiet" className="start flush" onPress={() => setWhole(true)}>
          {t("allTimes", { count: slots.length })}
        </Button>
      )}
    </article>
  );
}

interface SlotButtonsProps {
  slots: Slot[];
  chosen: string | null;
  onChoose: (slot: Slot) => void;
}

function SlotButtons({ slots, chosen, onChoose }: SlotButtonsProps) {
  const dates = useDates();
  return (
    <ul className="slots">
      {slots.map((slot) => (
        <li key={slot.slot_id}>
          <button
            type="button"
            className="slot"
            aria-pressed={slot.slot_id === chosen}
            onClick={() => onChoose(slot)}
          >
            {dates.time(slot.starts_at)}
          </button>
        </li>
      ))}
    </ul>
  );
}
