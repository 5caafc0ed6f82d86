/** A browser in which the visit would fail: said before anything is asked for, with what to do. */
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { copy } from "../../ui/copy";
import { PageHeading } from "../../ui/Page";
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
  const address = window.location.href;
  return (
    <>
      <PageHeading>{t("title")}</PageHeading>
      <Banner tone="warning" title={t(is_in_app ? "inAppTitle" : "oldTitle")}>
        <p>{t(is_in_app ? "inAppText" : "oldText")}</p>
      </Banner>
      <Card title={t("todo")}>
        <ObstacleSteps obstacle={obstacle} />
        <div className="actions actions--stack mt-1-5">
          <Button variant="primary" onPress={() => void copy(address, t("copied"), t("notCopied"))}>
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
