/** A browser in which the visit would fail: said before anything is asked for, with what to do. */
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { PageHeading } from "../../ui/Page";
import { toast } from "../../ui/Toast";
import type { BrowserObstacle } from "./browser";
import { obstacleWords } from "./obstacleWords";

const STEPS = {
  "in-app": ["inApp1", "inApp2", "inApp3"],
  "too-old": ["old1", "old2", "old3"],
} as const;

export function ObstacleSteps({ obstacle }: { obstacle: BrowserObstacle }) {
  const t = useText(obstacleWords);
  return (
    <ol className="steps">
      {STEPS[obstacle].map((step) => (
        <li key={step}>{t(step)}</li>
      ))}
    </ol>
  );
}

interface ObstacleProps {
  obstacle: BrowserObstacle;
  onGoOn: () => void;
}

export function Obstacle({ obstacle, onGoOn }: ObstacleProps) {
  const t = useText(obstacleWords);
  const is_in_app = obstacle === "in-app";
  const copy = () =>
    navigator.clipboard
      .writeText(window.location.href)
      .then(() => toast(t("copied")))
      // Windows of apps often refuse it: then the address is on the screen to be written down.
      .catch(() => toast(t("notCopied"), "warn"));
  return (
    <>
      <PageHeading>{t("title")}</PageHeading>
      <Banner tone="warning" title={t(is_in_app ? "inAppTitle" : "oldTitle")}>
        <p>{t(is_in_app ? "inAppText" : "oldText")}</p>
      </Banner>
      <Card title={t("todo")}>
        <ObstacleSteps obstacle={obstacle} />
        <div className="actions actions--stack mt-1-5">
          <Button variant="primary" onPress={() => void copy()}>
            {t("copy")}
          </Button>
          <Button variant="quiet" onPress={onGoOn}>
            {t("goOn")}
          </Button>
        </div>
      </Card>
    </>
  );
}
