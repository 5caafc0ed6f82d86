/** The conversation of a visit: used in the call, while waiting, in the console and on its page. */
import { type DragEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useMe } from "../../api/queries";
import { useText } from "../../i18n/language";
import type { Document, ParticipantRole } from "../../realtime/frames";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { useStore } from "../live/hooks";
import { PhotoActions, TakePhoto } from "../pictures/PhotoActions";
import { Composer } from "./Composer";
import { ConnectionNote } from "./ConnectionNote";
import { DocumentRow, UploadItem } from "./DocumentItem";
import { MessageList, type Note } from "./MessageList";
import { type ChatSession, DOCUMENT_TYPES, type Uploads } from "./session";
import { ClosedNote, useIsClosed } from "./terms";
import { chatWords } from "./words";
import "./chat.css";

export interface People {
  doctor?: string;
  patient?: string;
}

export function useWhoIs(people: People): (role: ParticipantRole) => string {
  const t = useText(chatWords);
  return (role) => {
    if (role === "reception") return t("reception");
    return people[role] || t(role);
  };
}

/** A hidden file input and the way to open it. */
function useFilePicker(uploads: Uploads) {
  const input = useRef<HTMLInputElement>(null);
  const pick = useCallback(() => input.current?.click(), []);
  const picker = (
    <input
      ref={input}
      type="file"
      hidden
      multiple
      accept={DOCUMENT_TYPES}
      data-testid="document-input"
      onChange={(event) => {
        uploads.add(event.target.files ?? []);
        // The same file may be chosen again after a refusal.
        event.target.value = "";
      }}
    />
  );
  return { pick, picker };
}

/** Files dropped anywhere on it are uploaded. */
function DropArea({ uploads, children }: { uploads: Uploads; children: ReactNode }) {
  const t = useText(chatWords);
  const [isOver, setOver] = useState(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button does the same
    <div
      className="chat"
      data-over={isOver || undefined}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        uploads.add(event.dataTransfer.files);
      }}
    >
      {children}
      {isOver && (
        <div className="chat__drop" aria-hidden="true">
          <Icon name="clip" size="lg" />
          {t("drop")}
        </div>
      )}
    </div>
  );
}

/** Tells the server what the person has seen, only while they can see it. */
function useReadMark(session: ChatSession, isShown: boolean): void {
  const { thread } = session;
  const { messages } = useStore(thread.state);
  const last_seq = messages.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (!isShown) return;
    const mark = () => {
      if (document.visibilityState === "visible") thread.markRead(last_seq);
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [thread, last_seq, isShown]);
}

export interface ChatPanelProps {
  session: ChatSession;
  people: People;
  notes?: readonly Note[];
  /** False while another tab or a closed sheet hides it: then nothing is marked as read. */
  isShown?: boolean;
}

export function ChatPanel({ session, people, notes, isShown = true }: ChatPanelProps) {
  const { thread, uploads } = session;
  const state = useStore(thread.state);
  const whoIs = useWhoIs(people);
  const isClosed = useIsClosed(session);
  const { pick, picker } = useFilePicker(uploads);
  useReadMark(session, isShown);
  return (
    <DropArea uploads={uploads}>
      <ConnectionNote thread={thread} />
      <MessageList
        session={session}
        state={state}
        notes={notes}
        whoIs={whoIs}
        isClosed={isClosed}
        onOtherFile={(client_id) => {
          uploads.remove(client_id);
          pick();
        }}
      />
      <ClosedNote session={session} />
      <Composer thread={thread} onAttach={pick} isClosed={isClosed}>
        <PhotoActions session={session} />
      </Composer>
      {picker}
    </DropArea>
  );
}

/** How many messages of others this person has not seen. */
export function useUnreadCount(session: ChatSession | null): number {
  const { account_id } = useMe();
  const thread = session?.thread;
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (thread === undefined) return;
    const update = () => {
      const { messages, read, role } = thread.state.get();
      const mark = role === "doctor" ? read.doctor : read.patient;
      const unread = messages.filter(
        (one) => one.seq > mark && one.author.account_id !== account_id,
      );
      setCount(unread.length);
    };
    update();
    return thread.state.subscribe(update);
  }, [thread, account_id]);
  return count;
}

export function documentsOf(session: ChatSession): Document[] {
  return session.thread.state
    .get()
    .messages.flatMap((message) => (message.document ? [message.document] : []));
}

/** All documents of the visit, with those on their way. */
export function DocumentsPanel({ session, isStaff }: { session: ChatSession; isStaff?: boolean }) {
  const t = useText(chatWords);
  const { account_id } = useMe();
  const { uploads } = session;
  const { role } = useStore(session.thread.state);
  const isClosed = useIsClosed(session);
  const documents = documentsOf(session);
  const { pick, picker } = useFilePicker(uploads);
  return (
    <DropArea uploads={uploads}>
      <div className="documents stack stack--2">
        {documents.length === 0 && uploads.items.length === 0 ? (
          <div className="stack stack--half">
            <p className="semibold">{t("noDocuments")}</p>
            {!isClosed && <p className="small muted">{t("noDocumentsText")}</p>}
          </div>
        ) : (
          <ul className="list">
            {documents.map((one) => (
              <DocumentRow
                key={one.document_id}
                document={one}
                isMine={one.author.account_id === account_id}
              />
            ))}
            {uploads.items.map((upload) => (
              <li key={upload.client_id} className="row">
                <div className="row__main">
                  <UploadItem
                    upload={upload}
                    onCancel={() => uploads.remove(upload.client_id)}
                    onRetry={() => uploads.retry(upload.client_id)}
                    onOther={() => {
                      uploads.remove(upload.client_id);
                      pick();
                    }}
                  />
                </div>
              </li>
            ))}
          </ul>
        )}
        {isClosed ? (
          <p className="small muted">{t("documentsClosed")}</p>
        ) : (
          <>
            <div className="cluster">
              <Button icon="plus" onPress={pick}>
                {t("addDocument")}
              </Button>
              {role === "patient" && <TakePhoto session={session} />}
            </div>
            <p className="xs muted">{t(isStaff ? "rulesStaff" : "rules")}</p>
          </>
        )}
        {picker}
      </div>
    </DropArea>
  );
}
