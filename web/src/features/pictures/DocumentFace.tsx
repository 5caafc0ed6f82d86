/** What a document offers where it is listed: to be opened here, and to be shown in a call. */
import { useState } from "react";
import { useText } from "../../i18n/language";
import type { Document } from "../../realtime/frames";
import { Button } from "../../ui/Button";
import { isPicture } from "../chat/content";
import { ShowInCall } from "./ShowInCall";
import { Thumbnail } from "./Thumbnail";
import { Viewer } from "./Viewer";
import { pictureWords } from "./words";

/** Among the messages: a picture is seen at once. */
export function DocumentFace({ document: one }: { document: Document }) {
  const t = useText(pictureWords);
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  return (
    <div className="document-face">
      {isPicture(one.document_type) ? (
        <Thumbnail document={one} onOpen={open} />
      ) : (
        <Button icon="eye" aria-label={t("open", { name: one.name })} onPress={open}>
          {t("openShort")}
        </Button>
      )}
      <ShowInCall document={one} />
      <Viewer document={isOpen ? one : null} onClose={() => setOpen(false)} />
    </div>
  );
}

/** In the list of documents: one icon. */
export function OpenDocument({ document: one }: { document: Document }) {
  const t = useText(pictureWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="quiet"
        icon="eye"
        isIconOnly
        aria-label={t("open", { name: one.name })}
        onPress={() => setOpen(true)}
      />
      <Viewer document={isOpen ? one : null} onClose={() => setOpen(false)} />
    </>
  );
}
