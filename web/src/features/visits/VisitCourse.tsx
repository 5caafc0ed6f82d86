import type { Room, WaitEstimate } from "../../api/generated/frames";
import type { Visit } from "../../api/model";
import { type Dates, dayOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { useNow } from "../../ui/useNow";
import { isLate } from "../waiting/estimates";
import { connectWindow } from "./timing";
import { words } from "./words";

const CONNECT_BEST_BEFORE_MS = 5 * 60_000;

interface Step {
  title: string;
  text?: string;
  isDone?: boolean;
  isNow?: boolean;
}

interface VisitCourseProps {
  visit: Visit;
  room: Room | undefined;
  estimate: WaitEstimate | undefined;
}

/** The whole way of a visit, with where it stands. */
export function VisitCourse({ visit, room, estimate }: VisitCourseProps) {
  const t = useText(words);
  const steps = useSteps(visit, room, estimate);
  return (
    <Card title={t("course")}>
      <ol className="path">
        {steps.map((step) => (
          <li
            key={step.title}
            data-done={step.isDone || undefined}
            aria-current={step.isNow ? "step" : undefined}
          >
            <div>
              <p className="path__title">{step.title}</p>
              {step.text && <p className="small muted">{step.text}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}

export function useWhen(): (moment: string) => string {
  const t = useText(words);
  const dates = useDates();
  const now = useNow(null);
  return (moment) =>
    dayOf(moment) === dayOf(now) ? `${t("todayLower")}, ${dates.time(moment)}` : dates.date(moment);
}

function useSteps(
  visit: Visit,
  room: Room | undefined,
  estimate: WaitEstimate | undefined,
): Step[] {
  const t = useText(words);
  const dates = useDates();
  const when = useWhen();
  const now = useNow(10_000);
  const booked: Step = { title: t("booked"), text: when(visit.booked_at), isDone: true };
  if (visit.status === "cancelled") {
    const text = visit.cancelled_at ? when(visit.cancelled_at) : undefined;
    return [booked, { title: t("cancelledStep"), text, isNow: true }];
  }
  if (visit.status === "disrupted") {
    const text = `${dates.date(visit.starts_at)}, ${dates.time(visit.starts_at)}`;
    return [
      booked,
      { title: t("disruptedStep"), text, isDone: true },
      { title: t("newTimeStep"), isNow: true },
    ];
  }
  if (visit.status === "missed") {
    const text = visit.missed_at ? when(visit.missed_at) : undefined;
    return [
      booked,
      { title: t(visit.is_no_contact ? "noContactStep" : "missedStep"), text, isNow: true },
    ];
  }
  if (visit.visit_type !== "video") {
    const isPast = now > Date.parse(visit.ends_at) && !isLate(estimate);
    return [booked, ...plainSteps(visit, isPast, dates, t)];
  }

  const isCompleted = visit.status === "completed";
  const { state } = connectWindow(visit, room, now);
  const hasTalked = isCompleted || Boolean(room?.call_started_at);
  const isTalking = room?.status === "in_call" && !isCompleted;
  const best = dates.time(Date.parse(visit.starts_at) - CONNECT_BEST_BEFORE_MS);
  const tested = room?.last_test;
  return [
    booked,
    {
      title: t("testDone"),
      text: tested ? when(tested.completed_at) : isCompleted ? undefined : t("testAdvised"),
      isDone: Boolean(tested) || isCompleted,
    },
    {
      title: t("connectStep"),
      text: hasTalked ? undefined : t("connectBest", { time: best }),
      isDone: hasTalked,
      isNow: !hasTalked && state === "open",
    },
    { title: t("talk"), isDone: isCompleted, isNow: isTalking },
    { title: t("after"), isNow: isCompleted },
  ];
}

function plainSteps(
  visit: Visit,
  isPast: boolean,
  dates: Dates,
  t: (key: "phoneTalk" | "come" | "end") => string,
): Step[] {
  const isOver = visit.status === "completed" || isPast;
  return [
    {
      title: t(visit.visit_type === "phone" ? "phoneTalk" : "come"),
      text: `${dates.date(visit.starts_at)}, ${dates.time(visit.starts_at)}`,
      isDone: isOver,
      isNow: !isOver,
    },
    { title: t("end"), isDone: isOver },
  ];
}
