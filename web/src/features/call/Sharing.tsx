/** That one's own screen is shown, said as plainly as can be, with the button that ends it. */
import { useText } from "../../i18n/language";
import type { ScreenShare } from "../../realtime/screen";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { useStore } from "../live/hooks";
import { peopleWords } from "./peopleWords";

export function Sharing({ screen }: { screen: ScreenShare }) {
  const t = useText(peopleWords);
  const { track, has_failed } = useStore(screen.state);
  return (
    <>
      <div role="status">
        {track && (
          <div className="call__sharing">
            <Icon name="screen" />
            <p className="grow">
              <strong>{t("showing")}</strong>{" "}
              <span className="muted only-wide">{t("showingText")}</span>
            </p>
            <Button variant="danger" onPress={() => screen.stop()}>
              {t("stopShowing")}
            </Button>
          </div>
        )}
      </div>
      <Dialog isOpen={has_failed} onClose={() => screen.stop()} title={t("screenFailed")} isAlert>
        <p className="muted">{t("screenFailedText")}</p>
        <div className="actions">
          <Button variant="primary" onPress={() => screen.stop()}>
            {t("understood")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
