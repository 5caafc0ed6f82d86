import { useQuery } from "@tanstack/react-query";
import { serverNow } from "../../api/clock";
import type { Patient, Visit } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { PhoneLink } from "../../ui/PhoneLink";
import { ChatPanel } from "../chat/ChatPanel";
import { DocumentLink } from "../chat/DocumentItem";
import { useChatSession } from "../chat/session";
import { ContactAttempts } from "../contact/ContactAttempts";
import { ageOf, patientName } from "../live/people";
import { IdentityChecks, StaffNotes } from "../reception/StaffNotes";
import { RecommendationsEditor } from "../recommendations/Editor";
import { recommendationWords } from "../recommendations/words";
import { words as timelineWords } from "../timeline/words";
import { CalledNote, CallPatient } from "../waiting/CallPatient";
import { documentsQuery } from "./data";
import { hasCome, MissedVisit } from "./MissedVisit";
import { isClosed, StateChip, sinceOf, stateOf } from "./status";
import { isSoundOnly, useFoundText } from "./TestResult";
import { consoleWords } from "./words";

export interface VisitDetailsProps {
  visit: Visit;
  room: Room | undefined;
  patient: Patient | undefined;
  unread: number;
  isChatOpen: boolean;
  onChat: (open: boolean) => void;
}

interface MainActionProps {
  visit: Visit;
  room: Room | undefined;
  name: string;
}

function MainAction({ visit, room, name }: MainActionProps) {
  const t = useText(consoleWords);
  const state = stateOf(visit, room);
  if (visit.visit_type !== "video" || isClosed(state)) return null;
  const to = `/lekarz/wizyty/${visit.visit_id}`;
  if (state === "away" && room) {
    return <CallPatient room={room} name={name} isMain />;
  }
  if (state === "ready") {
    return (
      <LinkButton variant="primary" size="lg" icon="video" className="grow" to={to}>
        {t("start")}
      </LinkButton>
    );
  }
  const is_open = room?.call_id != null;
  return (
    <LinkButton
      variant={is_open ? "primary" : "secondary"}
      size="lg"
      icon="video"
      className="grow"
      to={to}
    >
      {t(is_open ? "back" : "openRoom")}
    </LinkButton>
  );
}

interface ChatButtonProps {
  /** There is no call to enter: the chat is the main thing. */
  hasWords: boolean;
  isOpen: boolean;
  unread: number;
  onPress: () => void;
}

function ChatButton({ hasWords, isOpen, unread, onPress }: ChatButtonProps) {
  const t = useText(consoleWords);
  const label = isOpen
    ? t("closeChat")
    : unread > 0
      ? t("chatNew", { count: unread })
      : t("chatWith");
  return (
    <Button
      size="lg"
      icon={isOpen ? "x" : "chat"}
      isIconOnly={!hasWords}
      className={hasWords ? "grow" : "btn--square-lg"}
      aria-label={label}
      onPress={onPress}
    >
      {hasWords && t(isOpen ? "closeChat" : "chatWith")}
      {!isOpen && unread > 0 && (
        <span className="count count--signal btn__count" aria-hidden="true">
          {unread}
        </span>
      )}
    </Button>
  );
}

export function useReferralText(visit: Visit): string | null {
  const t = useText(consoleWords);
  if (visit.referral === null) return null;
  const { kind, code } = visit.referral;
  return kind === "e_referral" ? t("e_referral", { code: code ?? "" }) : t(kind);
}

export function useTestText(room: Room | undefined): string {
  const t = useText(consoleWords);
  const dates = useDates();
  const found = useFoundText(room?.last_test);
  if (!room?.last_test) return t("noTest");
  const { verdict, completed_at } = room.last_test;
  const result = {
    good: t("testGoodLong"),
    usable: t(isSoundOnly(room.last_test) ? "testSoundLong" : "testUsableLong"),
    bad: t("testBadLong"),
  }[verdict];
  const when = `${dates.dateShort(completed_at)}, ${dates.time(completed_at)}`;
  const text = t("testAt", { result, when });
  return found === null ? text : `${text}. ${found}`;
}

function VisitDocuments({ visit_id }: { visit_id: string }) {
  const t = useText(consoleWords);
  const dates = useDates();
  const { data = [] } = useQuery(documentsQuery(visit_id));
  return (
    <div>
      <div className="card__head">
        <h3 className="small semibold">{t("documents", { count: data.length })}</h3>
      </div>
      {data.length === 0 ? (
        <p className="small muted">{t("noDocuments")}</p>
      ) : (
        <ul className="list stack stack--1">
          {data.map((one) => (
            <li key={one.document_id}>
              <DocumentLink
                document={one}
                detail={`${dates.dateShort(one.shared_at)}, ${dates.time(one.shared_at)}`}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function DetailsChat({ visit_id, name }: { visit_id: string; name: string }) {
  const session = useChatSession(visit_id);
  return (
    <div className="details__chat">
      {session && <ChatPanel session={session} people={{ patient: name }} />}
    </div>
  );
}

/** The pane beside the list: who it is, what it is about, and the way into the call. */
export function VisitDetails(props: VisitDetailsProps) {
  const say = useText(recommendationWords);
  const { visit, room, patient, unread, isChatOpen, onChat } = props;
  const t = useText(consoleWords);
  const timeline_t = useText(timelineWords);
  const dates = useDates();
  const state = stateOf(visit, room);
  const since = sinceOf(state, room);
  const name = patientName(patient) || t("nobody");
  const referral = useReferralText(visit);
  const test = useTestText(room);
  const is_video = visit.visit_type === "video";
  const is_over = isClosed(state);
  return (
    <aside className="card stack stack--3" id="details" aria-labelledby="details-title">
      <div className="stack stack--1">
        <div className="cluster cluster--1">
          <StateChip state={state} since={since} />
          <Chip>{t(visit.funding)}</Chip>
        </div>
        <h2 className="title-xl" id="details-title">
          {name}
        </h2>
        <Meta
          className="muted small"
          items={[
            patient && t("age", { age: ageOf(patient.birth_date, serverNow()) }),
            t("alertVisit", { time: dates.time(visit.starts_at) }).toLocaleLowerCase(),
            t(visit.visit_type),
          ]}
        />
      </div>
      <div className="actions nowrap-row">
        <MainAction visit={visit} room={room} name={name} />
        {is_video && (
          <ChatButton
            hasWords={is_over}
            isOpen={isChatOpen}
            unread={unread}
            onPress={() => onChat(!isChatOpen)}
          />
        )}
      </div>
      {state === "away" && <CalledNote room={room} />}
      <MissedVisit visit={visit} room={room} name={name} />
      <ContactAttempts visit={visit} isThere={hasCome(room)} />
      {isChatOpen && is_video ? (
        <DetailsChat key={visit.visit_id} visit_id={visit.visit_id} name={name} />
      ) : (
        <>
          <hr className="hr" />
          <div>
            <h3 className="small semibold">{t("reason")}</h3>
            <p className="anywhere">{visit.reason || t("noReason")}</p>
          </div>
          <dl className="dl dl--stack">
            {referral && (
              <div>
                <dt>{t("referral")}</dt>
                <dd>{referral}</dd>
              </div>
            )}
            {is_video && (
              <div>
                <dt>{t("equipment")}</dt>
                <dd>{test}</dd>
              </div>
            )}
            {patient?.phone && (
              <div>
                <dt>{t("phoneNumber")}</dt>
                <dd>
                  <PhoneLink phone={patient.phone} />
                </dd>
              </div>
            )}
            {patient && (
              <div>
                <dt>{t("born")}</dt>
                <dd>{dates.dateYear(`${patient.birth_date}T12:00:00Z`)}</dd>
              </div>
            )}
          </dl>
          {is_video && <VisitDocuments visit_id={visit.visit_id} />}
          {visit.status !== "cancelled" && (
            <section className="stack stack--1" aria-labelledby="recommendations-title">
              <h3 className="small semibold" id="recommendations-title">
                {say("title")}
              </h3>
              <RecommendationsEditor key={visit.visit_id} visit_id={visit.visit_id} name={name} />
            </section>
          )}
          <IdentityChecks visit_id={visit.visit_id} mayRecord={visit.status !== "cancelled"} />
          <StaffNotes visit_id={visit.visit_id} />
          {is_video && (
            <LinkButton
              variant="quiet"
              icon="chart"
              className="flush start"
              to={`/lekarz/wizyty/${visit.visit_id}/przebieg`}
            >
              {timeline_t("title")}
            </LinkButton>
          )}
        </>
      )}
    </aside>
  );
}
