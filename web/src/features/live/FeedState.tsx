/** Whether a page of staff is told of everything at once, and what it says when it is not. */
import { useText } from "../../i18n/language";
import type { NotifyFeed } from "../../realtime/notify";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { consoleWords } from "../console/words";
import { useStore } from "./hooks";

/** Without its socket the console must say so: silence would look like an empty waiting room. */
export function FeedBanner({ feed }: { feed: NotifyFeed }) {
  const t = useText(consoleWords);
  const { connection } = useStore(feed.state);
  if (connection.kind === "reconnecting") {
    return (
      <Banner tone="warning" icon="wifi-off" role="status">
        {t("notLiveText")}
      </Banner>
    );
  }
  if (connection.kind !== "closed" || connection.reason === "left") return null;
  return (
    <Banner
      tone="danger"
      role="alert"
      actions={<Button onPress={() => window.location.reload()}>{t("reload")}</Button>}
    >
      {t(connection.reason === "session-ended" ? "sessionEnded" : "versionEnded")}
    </Banner>
  );
}

export function LiveChip({ feed }: { feed: NotifyFeed }) {
  const t = useText(consoleWords);
  const { connection } = useStore(feed.state);
  if (connection.kind !== "online") return null;
  return (
    <Chip tone="success" isLive>
      {t("live")}
    </Chip>
  );
}
