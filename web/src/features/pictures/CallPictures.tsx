/** On the stage of the call: a document that both look at, and the doctor's wish for a photograph. */
import { useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/language";
import type { Document, Message } from "../../realtime/frames";
import type { Together, Watched } from "../../realtime/together";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { toast } from "../../ui/Toast";
import type { ChatSession } from "../chat/session";
import { useStore } from "../live/hooks";
import { TakePhoto } from "./PhotoActions";
import { openRequest } from "./request";
import { Sheet, SheetBar } from "./Sheet";
import { NotOpened, Opening, usePages } from "./Viewer";
import type { View } from "./view";
import { pictureWords } from "./words";
import "./pictures.css";

const SHOWN_BY = { doctor: "doctorShows", patient: "patientShows" } as const;

interface WatchedDocumentProps {
  document: Document;
  watched: Watched;
  together: Together;
}

function WatchedDocument({ document: one, watched, together }: WatchedDocumentProps) {
  const t = useText(pictureWords);
  const { pages, isRefused, isBroken, retry } = usePages(one);
  const { leader } = watched;
  const { pointer = null, ...view } = watched.view;
  const isLeading = leader === null;
  const onView = isLeading
    ? ({ page, zoom, x, y }: View) => together.move({ page, zoom, x, y })
    : undefined;
  if (isBroken) return <NotOpened isRefused={isRefused} onRetry={retry} />;
  if (pages === null) return <Opening />;
  // A page that this copy does not have: the leader's document is the same one, so never for long.
  const page = Math.min(view.page, pages.count);
  const label = pages.is_picture
    ? t("sheet", { name: one.name })
    : t("sheetPage", { name: one.name, page, count: pages.count });
  return (
    <>
      <Sheet
        pages={pages}
        label={label}
        view={{ ...view, page }}
        onView={onView}
        point={isLeading ? null : pointer}
        onPoint={isLeading ? (point) => together.point(point) : undefined}
      />
      {onView && <SheetBar pages={pages} view={view} onView={onView} />}
    </>
  );
}

/** Says it when somebody else ends it; answers how to end it oneself. */
function useEnd(together: Together, isOn: boolean): () => void {
  const t = useText(pictureWords);
  const was_on = useRef(false);
  const is_mine = useRef(false);
  useEffect(() => {
    if (was_on.current && !isOn && !is_mine.current) toast(t("ended"), "info");
    was_on.current = isOn;
    is_mine.current = false;
  }, [isOn, t]);
  return () => {
    is_mine.current = true;
    together.stop();
  };
}

interface WatchedTogetherProps {
  together: Together;
  chat: ChatSession;
  /** Something is shown from now on: what lies over it on a small screen is to make way. */
  onBegin: () => void;
}

function WatchedTogether({ together, chat, onBegin }: WatchedTogetherProps) {
  const t = useText(pictureWords);
  const { watched } = useStore(together.state);
  const { messages } = useStore(chat.thread.state);
  const end = useEnd(together, watched !== null);
  const begin = useRef(onBegin);
  begin.current = onBegin;
  const document_id = watched?.view.document_id;
  useEffect(() => {
    if (document_id !== undefined) begin.current();
  }, [document_id]);
  if (watched === null) return null;
  const { leader, view } = watched;
  const one = messages.find((message) => message.document?.document_id === view.document_id);
  const name = one?.document?.name ?? "";
  const key =
    leader === null
      ? "showing"
      : leader === "doctor" || leader === "patient"
        ? SHOWN_BY[leader]
        : "someoneShows";
  return (
    <section className="together" aria-label={t(key, { name })} data-testid="together">
      <div className="together__head">
        <div className="grow">
          <p className="semibold together__name" role="status">
            {t(key, { name })}
          </p>
          <p className="xs muted only-wide">
            {t(leader === null ? "showingHint" : "followingHint")}
          </p>
        </div>
        <Button icon="x" aria-label={t("stopShowing")} onPress={end}>
          <span className="only-wide">{t("stopShowing")}</span>
        </Button>
      </div>
      {one?.document ? (
        <WatchedDocument
          key={one.document.document_id}
          document={one.document}
          watched={watched}
          together={together}
        />
      ) : (
        // Not in the thread that this person may read, or not yet.
        <NotOpened isRefused onRetry={() => undefined} />
      )}
    </section>
  );
}

/** What became of what one sends: the chat that would tell it may be closed. */
function Sending({ chat }: { chat: ChatSession }) {
  const t = useText(pictureWords);
  const { items, retry, remove } = chat.uploads;
  const failed = items.find((one) => one.failure !== null);
  const [first] = items;
  if (first === undefined) return null;
  return (
    <div className="photo-wish photo-wish--sending" role="status">
      <Icon name={failed ? "warn" : "send"} />
      <p className="semibold grow">{t(failed ? "notSent" : "sending")}</p>
      {failed?.failure === "failed" && (
        <Button icon="refresh" onPress={() => retry(failed.client_id)}>
          {t("retry")}
        </Button>
      )}
      {failed && (
        <Button variant="quiet" onPress={() => remove(failed.client_id)}>
          {t("discard")}
        </Button>
      )}
    </div>
  );
}

/** Said over the picture, since on a telephone the chat is closed while one talks. */
function PhotoWish({ chat }: { chat: ChatSession }) {
  const t = useText(pictureWords);
  const { messages, role } = useStore(chat.thread.state);
  const [put_off, setPutOff] = useState<Message | null>(null);
  const wish = openRequest(messages);
  if (chat.uploads.items.length > 0) return <Sending chat={chat} />;
  if (role !== "patient" || wish === null || wish === put_off) return null;
  return (
    <div className="photo-wish" role="status">
      <Icon name="camera" />
      <p className="semibold grow">{t("doctorAsks")}</p>
      <TakePhoto session={chat} isMain />
      <Button variant="quiet" onPress={() => setPutOff(wish)}>
        {t("later")}
      </Button>
    </div>
  );
}

export interface CallPicturesProps {
  together: Together;
  chat: ChatSession | null;
  onBegin: () => void;
}

export function CallPictures({ together, chat, onBegin }: CallPicturesProps) {
  if (chat === null) return null;
  return (
    <>
      <WatchedTogether together={together} chat={chat} onBegin={onBegin} />
      <PhotoWish chat={chat} />
    </>
  );
}
