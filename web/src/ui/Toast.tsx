/** Toasts: only for what needs no answer. They wait while the pointer or the focus is on them. */
import {
  UNSTABLE_Toast as AriaToast,
  Button,
  Text,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";
import { Icon, type IconName } from "./Icon";

const words = catalog({
  pl: { region: "Komunikaty", close: "Zamknij komunikat" },
  en: { region: "Messages", close: "Close the message" },
});

interface ToastMessage {
  text: string;
  icon: IconName;
}

const SHOWN_MS = 8_000;
const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: 3 });

export function toast(text: string, icon: IconName = "ok"): void {
  queue.add({ text, icon }, { timeout: SHOWN_MS });
}

/** Another screen begins, whose controls are where toasts lie. */
export function clearToasts(): void {
  queue.clear();
}

export function ToastArea() {
  const t = useText(words);
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={t("region")}>
      {({ toast: shown }) => (
        <AriaToast toast={shown} className="toast">
          <Icon name={shown.content.icon} />
          <ToastContent>
            <Text slot="title">{shown.content.text}</Text>
          </ToastContent>
          <Button slot="close" className="btn btn--quiet btn--icon" aria-label={t("close")}>
            <Icon name="x" size="sm" />
          </Button>
        </AriaToast>
      )}
    </ToastRegion>
  );
}
