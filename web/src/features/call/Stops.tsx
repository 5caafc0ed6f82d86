/** Where the way to a call ends, for now or for good: each says what is safe and what to do next. */
import type { ReactNode } from "react";
import type { Visit } from "../../api/model";
import { dayOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import type { FinalReason } from "../../realtime/socket";
import { BackLink, Button, LinkButton } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { PortalFrame } from "../../ui/PortalFrame";
import { useNow } from "../../ui/useNow";
import { DoctorShell } from "../console/DoctorShell";
import { useSpoken } from "../live/durations";
import { StopCard, type StopCardProps } from "./StopCard";
import { callWords } from "./words";

export type Role = "patient" | "doctor";

export function homeOfVisit(role: Role, visit_id: string): string {
  return role === "doctor" ? "/lekarz" : `/wizyty/${visit_id}`;
}

interface FrameProps {
  side: Role;
  visit_id: string;
  title: string;
  children: ReactNode;
}

/** The usual surroundings of the role, with the way back. */
export function CallFrame({ side, visit_id, title, children }: FrameProps) {
  const t = useText(callWords);
  const back = (
    <BackLink to={homeOfVisit(side, visit_id)}>
      {t(side === "doctor" ? "toList" : "details")}
    </BackLink>
  );
  if (side === "doctor") {
    return (
      <DoctorShell title={title} besides={visit_id}>
        {back}
        {children}
      </DoctorShell>
    );
  }
  return (
    <PortalFrame>
      <Page title={title} gap={3}>
        {back}
        {children}
      </Page>
    </PortalFrame>
  );
}

interface StopProps extends StopCardProps {
  side: Role;
  visit_id: string;
}

export function Stop({ side, visit_id, ...card }: StopProps) {
  return (
    <CallFrame side={side} visit_id={visit_id} title={card.title}>
      <StopCard {...card} />
    </CallFrame>
  );
}

interface LineEndProps {
  side: Role;
  visit_id: string;
  reason: FinalReason;
  onMoveHere: () => void;
}

/** The socket said no for good. */
export function LineEnd({ side, visit_id, reason, onMoveHere }: LineEndProps) {
  const t = useText(callWords);
  const reload = (
    <Button variant="primary" icon="refresh" onPress={() => window.location.reload()}>
      {t("reload")}
    </Button>
  );
  switch (reason) {
    case "replaced":
      return (
        <Stop
          side={side}
          visit_id={visit_id}
          icon="laptop"
          title={t("replacedTitle")}
          text={t("replacedText")}
          actions={
            <Button variant="primary" onPress={onMoveHere}>
              {t("moveHere")}
            </Button>
          }
        />
      );
    case "session-ended":
      return (
        <Stop
          side={side}
          visit_id={visit_id}
          icon="lock"
          title={t("sessionTitle")}
          text={t("sessionText")}
          actions={
            <LinkButton
              variant="primary"
              to="/logowanie"
              state={{ from: window.location.pathname }}
            >
              {t("logIn")}
            </LinkButton>
          }
        />
      );
    case "refused":
      return (
        <Stop
          side={side}
          visit_id={visit_id}
          icon="help"
          title={t("unknownTitle")}
          text={t("unknownText")}
        />
      );
    default:
      return (
        <Stop
          side={side}
          visit_id={visit_id}
          icon="refresh"
          title={t("versionTitle")}
          text={t("versionText")}
          actions={reload}
        />
      );
  }
}

interface TooEarlyProps {
  visit_id: string;
  opens_at: string;
  onConnect: () => void;
}

export function TooEarly({ visit_id, opens_at, onConnect }: TooEarlyProps) {
  const t = useText(callWords);
  const dates = useDates();
  const now = useNow(1_000);
  const is_open = now >= Date.parse(opens_at);
  const is_today = dayOf(opens_at) === dayOf(now);
  const day = is_today ? t("today") : dates.day(opens_at);
  const text = t("earlyText", { day, time: dates.time(opens_at) });
  return (
    <Stop
      side="patient"
      visit_id={visit_id}
      icon="clock"
      title={t(is_open ? "openNow" : "earlyTitle")}
      text={is_open ? undefined : <span id="early-reason">{text}</span>}
      actions={
        <>
          <Button
            variant="primary"
            size="lg"
            icon="video"
            unavailableBecause={is_open ? undefined : "early-reason"}
            onPress={onConnect}
          >
            {t("connect")}
          </Button>
          <LinkButton size="lg" icon="chat" to={`/wizyty/${visit_id}/czat`}>
            {t("chat")}
          </LinkButton>
          <LinkButton size="lg" icon="wifi" to={`/wizyty/${visit_id}/test`}>
            {t("testCall")}
          </LinkButton>
        </>
      }
    />
  );
}

/** The visit is over: how long it took, and that the chat stays. */
export function Over({ role, visit, room }: { role: Role; visit: Visit; room: Room | null }) {
  const t = useText(callWords);
  const spoken = useSpoken();
  const from = room?.call_started_at;
  const until = room?.call_ended_at;
  const seconds = from && until ? Math.round((Date.parse(until) - Date.parse(from)) / 1000) : null;
  const time = seconds === null ? null : spoken(seconds);
  const text =
    role === "doctor"
      ? time === null
        ? t("overTextDoctorPlain")
        : t("overTextDoctor", { time })
      : time === null
        ? t("overTextPlain")
        : t("overText", { time });
  const { visit_id } = visit;
  return (
    <Stop
      side={role}
      visit_id={visit_id}
      icon="check"
      title={t("overTitle")}
      text={text}
      actions={
        <>
          <LinkButton variant="primary" size="lg" to={homeOfVisit(role, visit_id)}>
            {t(role === "doctor" ? "toList" : "toVisit")}
          </LinkButton>
          <LinkButton
            size="lg"
            icon="chat"
            to={role === "doctor" ? `/lekarz?wizyta=${visit_id}` : `/wizyty/${visit_id}/czat`}
          >
            {t("chat")}
          </LinkButton>
        </>
      }
    />
  );
}
