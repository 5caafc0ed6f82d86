import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { Icon } from "../../ui/Icon";
import { receptionWords } from "./receptionWords";

const WORDS = { good: "testGood", usable: "testUsable", bad: "testBad" } as const;

type Verdict = NonNullable<Room["last_test"]>["verdict"];

/** What the patient's own test call found: reception helps before the visit, not in it. */
export function TestResult({ verdict }: { verdict: Verdict | undefined }) {
  const t = useText(receptionWords);
  const isBad = verdict === "bad";
  return (
    <span className={isBad ? "test-result test-result--bad" : "test-result"}>
      <Icon name={isBad ? "wifi-off" : "wifi"} size="sm" />
      {t(verdict ? WORDS[verdict] : "testNone")}
    </span>
  );
}
