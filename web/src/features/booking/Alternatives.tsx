import type { Slot } from "../../api/model";
import { doctorName, useDirectory } from "../../api/queries";
import { capitalised, useDates } from "../../i18n/dates";

export interface AlternativesProps {
  slots: Slot[];
  onChoose: (slot: Slot) => void;
}

/** The nearest free slots instead of one that is gone. They may be another doctor's, elsewhere. */
export function Alternatives({ slots, onChoose }: AlternativesProps) {
  const dates = useDates();
  const { directory } = useDirectory();
  return (
    <ul className="slots slots--whole">
      {slots.map((slot) => (
        <li key={slot.slot_id}>
          <button type="button" className="slot" onClick={() => onChoose(slot)}>
            {capitalised(dates.day(slot.starts_at))}, {dates.time(slot.starts_at)}
            <small className="meta">
              <span>{doctorName(directory.doctor(slot.doctor_id))}</span>
              <span>{directory.facility(slot.facility_id)?.name}</span>
            </small>
          </button>
        </li>
      ))}
    </ul>
  );
}
