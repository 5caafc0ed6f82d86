/** Beside the rooms: alerts that no doctor has seen, lost connections, doctors who are late. */
import { useQuery } from "@tanstack/react-query";
import type { BoardRoom } from "../../api/model";
import { type Directory, doctorName } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Chip } from "../../ui/Chip";
import { useNow } from "../../ui/useNow";
import { StateChip, sinceOf, stateOfRoom } from "../console/status";
import { secondsSince } from "../live/durations";
import { lateDoctors, unseenAlertsQuery } from "./data";
import { boardWords } from "./words";

/** Every alert is unseen for a moment. */
const URGENT_SECONDS = 60;

interface AttentionProps {
  rooms: readonly BoardRoom[];
  directory: Directory;
}

export function Attention({ rooms, directory }: AttentionProps) {
  const t = useText(boardWords);
  const dates = useDates();
  const { data: alerts = [] } = useQuery(unseenAlertsQuery);
  const now = useNow(5_000);
  const byVisit = new Map(rooms.map((one) => [one.room.visit_id, one]));
  // Of the facility that is chosen, and of who still waits.
  const unseen = alerts.flatMap((one) => byVisit.get(one.visit_id) ?? []);
  const lost = rooms.filter((one) => stateOfRoom(one.room) === "lost");
  const late = lateDoctors(rooms);
  const count = unseen.length + lost.length + late.length;
  const nameOf = (doctor_id: string) => doctorName(directory.doctor(doctor_id));
  return (
    <section className="stack stack--1" aria-labelledby="attention-title">
      <h2 id="attention-title" className="cluster cluster--1">
        {t("attention")}
        {count > 0 && <span className="count count--signal">{count}</span>}
      </h2>
      {count === 0 && <p className="small muted">{t("nothing")}</p>}
      <ul className="need" aria-live="polite">
        {unseen.map((one) => (
          <li
            key={`unseen-${one.room.visit_id}`}
            data-level={
              secondsSince(one.room.ready_since, now) > URGENT_SECONDS ? "now" : undefined
            }
          >
            <div className="spread">
              <strong>{t("unseen")}</strong>
              <StateChip state="ready" since={one.room.ready_since} />
            </div>
            <p className="small">
              {t("unseenText", {
                doctor: nameOf(one.doctor_id),
                time: dates.time(one.starts_at),
              })}
            </p>
          </li>
        ))}
        {lost.map((one) => (
          <li key={`lost-${one.room.visit_id}`} data-level="now">
            <div className="spread">
              <strong>{t("lostTitle")}</strong>
              <StateChip state="lost" since={sinceOf("lost", one.room)} />
            </div>
            <p className="small">
              {t("lostText", { doctor: nameOf(one.doctor_id), time: dates.time(one.starts_at) })}
            </p>
          </li>
        ))}
        {late.map((one) => (
          <li key={`late-${one.doctor_id}`}>
            <div className="spread">
              <strong>{nameOf(one.doctor_id)}</strong>
              <Chip tone="warning">{t("lateChip", { minutes: one.minutes })}</Chip>
            </div>
            <p className="small">
              {t("lateText", { time: dates.time(one.starts_at), minutes: one.minutes })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
