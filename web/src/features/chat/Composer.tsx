import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { useText } from "../../i18n/language";
import { CHAT_LIMITS, type ChatThread } from "../../realtime/chat";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { chatWords } from "./words";

const WARN_CHARACTERS_LEFT = 200;

interface ComposerProps {
  thread: ChatThread;
  onAttach: () => void;
  /** Nothing is taken any more. What is typed already stays to be read and copied. */
  isClosed: boolean;
  /** What else can be sent than words and files. */
  children?: ReactNode;
}

export function Composer({ thread, onAttach, isClosed, children }: ComposerProps) {
  const t = useText(chatWords);
  const id = useId();
  const [text, setText] = useState("");
  const [isFull, setFull] = useState(false);
  const left = CHAT_LIMITS.text_characters_max - text.length;

  const send = () => {
    if (isClosed) return;
    const was_taken = thread.post(text);
    setFull(!was_taken);
    if (was_taken) setText("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While a word is being composed (IME), Enter only ends the word.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  if (isClosed && text === "") return null;
  return (
    <form
      className="chat__form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {!isClosed && (
        <>
          {children}
          <Button icon="clip" isIconOnly aria-label={t("attach")} onPress={onAttach} />
        </>
      )}
      <textarea
        className="input"
        rows={1}
        readOnly={isClosed}
        aria-label={t("message")}
        aria-describedby={`${id}-note`}
        placeholder={t("placeholder")}
        maxLength={CHAT_LIMITS.text_characters_max}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          thread.typing();
        }}
        onKeyDown={onKeyDown}
      />
      {!isClosed && (
        <button type="submit" className="btn btn--primary btn--icon" aria-label={t("send")}>
          <Icon name="send" />
        </button>
      )}
      <p className="chat__note xs" id={`${id}-note`} role="status">
        {isFull ? t("full") : left < WARN_CHARACTERS_LEFT && t("tooLong", { count: left })}
      </p>
    </form>
  );
}
