import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { Icon, type IconName } from "../../ui/Icon";
import { findingWords, problemsOf } from "../test-call/findingWords";
import { receptionWords } from "./receptionWords";

/** As rooms and tasks tell it. */
export type LastTest = Pick<NonNullable<Room["last_test"]>, "verdict"> & {
  findings?: readonly string[];
};

type Key = "testGood" | "testUsable" | "testSound" | "testBad" | "testNone";

/** Without a picture the visit takes place with sound: this is worth its own word. */
export function isSoundOnly(test: LastTest): boolean {
  const { verdict, findings } = test;
  return verdict === "usable" && (findings ?? []).some(isCameraProblem);
}

function isCameraProblem(code: string): boolean {
  return code.startsWith("camera-") && code !== "camera-works";
}

function lookOf(test: LastTest | null): { key: Key; icon: IconName } {
  if (test === null) return { key: "testNone", icon: "wifi" };
  if (test.verdict === "bad") return { key: "testBad", icon: "warn" };
  if (test.verdict === "good") return { key: "testGood", icon: "check" };
  return isSoundOnly(test)
    ? { key: "testSound", icon: "video-off" }
    : { key: "testUsable", icon: "wifi" };
}

/** What the patient's own test call found: reception helps before the visit, not in it. */
export function TestResult({ test }: { test: LastTest | null | undefined }) {
  const t = useText(receptionWords);
  const { key, icon } = lookOf(test ?? null);
  const isBad = key === "testBad";
  return (
    <span className={isBad ? "test-result test-result--bad" : "test-result"}>
      <Icon name={icon} size="sm" />
      {t(key)}
    </span>
  );
}

/** What in particular the newest test found to help with; null when nothing. */
export function useFoundText(test: LastTest | null | undefined): string | null {
  const t = useText(findingWords);
  const problems = problemsOf(test?.findings ?? []);
  return problems.length === 0
    ? null
    : t("found", { list: problems.map((one) => t(one)).join("; ") });
}

export function FoundProblems({ test }: { test: LastTest | null | undefined }) {
  const text = useFoundText(test);
  return text && <p className="xs muted">{text}</p>;
}
