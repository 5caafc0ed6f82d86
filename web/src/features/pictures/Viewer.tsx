/** A document of the visit, looked at on this page. */
import { useEffect, useState } from "react";
import { Heading } from "react-aria-components";
import { isProblem } from "../../api/client";
import { useText } from "../../i18n/language";
import type { Document } from "../../realtime/frames";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { LargeDialog } from "../../ui/Dialog";
import { Spinner } from "../../ui/Spinner";
import { useContent } from "../chat/content";
import { openPages, type Pages } from "./pages";
import { Sheet, SheetBar } from "./Sheet";
import { ShowInCall } from "./ShowInCall";
import { beginning } from "./view";
import { pictureWords } from "./words";
import "./pictures.css";

/** The pages of a document, opened once its content is here. */
export function usePages(one: Document) {
  const content = useContent(one);
  const [pages, setPages] = useState<Pages | null>(null);
  const [isBroken, setBroken] = useState(false);
  const { data } = content;
  useEffect(() => {
    if (data === undefined) return;
    let is_over = false;
    let opened: Pages | null = null;
    openPages(data).then(
      (found) => {
        opened = found;
        if (is_over) found.close();
        else setPages(found);
      },
      () => {
        if (!is_over) setBroken(true);
      },
    );
    return () => {
      is_over = true;
      opened?.close();
      setPages(null);
      setBroken(false);
    };
  }, [data]);
  const isRefused = isProblem(content.error) && content.error.status === 404;
  return {
    pages,
    isRefused,
    isBroken: isBroken || content.isError,
    retry: () => void content.refetch(),
  };
}

export function NotOpened({ isRefused, onRetry }: { isRefused: boolean; onRetry: () => void }) {
  const t = useText(pictureWords);
  return (
    <div className="sheet">
      <Banner
        tone="warning"
        role="alert"
        title={t(isRefused ? "notYours" : "notOpened")}
        actions={!isRefused && <Button onPress={onRetry}>{t("retry")}</Button>}
      >
        {!isRefused && t("notOpenedText")}
      </Banner>
    </div>
  );
}

export function Opening() {
  const t = useText(pictureWords);
  return (
    <p className="sheet sheet--opening" role="status">
      <span>
        <Spinner /> {t("loading")}
      </span>
    </p>
  );
}

interface ViewerProps {
  document: Document;
  onClose: () => void;
}

function ViewerContent({ document: one, onClose }: ViewerProps) {
  const t = useText(pictureWords);
  const { pages, isRefused, isBroken, retry } = usePages(one);
  const [view, setView] = useState(() => beginning(one.document_type));
  const label = pages?.is_picture
    ? t("sheet", { name: one.name })
    : t("sheetPage", { name: one.name, page: view.page, count: pages?.count ?? 1 });
  return (
    <>
      <div className="viewer__head">
        <Heading slot="title" level={2}>
          {one.name}
        </Heading>
        <Button variant="quiet" icon="x" isIconOnly aria-label={t("close")} onPress={onClose} />
      </div>
      {isBroken ? (
        <NotOpened isRefused={isRefused} onRetry={retry} />
      ) : pages === null ? (
        <Opening />
      ) : (
        <Sheet pages={pages} label={label} view={view} onView={setView} />
      )}
      {pages && (
        <div className="viewer__bar">
          <SheetBar pages={pages} view={view} onView={setView} />
          <ShowInCall document={one} onShown={onClose} />
        </div>
      )}
    </>
  );
}

export function Viewer({
  document: one,
  onClose,
}: {
  document: Document | null;
  onClose: () => void;
}) {
  return (
    <LargeDialog isOpen={one !== null} onClose={onClose} isDismissable className="viewer">
      {one && <ViewerContent document={one} onClose={onClose} />}
    </LargeDialog>
  );
}
