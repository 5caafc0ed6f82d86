import { useEffect, useRef } from "react";
import type { Finding, FindingLevel, FindingPart, TestCallVerdict } from "../../api/model";
import { LOCALES } from "../../i18n/catalog";
import { useLanguage, useText } from "../../i18n/language";
import type { LocalMedia } from "../../realtime/media";
import { Banner } from "../../ui/Banner";
import { Button, LinkButton } from "../../ui/Button";
import { Card, Meta } from "../../ui/Card";
import { classes } from "../../ui/classes";
import { Icon, type IconName } from "../../ui/Icon";
import { PhoneLink } from "../../ui/PhoneLink";
import { Equipment } from "../call/Equipment";
import { PermissionHelp, type Refusal } from "../permissions/PermissionHelp";
import { permissionWords } from "../permissions/words";
import type { Measured } from "./measure";
import { testWords } from "./words";

type Key = keyof typeof testWords.pl & string;

interface Advice {
  what: Key;
  value: Key;
  /** What to do, or why the browser gave nothing: then the steps are those of this browser. */
  steps: readonly Key[] | Refusal;
}

const CAMERA = ["cameraAdvice1", "cameraAdvice2", "cameraAdvice3"] as const;
const MICROPHONE = ["microphoneAdvice1", "microphoneAdvice2", "microphoneAdvice3"] as const;
const QUIET = ["quietAdvice1", "quietAdvice2", "quietAdvice3"] as const;
const SPEAKER = ["speakerAdvice1", "speakerAdvice2", "speakerAdvice3"] as const;
const NETWORK = ["networkAdvice1", "networkAdvice2", "networkAdvice3"] as const;
const NO_NETWORK = ["noNetworkAdvice1", "noNetworkAdvice2", "noNetworkAdvice3"] as const;

const NARROW = ["networkAdvice2", "networkAdvice1", "networkAdvice3"] as const;
const CALLS_BLOCKED = ["callsBlockedAdvice1", "callsBlockedAdvice2", "noNetworkAdvice3"] as const;
const IN_USE = ["inUseAdvice1", "inUseAdvice2"] as const;
const UNPLUGGED = ["unpluggedAdvice1", "unpluggedAdvice2"] as const;
const NO_CAMERA = ["noCameraAdvice1", "noCameraAdvice2"] as const;
const NO_MICROPHONE = ["noMicrophoneAdvice1", "noMicrophoneAdvice2"] as const;
const DETOUR = ["detourAdvice1", "detourAdvice2"] as const;

/** The codes of services/signalling/verdict.py. */
const ADVICE: Record<string, Advice> = {
  "camera-refused": { what: "whatSoundOnly", value: "refused", steps: "refused" },
  "camera-blocked": { what: "whatSoundOnly", value: "blocked", steps: "blocked" },
  "camera-missing": { what: "whatSoundOnly", value: "missing", steps: NO_CAMERA },
  "camera-in-use": { what: "whatSoundOnly", value: "inUse", steps: IN_USE },
  "camera-unplugged": { what: "whatSoundOnly", value: "unplugged", steps: UNPLUGGED },
  "microphone-refused": { what: "whatMicrophone", value: "refused", steps: "refused" },
  "microphone-blocked": { what: "whatMicrophone", value: "blocked", steps: "blocked" },
  "microphone-missing": { what: "whatMicrophone", value: "missing", steps: NO_MICROPHONE },
  "microphone-in-use": { what: "whatMicrophone", value: "inUse", steps: IN_USE },
  "microphone-unplugged": { what: "whatMicrophone", value: "unplugged", steps: UNPLUGGED },
  "udp-blocked": { what: "whatDetour", value: "networkDetour", steps: DETOUR },
  "camera-not-working": { what: "whatSoundOnly", value: "cameraBad", steps: CAMERA },
  "microphone-not-working": { what: "whatMicrophone", value: "microphoneBad", steps: MICROPHONE },
  "microphone-quiet": { what: "whatQuiet", value: "quiet", steps: QUIET },
  "speaker-not-heard": { what: "whatSpeaker", value: "speakerBad", steps: SPEAKER },
  "round-trip-long": { what: "whatNetwork", value: "networkWeak", steps: NETWORK },
  "packets-lost": { what: "whatNetwork", value: "networkWeak", steps: NETWORK },
  "jitter-high": { what: "whatNetwork", value: "networkWeak", steps: NETWORK },
  "picture-choppy": { what: "whatNetwork", value: "networkWeak", steps: NETWORK },
  "bandwidth-up-low": { what: "whatNarrow", value: "networkSlow", steps: NARROW },
  "bandwidth-down-low": { what: "whatNarrow", value: "networkSlow", steps: NARROW },
  "calls-blocked": { what: "whatCallsBlocked", value: "networkBlocked", steps: CALLS_BLOCKED },
  "network-not-reached": { what: "whatNoNetwork", value: "networkNone", steps: NO_NETWORK },
};

const NO_PERMISSION = /^(camera|microphone)-(refused|blocked)$/;

/** A code that this page does not know yet gets the advice of its part. */
const OF_PART: Record<FindingPart, string> = {
  camera: "camera-not-working",
  microphone: "microphone-not-working",
  speaker: "speaker-not-heard",
  network: "round-trip-long",
};

function adviceOf(finding: Finding): Advice {
  return (ADVICE[finding.code] ?? ADVICE[OF_PART[finding.part]]) as Advice;
}

const RANK: Record<FindingLevel, number> = { bad: 0, warning: 1, good: 2 };
const PARTS: readonly FindingPart[] = ["camera", "microphone", "speaker", "network"];
const ICONS: Record<FindingPart, IconName> = {
  camera: "video",
  microphone: "mic",
  speaker: "speaker",
  network: "wifi",
};

/** The worst finding of each part, the worst part first. */
function rowsOf(findings: readonly Finding[]): { part: FindingPart; finding: Finding | null }[] {
  const rows = PARTS.map((part) => {
    const own = findings.filter((one) => one.part === part);
    const finding = own.sort((a, b) => RANK[a.level] - RANK[b.level])[0] ?? null;
    return { part, finding };
  });
  const rank = (one: { finding: Finding | null }) => RANK[one.finding?.level ?? "good"];
  return rows.sort((a, b) => rank(a) - rank(b));
}

function isSameAdvice(one: { finding: Finding | null }, other: { finding: Finding | null }) {
  const [first, second] = [one, other].map(({ finding }) => finding && adviceOf(finding).steps);
  return first !== null && first === second;
}

/** A call needs no more, and a measure so short says nothing of the rest. */
const FAST_KBPS = 10_000;

function NetworkFigures({ measured }: { measured: Measured }) {
  const t = useText(testWords);
  const { language } = useLanguage();
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: digits }).format(value);
  const { round_trip_ms, packets_lost_percent, frames_per_second } = measured;
  const megabits = (kbps: number) =>
    kbps >= FAST_KBPS
      ? t("speedOver", { value: number(FAST_KBPS / 1000, 0) })
      : t("speed", { value: number(kbps / 1000, 1) });
  const { bandwidth_up_kbps, bandwidth_down_kbps } = measured;
  return (
    <Meta
      className="small muted num"
      items={[
        round_trip_ms !== null && t("delay", { ms: number(round_trip_ms, 0) }),
        packets_lost_percent !== null && t("losses", { percent: number(packets_lost_percent, 1) }),
        frames_per_second !== null && t("frames", { count: number(frames_per_second, 0) }),
        bandwidth_up_kbps !== null && t("up", { speed: megabits(bandwidth_up_kbps) }),
        bandwidth_down_kbps !== null && t("down", { speed: megabits(bandwidth_down_kbps) }),
      ]}
    />
  );
}

interface StepsProps {
  steps: Advice["steps"];
  /** Another part above has the same steps: they are written once. */
  isRepeated: boolean;
}

function Steps({ steps, isRepeated }: StepsProps) {
  const t = useText(testWords);
  const p = useText(permissionWords);
  if (steps !== "refused" && steps !== "blocked") {
    return (
      <ol className="steps">
        {steps.map((step) => (
          <li key={step}>{t(step)}</li>
        ))}
      </ol>
    );
  }
  if (isRepeated) return <p>{t("sameSteps")}</p>;
  return (
    <>
      {steps === "blocked" && <p>{p("blockedText")}</p>}
      <PermissionHelp refusal={steps} />
    </>
  );
}

interface ResultRowProps {
  part: FindingPart;
  finding: Finding | null;
  isRepeated: boolean;
  measured: Measured;
  media: LocalMedia;
}

function ResultRow({ part, finding, isRepeated, measured, media }: ResultRowProps) {
  const t = useText(testWords);
  const level = finding?.level ?? null;
  const advice = finding !== null && level !== "good" ? adviceOf(finding) : null;
  const good_text = {
    camera: "cameraGoodText",
    microphone: "microphoneGoodText",
    speaker: "speakerGoodText",
    network: null,
  } as const;
  const text = level === "good" ? good_text[part] : null;
  const state = level === null ? undefined : level === "good" ? "ok" : "warn";
  return (
    <li className="result" data-state={state} data-level={level ?? undefined}>
      <span className="result__icon">
        <Icon name={ICONS[part]} />
      </span>
      <div>
        <p className="semibold">{t(part)}</p>
        {part === "network" ? (
          <NetworkFigures measured={measured} />
        ) : (
          text && <p className="small muted">{t(text)}</p>
        )}
      </div>
      <p className={level === null ? "result__value muted" : "result__value"}>
        {level === null ? t("notAsked") : advice ? t(advice.value) : t("good")}
      </p>
      {advice && (
        <div className="result__more">
          <Banner tone={level === "bad" ? "danger" : "warning"} icon="info" title={t("todo")}>
            <Steps steps={advice.steps} isRepeated={isRepeated} />
            {part !== "network" && typeof advice.steps !== "string" && (
              <div className="mt-1-5">
                <Equipment media={media} only={part} isStacked />
              </div>
            )}
          </Banner>
        </div>
      )}
    </li>
  );
}

export interface TestResultProps {
  visit_id: string;
  media: LocalMedia;
  measured: Measured;
  verdict: TestCallVerdict;
  onAgain: () => void;
}

export function TestResult({ visit_id, media, measured, verdict, onAgain }: TestResultProps) {
  const t = useText(testWords);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const rows = rowsOf(verdict.findings);
  const worst = rows[0]?.finding ?? null;
  const is_good = verdict.verdict === "good";
  const has_permission = verdict.findings.every((one) => !NO_PERMISSION.test(one.code));
  const what = worst && worst.level !== "good" ? t(adviceOf(worst).what) : "";
  const words = {
    good: [t("goodTitle"), t("goodText")],
    usable: [t("usableTitle", { what }), t("usableText")],
    bad: [t("badTitle", { what }), t("badText")],
  }[verdict.verdict];
  const look = { good: null, usable: "verdict--warning", bad: "verdict--bad" }[verdict.verdict];
  return (
    <>
      <section className={classes("verdict", look)} aria-labelledby="verdict-title">
        <span className="verdict__icon">
          <Icon name={is_good ? "check" : "warn"} size="lg" />
        </span>
        <div>
          <h1 id="verdict-title" tabIndex={-1} ref={heading}>
            {words[0]}
          </h1>
          <p className="lead">{words[1]}</p>
        </div>
      </section>
      <div className="split split--wide">
        <Card title={t("results")}>
          <ul className="list">
            {rows.map((row, index) => (
              <ResultRow
                key={row.part}
                {...row}
                isRepeated={rows.slice(0, index).some((above) => isSameAdvice(above, row))}
                measured={measured}
                media={media}
              />
            ))}
            <li className="result" data-state="ok">
              <span className="result__icon">
                <Icon name="laptop" />
              </span>
              <div>
                <p className="semibold">{t("browser")}</p>
                <p className="small muted">
                  {t(has_permission ? "browserGoodText" : "browserPlainText")}
                </p>
              </div>
              <p className="result__value">{t("good")}</p>
            </li>
          </ul>
        </Card>
        <div className="stack stack--3">
          <div className="stack">
            {is_good ? (
              <>
                <LinkButton variant="primary" size="lg" isBlock to={`/wizyty/${visit_id}`}>
                  {t("toVisit")}
                </LinkButton>
                <Button size="lg" icon="refresh" isBlock onPress={onAgain}>
                  {t("again")}
                </Button>
              </>
            ) : (
              <>
                <Button variant="primary" size="lg" icon="refresh" isBlock onPress={onAgain}>
                  {t("again")}
                </Button>
                <LinkButton size="lg" isBlock to={`/wizyty/${visit_id}`}>
                  {t("toVisit")}
                </LinkButton>
              </>
            )}
          </div>
          {!is_good && (
            <Card title={t("stillTitle")}>
              <p className="small muted my-1">{t("stillText")}</p>
              <LinkButton
                variant="quiet"
                icon="chat"
                className="flush"
                to={`/wizyty/${visit_id}/czat`}
              >
                {t("write")}
              </LinkButton>
              <br />
              <PhoneLink phone="+48220001020" className="btn btn--quiet flush" />
            </Card>
          )}
          <p className="small muted">{t("seenBy")}</p>
        </div>
      </div>
    </>
  );
}
