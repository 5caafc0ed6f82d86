import type { GuestSession } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { ChatThread } from "../../realtime/chat";
import { browserEnvironment } from "../../realtime/environment";
import type { Message } from "../../realtime/frames";
import { Loading } from "../../ui/States";
import { ConnectionNote } from "../chat/ConnectionNote";
import { DocumentLink } from "../chat/DocumentItem";
import { useOwned, useStore } from "../live/hooks";
import { renewForSocket, socketAddress } from "../live/sockets";
import { entryWords } from "./entryWords";
import "../chat/chat.css";

/** The chat of the visit for a guest: to read, and nothing to write in. */
export function GuestChat({ guest }: { guest: GuestSession }) {
  const t = useText(entryWords);
  const owned = useOwned(guest.guest_id, () => {
    const environment = browserEnvironment();
    const thread = new ChatThread({
      url: socketAddress("/api/chat/socket", guest.visit_id),
      visit_id: guest.visit_id,
      account_id: guest.guest_id,
      environment,
      refreshSession: renewForSocket,
      outbox: sessionStorage,
    });
    thread.start();
    return {
      thread,
      close() {
        thread.close();
        environment.close();
      },
    };
  });
  return (
    <div className="chat">
      <p className="small muted guest-chat__rule">{t("chatText")}</p>
      {owned === null ? (
        <Loading />
      ) : (
        <>
          <ConnectionNote thread={owned.thread} isReader />
          <Messages thread={owned.thread} />
        </>
      )}
    </div>
  );
}

function Messages({ thread }: { thread: ChatThread }) {
  const t = useText(entryWords);
  const { messages, is_loaded, connection } = useStore(thread.state);
  // Without a line the note above says so: a spinner would promise more.
  if (!is_loaded) return connection.kind === "connecting" ? <Loading /> : null;
  if (messages.length === 0) return <p className="muted guest-chat__rule">{t("chatEmpty")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <div role="log" aria-label={t("chat")} className="chat__log" tabIndex={0}>
      <ol className="chat__lines">
        {messages.map((message) => (
          <Line key={message.message_id} message={message} />
        ))}
      </ol>
    </div>
  );
}

const ROLES = { patient: "rolePatient", doctor: "roleDoctor", reception: "reception" } as const;

function Line({ message }: { message: Message }) {
  const t = useText(entryWords);
  const dates = useDates();
  return (
    <li className="bubble">
      <span className="bubble__who">{t(ROLES[message.author.role])}</span>
      {message.document ? (
        <DocumentLink document={message.document} />
      ) : (
        <span className="bubble__text">{message.text ?? t("hiddenDocument")}</span>
      )}
      <span className="bubble__meta num">{dates.time(message.sent_at)}</span>
    </li>
  );
}
