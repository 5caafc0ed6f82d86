import { type ReactNode, useId } from "react";
import { Link } from "react-router";
import type { Room, WaitEstimate } from "../../api/generated/frames";
import type { Visit } from "../../api/model";
import { type Directory, doctorName, fullName, initials, useMe } from "../../api/queries";
import { addDays, dayOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { fundingShort, terms, VISIT_TYPE_ICON } from "../../i18n/terms";
import { Button, LinkButton } from "../../ui/Button";
import { Avatar } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { useNow } from "../../ui/useNow";
import { VisitStub } from "../../ui/VisitStub";
import { Rebook } from "../changes/ChangePlan";
import { isLate } from "../waiting/estimates";
import { Countdown } from "./Countdown";
import { connectWindow } from "./timing";
import { words } from "./words";

export interface VisitHeroProps {
  visit: Visit;
  room: Room | undefined;
  estimate: WaitEstimate | undefined;
  directory: Directory;
  unreadCount: number;
  /** The doctor's name: the heading of the visit's page, or of a card in a list. */
  heading: (name: string) => ReactNode;
  /** In the list: the way to the whole visit. */
  withDetails?: boolean;
}

/** The hour, who, and what to press now. */
export function VisitHero(props: VisitHeroProps) {
  const { visit, room, estimate, directory, heading, withDetails } = props;
  const { language } = useLanguage();
  const me = useMe();
  const t = useText(words);
  const doctor = directory.doctor(visit.doctor_id);
  const patient = me.patients.find((one) => one.patient_id === visit.patient_id);
  const isBooked = visit.status === "booked";
  return (
    <article className="visit">
      <VisitStub startsAt={visit.starts_at} endsAt={visit.ends_at}>
        {isBooked && <Countdown visit={visit} />}
      </VisitStub>
      <div className="visit__body">
        <VisitChips
          visit={visit}
          room={room}
          estimate={estimate}
          withStatus={!withDetails || visit.status === "disrupted" || isLate(estimate)}
        />
        <div className="visit__who">
          <Avatar size="lg" text={initials(doctor)} />
          <div>
            {heading(doctorName(doctor))}
            <p className="muted">
              {directory.clinic(visit.clinic_id)?.name[language]}
              <span className="sep"> · </span>
              {directory.facility(visit.facility_id)?.name}
            </p>
            {patient?.relation === "child" && (
              <p className="muted">{t("patient", { name: fullName(patient) })}</p>
            )}
          </div>
        </div>
        {visit.visit_type === "video" ? <VideoActions {...props} /> : <OtherHint {...props} />}
      </div>
    </article>
  );
}

interface VisitChipsProps {
  visit: Visit;
  room: Room | undefined;
  estimate: WaitEstimate | undefined;
  withStatus: boolean;
}

function VisitChips({ visit, room, estimate, withStatus }: VisitChipsProps) {
  const t = useText(words);
  const term = useText(terms);
  return (
    <div className="cluster cluster--1">
      <Chip tone="accent" icon={VISIT_TYPE_ICON[visit.visit_type]}>
        {term(visit.visit_type)}
      </Chip>
      <Chip>{term(fundingShort(visit.funding))}</Chip>
      {withStatus && <StatusChip visit={visit} estimate={estimate} />}
      {room?.status === "in_call" && visit.status === "booked" && (
        <Chip tone="signal" isLive>
          {t("inCall")}
        </Chip>
      )}
    </div>
  );
}

export function StatusChip({ visit, estimate }: { visit: Visit; estimate?: WaitEstimate }) {
  const t = useText(words);
  const now = useNow(60_000);
  if (visit.status === "cancelled") {
    return (
      <Chip tone="danger" icon="calendar-x">
        {t("cancelled")}
      </Chip>
    );
  }
  if (visit.status === "disrupted") {
    return (
      <Chip tone="danger" icon="calendar-x">
        {t("disrupted")}
      </Chip>
    );
  }
  if (visit.status === "missed") {
    return (
      <Chip tone="danger" icon="calendar-x">
        {t("missed")}
      </Chip>
    );
  }
  if (visit.status === "completed") {
    return (
      <Chip tone="success" icon="check">
        {t("completed")}
      </Chip>
    );
  }
  // Its hour may be over, and the visit all the same ahead.
  if (isLate(estimate)) {
    return (
      <Chip tone="warning" icon="clock">
        {t("late")}
      </Chip>
    );
  }
  if (now > Date.parse(visit.ends_at)) return <Chip tone="line">{t("over")}</Chip>;
  return (
    <Chip tone="success" icon="check">
      {t("confirmed")}
    </Chip>
  );
}

/** Cancelled, completed, or past its time for calls that run late too. */
function isOver(visit: Visit, now: number): boolean {
  if (visit.status === "booked") return connectWindow(visit, undefined, now).state === "over";
  return visit.status !== "disrupted";
}

/** It did not take place: the next step is another one. */
function isLost(visit: Visit): boolean {
  return visit.status === "cancelled" || visit.status === "missed";
}

/** In this order: Połącz, Czat, Połączenie testowe. */
function VideoActions(props: VisitHeroProps) {
  const { visit, room, directory, unreadCount, withDetails } = props;
  const term = useText(terms);
  const now = useNow(10_000);
  const hint = useId();
  const here = `/wizyty/${visit.visit_id}`;
  const { state } = connectWindow(visit, room, now);
  const isLive = visit.status === "booked" && state !== "over";
  return (
    <>
      <div className="actions actions--stack">
        {isLive && state === "open" && (
          <LinkButton variant="primary" size="lg" icon="video" to={`${here}/polacz`}>
            {term("connect")}
          </LinkButton>
        )}
        {isLive && state === "early" && (
          <Button variant="primary" size="lg" icon="video" unavailableBecause={hint}>
            {term("connect")}
          </Button>
        )}
        {visit.status !== "cancelled" && (
          <LinkButton
            size="lg"
            icon="chat"
            variant={isOver(visit, now) && !isLost(visit) ? "primary" : "secondary"}
            to={`${here}/czat`}
          >
            {term("chat")}
            <UnreadCount count={unreadCount} />
          </LinkButton>
        )}
        {isLive && (
          <LinkButton size="lg" icon="wifi" to={`${here}/test`}>
            {term("testCall")}
          </LinkButton>
        )}
        {isOver(visit, now) && (
          <Rebook
            visit={visit}
            directory={directory}
            size="lg"
            variant={isLost(visit) ? "primary" : "secondary"}
          />
        )}
      </div>
      <p className="small muted read" id={hint}>
        <ConnectHint visit={visit} room={room} now={now} withDetails={withDetails} />{" "}
        {withDetails && <DetailsLink visit={visit} />}
      </p>
    </>
  );
}

function DetailsLink({ visit }: { visit: Visit }) {
  const t = useText(words);
  return <Link to={`/wizyty/${visit.visit_id}`}>{t("details")}</Link>;
}

export function UnreadCount({ count }: { count: number }) {
  const t = useText(words);
  if (count === 0) return null;
  return (
    <span className="count count--signal">
      <span aria-hidden="true">{count}</span>
      <span className="visually-hidden">{t("unread", { count })}</span>
    </span>
  );
}

interface ConnectHintProps {
  visit: Visit;
  room: Room | undefined;
  now: number;
  withDetails?: boolean;
}

/** Of a visit that did not take place, and of which no more comes. */
function lostHint(visit: Visit): "noContactHint" | "missedHintPlain" | "cancelledHint" {
  if (visit.status !== "missed") return "cancelledHint";
  return visit.is_no_contact ? "noContactHint" : "missedHintPlain";
}

function ConnectHint({ visit, room, now, withDetails }: ConnectHintProps) {
  const t = useText(words);
  const dates = useDates();
  const { state, opensAt } = connectWindow(visit, room, now);
  if (visit.status === "cancelled") return t("cancelledHint");
  if (visit.status === "disrupted") return t(withDetails ? "disruptedHint" : "disruptedHere");
  if (visit.status === "missed") return t(visit.is_no_contact ? "noContactHint" : "missedHint");
  if (visit.status === "completed") return t("afterHint");
  if (state === "over") return t("connectOver");
  if (room?.status === "in_call") return t("callGoesOn");
  if (state === "open") {
    if (withDetails) return t("alertHint");
    const isEarly = now < Date.parse(visit.starts_at) - 5 * 60_000;
    return t(isEarly ? "connectHint" : "connectNow");
  }
  const today = dayOf(now);
  const day = dayOf(opensAt);
  const near = { [today]: t("todayLower"), [addDays(today, 1)]: t("tomorrowLower") }[day];
  return t("connectLater", { when: near ?? dates.date(opensAt), time: dates.time(opensAt) });
}

function OtherHint({ visit, estimate, directory, withDetails }: VisitHeroProps) {
  const t = useText(words);
  const now = useNow(10_000);
  const { phone } = useMe();
  const hint =
    visit.status === "disrupted"
      ? t(withDetails ? "disruptedHint" : "disruptedHere")
      : visit.visit_type === "in_person"
        ? t("inPersonHint")
        : phone
          ? t(isLate(estimate) ? "phoneHintLate" : "phoneHint", { phone })
          : t(isLate(estimate) ? "phoneHintLateNoNumber" : "phoneHintNoNumber");
  return (
    <>
      {isOver(visit, now) && (
        <div className="actions actions--stack">
          <Rebook visit={visit} directory={directory} size="lg" variant="primary" />
        </div>
      )}
      <p className="small muted read">
        {isLost(visit) ? t(lostHint(visit)) : hint} {withDetails && <DetailsLink visit={visit} />}
      </p>
    </>
  );
}
