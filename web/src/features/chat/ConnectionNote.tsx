import { useText } from "../../i18n/language";
import type { ChatThread } from "../../realtime/chat";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { useStore } from "../live/hooks";
import { chatWords } from "./words";

/** That the line to the chat is away, or why it is over; nothing while it stands. */
export function ConnectionNote({ thread, isReader }: { thread: ChatThread; isReader?: boolean }) {
  const t = useText(chatWords);
  const { connection } = useStore(thread.state);
  if (connection.kind === "reconnecting") {
    return (
      <p className="chat__offline small" role="status">
        <Icon name="wifi-off" size="sm" />
        {t(isReader ? "reconnectingReader" : "reconnecting")}
      </p>
    );
  }
  if (connection.kind !== "closed") return null;
  switch (connection.reason) {
    case "left":
    // A guest's end is told by the call, in place of which it stands.
    case "guest-refused":
    case "guest-removed":
    case "guest-left":
    case "visit-over":
      return null;
    case "refused":
      return (
        <Banner tone="warning" role="alert">
          {t("refusedVisit")}
        </Banner>
      );
    default:
      return (
        <Banner
          tone="warning"
          role="alert"
          actions={<Button onPress={() => window.location.reload()}>{t("reload")}</Button>}
        >
          {t(isReader ? "oldReader" : "old")}
        </Banner>
      );
  }
}
