import type { Slot, Visit } from "../../api/model";
import { type Directory, doctorName } from "../../api/queries";
import { capitalised, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { changeWords } from "./words";

interface ConfirmChangeProps {
  visit: Visit;
  /** The slot that is asked about; none while nothing is. */
  slot: Slot | null;
  directory: Directory;
  isPending: boolean;
  onConfirm: (slot: Slot) => void;
  onClose: () => void;
}

/** From when to when, once more, before the old time is given away. */
export function ConfirmChange(props: ConfirmChangeProps) {
  const { visit, slot, directory, isPending, onConfirm, onClose } = props;
  const t = useText(changeWords);
  return (
    <Dialog isAlert isOpen={slot !== null} onClose={onClose} title={t("confirmTitle")}>
      {slot && (
        <>
          <dl className="dl">
            <Moment label={t("from")} at={visit} directory={directory} />
            <Moment label={t("to")} at={slot} directory={directory} />
          </dl>
          <p className="muted">{t("confirmText")}</p>
          <div className="actions">
            <Button variant="primary" isPending={isPending} onPress={() => onConfirm(slot)}>
              {t("confirm")}
            </Button>
            <Button onPress={onClose}>{t(visit.status === "disrupted" ? "leave" : "keep")}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

interface MomentProps {
  label: string;
  at: Pick<Slot, "starts_at" | "doctor_id" | "facility_id">;
  directory: Directory;
}

function Moment({ label, at, directory }: MomentProps) {
  const dates = useDates();
  const { doctor_id, facility_id, starts_at } = at;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <strong>
          {capitalised(dates.day(starts_at))}, {dates.time(starts_at)}
        </strong>
        <br />
        <span className="muted">
          {[doctorName(directory.doctor(doctor_id)), directory.facility(facility_id)?.name]
            .filter(Boolean)
            .join(", ")}
        </span>
      </dd>
    </div>
  );
}
