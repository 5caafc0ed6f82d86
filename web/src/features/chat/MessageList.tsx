import { Fragment, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useMe } from "../../api/queries";
import { addDays, dayOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { ChatState, ChatThread, Unsent } from "../../realtime/chat";
import type { Message, ParticipantRole } from "../../realtime/frames";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Icon } from "../../ui/Icon";
import { DocumentFace } from "../pictures/DocumentFace";
import { TakePhoto } from "../pictures/PhotoActions";
import { asksForPhoto, openRequest } from "../pictures/request";
import { DocumentLink, UploadItem } from "./DocumentItem";
import type { ChatSession } from "./session";
import { chatWords } from "./words";

/** A line of the visit itself among the messages: "Rozmowa zaczęła się o 10:49". */
export interface Note {
  at: string;
  text: string;
}

export interface MessageListProps {
  session: ChatSession;
  state: ChatState;
  notes?: readonly Note[];
  whoIs: (role: ParticipantRole) => string;
  /** Nothing more is taken: no photograph is asked for either. */
  isClosed: boolean;
  onOtherFile: (client_id: string) => void;
}

const NEAR_END_PX = 80;

function DayLine({ moment }: { moment: string }) {
  const t = useText(chatWords);
  const dates = useDates();
  const day = dayOf(moment);
  const today = dayOf(Date.now());
  const text =
    day === today ? t("today") : day === addDays(today, -1) ? t("yesterday") : dates.day(moment);
  return <li className="chat__day">{text}</li>;
}

interface MessageBubbleProps {
  message: Message;
  isMine: boolean;
  isRead: boolean;
  who: string;
  /** The patient's, whom the doctor may have asked for a photograph. */
  session: ChatSession | null;
  /** The doctor waits for the photograph that this message asks for. */
  isAwaited: boolean;
}

function MessageBubble({ message, isMine, isRead, who, session, isAwaited }: MessageBubbleProps) {
  const t = useText(chatWords);
  const dates = useDates();
  return (
    <li className={classes("bubble", isMine && "bubble--mine")}>
      {isMine ? (
        <span className="visually-hidden">{t("you")}: </span>
      ) : (
        <span className="bubble__who">{who}</span>
      )}
      {message.document ? (
        <>
          <DocumentFace document={message.document} />
          <DocumentLink document={message.document} />
        </>
      ) : (
        <span className="bubble__text">{message.text}</span>
      )}
      {session && asksForPhoto(message) && (
        <span className="actions">
          <TakePhoto session={session} isMain={isAwaited} />
        </span>
      )}
      <span className="bubble__meta num">
        {dates.time(message.sent_at)}
        {isMine && ` · ${t(isRead ? "read" : "sent")}`}
      </span>
    </li>
  );
}

function UnsentBubble({
  entry,
  thread,
  isOnline,
}: {
  entry: Unsent;
  thread: ChatThread;
  isOnline: boolean;
}) {
  const t = useText(chatWords);
  const isRefused = entry.refused !== null;
  return (
    <li className="bubble bubble--mine bubble--pending">
      <span className="bubble__text">{entry.text}</span>
      <span className="bubble__meta">
        <Icon name={isRefused ? "stop" : "clock"} size="sm" />{" "}
        {t(isRefused ? "refused" : isOnline ? "sending" : "waiting")}
      </span>
      {isRefused && (
        <span className="actions">
          <Button variant="quiet" onPress={() => thread.repeat(entry.client_id)}>
            {t("repeat")}
          </Button>
          <Button variant="danger-quiet" onPress={() => thread.discard(entry.client_id)}>
            {t("discard")}
          </Button>
        </span>
      )}
    </li>
  );
}

/** Stays at the end while the reader is there; else says how many came below. */
function useStickToEnd(count: number) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const seen = useRef(0);
  const [missed, setMissed] = useState(0);

  const toEnd = useCallback(() => {
    const element = list.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);
  useEffect(() => {
    if (isAtEnd.current) {
      toEnd();
      seen.current = count;
      setMissed(0);
    } else {
      setMissed(Math.max(0, count - seen.current));
    }
  }, [count, toEnd]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    // A sheet that opens, or a keyboard that takes half the screen.
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const element = list.current;
    if (element === null) return;
    const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
    isAtEnd.current = rest < NEAR_END_PX;
    if (isAtEnd.current) {
      seen.current = count;
      setMissed(0);
    }
  };
  return { list, missed, toEnd, onScroll };
}

export function MessageList(props: MessageListProps) {
  const { session, state, notes = [], whoIs, isClosed, onOtherFile } = props;
  const { thread, uploads } = session;
  const t = useText(chatWords);
  const { account_id } = useMe();
  const { messages, unsent, read, role, connection } = state;
  const other_mark = role === "doctor" ? read.patient : read.doctor;
  const count = messages.length + unsent.length + uploads.items.length + notes.length;
  const awaited = openRequest(messages);
  const { list, missed, toEnd, onScroll } = useStickToEnd(count);

  const lines: { at: string; key: string; node: ReactNode }[] = messages.map((message) => ({
    at: message.sent_at,
    key: message.message_id,
    node: (
      <MessageBubble
        message={message}
        isMine={message.author.account_id === account_id}
        isRead={message.seq <= other_mark}
        who={whoIs(message.author.role)}
        session={role === "patient" && !isClosed ? session : null}
        isAwaited={message === awaited}
      />
    ),
  }));
  for (const note of notes) {
    const node = <li className="bubble bubble--system">{note.text}</li>;
    const at = lines.findIndex((line) => line.at > note.at);
    lines.splice(at < 0 ? lines.length : at, 0, { at: note.at, key: `note-${note.at}`, node });
  }

  const is_empty = count === 0;
  return (
    <div className="chat__frame">
      <div
        className="chat__log"
        role="log"
        aria-label={t("messages")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        ref={list}
        onScroll={onScroll}
      >
        <ol className="chat__lines">
          {is_empty && (
            <li className="chat__empty muted small">
              {!state.is_loaded
                ? t("loading")
                : t(role === "patient" ? "emptyPatient" : "emptyDoctor")}
            </li>
          )}
          {lines.map((line, index) => {
            const before = lines[index - 1];
            const is_new_day = before === undefined || dayOf(before.at) !== dayOf(line.at);
            return (
              <Fragment key={line.key}>
                {is_new_day && <DayLine moment={line.at} />}
                {line.node}
              </Fragment>
            );
          })}
          {uploads.items.map((upload) => (
            <li key={upload.client_id} className="bubble bubble--mine bubble--pending bubble--wide">
              <UploadItem
                upload={upload}
                onCancel={() => uploads.remove(upload.client_id)}
                onRetry={() => uploads.retry(upload.client_id)}
                onOther={() => onOtherFile(upload.client_id)}
              />
            </li>
          ))}
          {unsent.map((entry) => (
            <UnsentBubble
              key={entry.client_id}
              entry={entry}
              thread={thread}
              isOnline={connection.kind === "online"}
            />
          ))}
          {state.typing !== null && state.typing !== role && (
            <li className="bubble bubble--system" aria-live="off">
              {t("typing", { who: whoIs(state.typing) })}
            </li>
          )}
        </ol>
      </div>
      {missed > 0 && (
        <Button variant="primary" icon="down" className="chat__below" onPress={toEnd}>
          {t("newBelow", { count: missed })}
        </Button>
      )}
    </div>
  );
}
