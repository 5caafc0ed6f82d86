import { useQuery } from "@tanstack/react-query";
import type { Visit } from "../../api/model";
import type { Directory } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button, type ButtonProps, LinkButton } from "../../ui/Button";
import { useNow } from "../../ui/useNow";
import { CancelVisit } from "../visits/CancelVisit";
import { changeQuery, mayChange, useRebook } from "./change";
import { changeWords } from "./words";

/** What a patient may still do to a booked visit; after the clinic's deadline: whom to call. */
export function ChangePlan({ visit }: { visit: Visit }) {
  const t = useText(changeWords);
  const dates = useDates();
  const now = useNow(10_000);
  const { data: change } = useQuery(changeQuery(visit.visit_id));
  if (!change) return null;
  const until = { date: dates.date(change.until), time: dates.time(change.until) };
  const isBeforeStart = Date.parse(change.until) < Date.parse(visit.starts_at);
  if (!mayChange(visit, change, now)) {
    return <p className="small muted">{t("tooLate", { ...until, phone: change.phone })}</p>;
  }
  return (
    <div className="stack stack--1 items-start">
      <LinkButton
        variant="quiet"
        icon="calendar"
        className="flush"
        to={`/wizyty/${visit.visit_id}/termin`}
      >
        {t("change")}
      </LinkButton>
      <CancelVisit visit={visit} />
      {isBeforeStart && <p className="small muted">{t("until", until)}</p>}
    </div>
  );
}

interface RebookProps extends Pick<ButtonProps, "variant" | "size"> {
  visit: Visit;
  directory: Directory;
}

export function Rebook({ visit, directory, variant, size }: RebookProps) {
  const t = useText(changeWords);
  const rebook = useRebook(directory);
  return (
    <Button variant={variant} size={size} icon="calendar-plus" onPress={() => rebook(visit)}>
      {t("rebook")}
    </Button>
  );
}
