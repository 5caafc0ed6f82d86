/** Above the field for words: the patient photographs, the doctor asks for it. */
import { useState } from "react";
import { useLanguage, useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import type { ChatSession } from "../chat/session";
import { useStore } from "../live/hooks";
import { PhotoDialog } from "./PhotoDialog";
import { requestIn } from "./request";
import { pictureWords } from "./words";

/** The button of a photograph, wherever one is offered. */
export function TakePhoto({ session, isMain }: { session: ChatSession; isMain?: boolean }) {
  const t = useText(pictureWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        icon="camera"
        variant={isMain ? "primary" : "secondary"}
        onPress={() => setOpen(true)}
      >
        {t("takePhoto")}
      </Button>
      <PhotoDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onPhoto={(file) => session.uploads.add([file])}
      />
    </>
  );
}

export function PhotoActions({ session }: { session: ChatSession }) {
  const t = useText(pictureWords);
  const { language } = useLanguage();
  const { role } = useStore(session.thread.state);
  if (role === "patient") {
    return (
      <div className="chat__actions">
        <TakePhoto session={session} />
      </div>
    );
  }
  if (role !== "doctor") return null;
  return (
    <div className="chat__actions">
      <Button icon="camera" onPress={() => session.thread.post(requestIn(language))}>
        {t("askPhoto")}
      </Button>
    </div>
  );
}
