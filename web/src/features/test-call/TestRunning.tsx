import { useEffect, useState } from "react";
import { useText } from "../../i18n/language";
import type { LocalMedia, MediaState } from "../../realtime/media";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Icon, type IconName } from "../../ui/Icon";
import { PageHeading } from "../../ui/Page";
import { Spinner } from "../../ui/Spinner";
import { MediaProblems, useLevel } from "../call/Equipment";
import { LevelBars, Picture, Video } from "../call/Picture";
import { useStore } from "../live/hooks";
import { CHECK, play } from "../live/tones";
import type { TestPhase } from "./TestCallPage";
import { testWords } from "./words";

type RunningPhase = Extract<TestPhase, { kind: "running" | "question" | "sending" }>;

interface RowProps {
  icon: IconName;
  label: string;
  state: "ok" | "run" | "warn" | null;
  value: string;
}

function Row({ icon, label, state, value }: RowProps) {
  return (
    <li className="result" data-state={state ?? undefined}>
      <span className="result__icon">
        <Icon name={state === "ok" ? "check" : icon} />
      </span>
      <div>
        <p className="semibold">{label}</p>
      </div>
      <p className={state === null ? "result__value muted" : "result__value"}>{value}</p>
    </li>
  );
}

interface RowsProps {
  media: LocalMedia;
  phase: RunningPhase;
  isWithout: boolean;
}

function Rows({ media, phase, isWithout }: RowsProps) {
  const t = useText(testWords);
  const { camera, microphone, phase: media_phase } = useStore(media.state);
  const is_ready = media_phase === "ready" || isWithout;
  const is_measured = phase.kind !== "running";
  const has_picture = is_measured || phase.returned.some((track) => track.kind === "video");
  const measured = is_measured ? phase.measured : null;
  const found = (
    has: boolean,
    done: boolean,
    working: string,
  ): Omit<RowProps, "icon" | "label"> => {
    if (!is_ready) return { state: null, value: t("waits") };
    if (!has) return { state: "warn", value: t("missing") };
    return done ? { state: "ok", value: t("works") } : { state: "run", value: working };
  };
  return (
    <ul className="list" aria-live="polite">
      <Row icon="laptop" label={t("browser")} state="ok" value={t("supported")} />
      <Row
        icon="video"
        label={t("camera")}
        {...found(camera !== null, has_picture, t("connecting"))}
      />
      <Row
        icon="mic"
        label={t("microphone")}
        {...found(measured?.microphone_works ?? microphone !== null, is_measured, t("listening"))}
      />
      <Row
        icon="wifi"
        label={t("network")}
        {...found(
          measured === null || measured.round_trip_ms !== null,
          is_measured,
          t(has_picture ? "measuring" : "connecting"),
        )}
      />
      <Row
        icon="speaker"
        label={t("speaker")}
        state={is_measured ? "run" : null}
        value={is_measured ? t("listening") : t("waits")}
      />
    </ul>
  );
}

/** The tones play by themselves once, and again when asked for. */
function SpeakerQuestion({
  media,
  onAnswer,
}: {
  media: LocalMedia;
  onAnswer: (heard: boolean) => void;
}) {
  const t = useText(testWords);
  const [isPlaying, setPlaying] = useState(false);
  const sound = async () => {
    setPlaying(true);
    await play(CHECK, { speaker_id: media.state.get().choice.speaker_id });
    setPlaying(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the question is asked
  useEffect(() => {
    void sound();
  }, []);
  return (
    <section className="stack stack--2" aria-labelledby="speaker-question">
      <div className="stack stack--half" aria-live="polite">
        <h2 id="speaker-question">{t("questionTitle")}</h2>
        <p className="small muted">{t("questionText")}</p>
      </div>
      <div className="actions actions--stack">
        <Button variant="primary" icon="check" onPress={() => onAnswer(true)}>
          {t("heard")}
        </Button>
        <Button onPress={() => onAnswer(false)}>{t("notHeard")}</Button>
      </div>
      <Button
        variant="quiet"
        icon="speaker"
        className="flush start"
        isPending={isPlaying}
        onPress={() => void sound()}
      >
        {t("playAgain")}
      </Button>
    </section>
  );
}

function leadOf(phase: RunningPhase, media: MediaState["phase"], isWithout: boolean) {
  if (media === "asking") return "asking";
  if (media === "refused" && !isWithout) return "notYet";
  if (phase.kind !== "running") return "lastStep";
  return isWithout ? "runningWithout" : "running";
}

export interface TestRunningProps {
  media: LocalMedia;
  phase: RunningPhase;
  /** There is no device to test, and the line is tested alone. */
  isWithout: boolean;
  onWithout: () => void;
  onAnswer: (heard: boolean) => void;
  onStop: () => void;
}

export function TestRunning(props: TestRunningProps) {
  const { media, phase, isWithout, onWithout, onAnswer, onStop } = props;
  const t = useText(testWords);
  const { camera, microphone, choice, phase: media_phase } = useStore(media.state);
  const level = useLevel(microphone);
  const returned = phase.kind === "running" ? phase.returned : [];
  const has_returned = returned.some((track) => track.kind === "video");
  const lead = leadOf(phase, media_phase, isWithout);
  const percent = phase.kind === "running" ? Math.round(phase.progress * 100) : 100;
  return (
    <>
      <div className="stack stack--1">
        <PageHeading>{t("title")}</PageHeading>
        <p className="lead">{t(lead)}</p>
      </div>
      <MediaProblems
        media={media}
        onGoOn={isWithout ? undefined : { label: t("withoutDevices"), run: onWithout }}
      />
      <div className="split split--wide">
        <div className="stack stack--2">
          <Picture tag={t(has_returned ? "tagReturned" : "tagOwn")}>
            {has_returned ? (
              <Video
                tracks={[...returned]}
                label={t("pictureReturned")}
                testId="returned-video"
                speaker_id={choice.speaker_id}
              />
            ) : camera ? (
              <Video
                tracks={[camera]}
                label={t("pictureOwn")}
                testId="own-video"
                isMirrored
                isMuted
              />
            ) : (
              <span className="picture__empty">
                {media_phase === "asking" ? (
                  <Spinner size="lg" />
                ) : (
                  <Icon name="video-off" size="lg" />
                )}
              </span>
            )}
          </Picture>
          {microphone && phase.kind === "running" && (
            <div className="card stack stack--1">
              <div className="spread">
                <p className="semibold">{t("say")}</p>
                <span className="small muted nowrap">{t("level")}</span>
              </div>
              <LevelBars read={level} label={t("level")} />
            </div>
          )}
          {phase.kind === "question" && (
            <div className="card">
              <SpeakerQuestion media={media} onAnswer={onAnswer} />
            </div>
          )}
        </div>
        <Card title={t("checking")}>
          <progress className="bar my-1" max={100} value={percent} aria-label={t("progress")} />
          <Rows media={media} phase={phase} isWithout={isWithout} />
          {phase.kind === "sending" ? (
            <p className="loading" role="status">
              <Spinner />
              {t("sending")}
            </p>
          ) : (
            <Button isBlock className="mt-2" onPress={onStop}>
              {t("stop")}
            </Button>
          )}
        </Card>
      </div>
      <p className="small muted read">{t("privacy")}</p>
    </>
  );
}
