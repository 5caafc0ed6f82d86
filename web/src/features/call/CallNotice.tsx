import { useText } from "../../i18n/language";
import type { PictureState, Presence } from "../../realtime/frames";
import type { Link } from "../../realtime/party";
import type { Quality } from "../../realtime/quality";
import type { PartyRole } from "../../realtime/roles";
import { Button } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { Spinner } from "../../ui/Spinner";
import { useNow } from "../../ui/useNow";
import { secondsSince, useSpoken } from "../live/durations";
import { callWords } from "./words";

interface NoticeProps {
  role: PartyRole;
  /** Where whom the visit is with is; null if that explains nothing. */
  other: Presence | null;
  quality: Quality;
  link: Link;
  /** Our own socket is away; the picture may go on without it. */
  isServerLost: boolean;
  /** What becomes of our own picture. */
  picture: PictureState;
  onAudioOnly: () => void;
}

interface Notice {
  icon: IconName;
  title: string;
  text: string;
  more?: string;
  action?: { label: string; run: () => void };
}

/** One quiet line over the picture: the most important thing that is not as it should be. */
export function CallNotice(props: NoticeProps) {
  const { role, other, quality, link, isServerLost, picture, onAudioOnly } = props;
  const t = useText(callWords);
  let notice: Notice | null = null;
  if (link === "connected" && isServerLost) {
    notice = { icon: "wifi-off", title: t("controlLost"), text: t("controlLostText") };
  } else if (link === "connected" && picture === "paused") {
    notice = { icon: "video-off", title: t("pausedTitle"), text: t("pausedText") };
  } else if (link === "connected" && quality === "weak") {
    const words = { title: t("weakTitle"), text: t("weakText"), more: t("weakMore") };
    const action = { label: t("audioOnly"), run: onAudioOnly };
    // Without a picture there is nothing left to give up.
    notice = { icon: "wifi", ...words, ...(picture === "flows" && { action }) };
  } else if (link !== "interrupted" && (other === "lost" || other === "left")) {
    const title = otherWords(role, other);
    notice = { icon: "wifi-off", title: t(title), text: t("otherLostText") };
  }
  return (
    <div role="status">
      {notice && (
        <div className="call__notice">
          <Icon name={notice.icon} />
          <div>
            <strong>{notice.title}</strong>
            <p className="muted">
              {notice.text}
              {notice.more && <span className="only-wide">{notice.more}</span>}
            </p>
            {notice.action && (
              <Button variant="quiet" onPress={notice.action.run}>
                {notice.action.label}
              </Button>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

function otherWords(role: PartyRole, other: "lost" | "left") {
  if (role === "doctor") return other === "lost" ? "otherLostPatient" : "otherLeftPatient";
  return other === "lost" ? "otherLostDoctor" : "otherLeftDoctor";
}

/** From here on "a moment" would be no true word any more. */
const LONG_SECONDS = 60;

interface ResumingProps {
  role: PartyRole;
  /** Where whom the visit is with is; null if that explains nothing. */
  other: Presence | null;
  since: number | null;
  onAgain: () => void;
}

/** The picture is gone: since when, who knows of it, and that it comes back by itself. */
export function Resuming({ role, other, since, onAgain }: ResumingProps) {
  const t = useText(callWords);
  const spoken = useSpoken();
  const now = useNow(1_000);
  const seconds = Math.max(1, secondsSince(since, now));
  const time = spoken(seconds);
  const is_other = other === "lost" || other === "left";
  const is_long = seconds >= LONG_SECONDS;
  const own_title = t(is_long ? "longLost" : "resuming");
  const own_text = is_long
    ? "longLostText"
    : (`resuming_${role === "guest" ? "doctor" : role}` as const);
  return (
    <div className="call__resuming">
      <div className="dialog" role="alert">
        <div className="cluster nowrap-row">
          {!(is_other && other === "left") && <Spinner size="lg" />}
          <h2>{is_other ? t(otherWords(role, other)) : own_title}</h2>
        </div>
        <p className="muted" aria-live="off">
          {is_other
            ? t(other === "left" ? "otherLeftText" : "otherLostText")
            : t(own_text, { time })}
        </p>
        {!is_other && (
          <div className="actions">
            <Button variant={is_long ? "primary" : "secondary"} icon="refresh" onPress={onAgain}>
              {t(is_long ? "rejoin" : "again")}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
