/** Camera, microphone and speaker: choice, level, and what to do when one of them does not work. */
import { type ReactNode, useEffect, useId, useState } from "react";
import { useText } from "../../i18n/language";
import { type LevelMeter, levelMeter } from "../../realtime/level";
import { type Device, type LocalMedia, type MediaProblem, mayBlur } from "../../realtime/media";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Select } from "../../ui/Select";
import { useStore } from "../live/hooks";
import { CHECK, play } from "../live/tones";
import { PermissionHelp } from "../permissions/PermissionHelp";
import { permissionWords } from "../permissions/words";
import { obstacleOf } from "../test-call/browser";
import { ObstacleSteps } from "../test-call/Obstacle";
import { obstacleWords } from "../test-call/obstacleWords";
import { LevelBars } from "./Picture";
import { callWords } from "./words";

const USUAL = "usual";
const NOTHING: readonly Device[] = [];

export function useLevel(track: MediaStreamTrack | null): () => number {
  const [meter, setMeter] = useState<LevelMeter | null>(null);
  useEffect(() => {
    if (track === null) return;
    const one = levelMeter(track);
    setMeter(one);
    return () => {
      setMeter(null);
      one.close();
    };
  }, [track]);
  return () => meter?.level() ?? 0;
}

interface DeviceSelectProps {
  label: string;
  devices: readonly Device[];
  chosen: string | null;
  onChoose: (device_id: string) => void;
}

function DeviceSelect({ label, devices, chosen, onChoose }: DeviceSelectProps) {
  const t = useText(callWords);
  if (devices.length === 0) return null;
  const options = devices.map((one, index) => ({
    value: one.device_id,
    // Before the permission browsers give no names.
    label: one.label || t("deviceNumber", { kind: label, number: index + 1 }),
  }));
  const is_known = options.some((one) => one.value === chosen);
  const value = is_known ? (chosen as string) : (options[0]?.value ?? USUAL);
  return <Select label={label} options={options} value={value} onChange={onChoose} />;
}

export type EquipmentPart = "camera" | "microphone" | "speaker";

export interface EquipmentProps {
  media: LocalMedia;
  isStacked?: boolean;
  /** Only this one, where only it needs a choice. */
  only?: EquipmentPart;
}

export function Equipment({ media, isStacked, only }: EquipmentProps) {
  const shows = (part: EquipmentPart) => only === undefined || only === part;
  const t = useText(callWords);
  const { devices, choice, camera, microphone } = useStore(media.state);
  const level = useLevel(microphone);
  const [isSilent, setSilent] = useState(false);
  const camera_now = camera?.getSettings().deviceId ?? choice.camera_id;
  const microphone_now = microphone?.getSettings().deviceId ?? choice.microphone_id;
  return (
    <div className="stack stack--2">
      <div className={isStacked ? "stack stack--2" : "equipment"}>
        <DeviceSelect
          label={t("camera")}
          devices={shows("camera") ? devices.cameras : NOTHING}
          chosen={camera_now}
          onChoose={(id) => void media.chooseCamera(id)}
        />
        <DeviceSelect
          label={t("microphone")}
          devices={shows("microphone") ? devices.microphones : NOTHING}
          chosen={microphone_now}
          onChoose={(id) => void media.chooseMicrophone(id)}
        />
        <DeviceSelect
          label={t("speaker")}
          devices={shows("speaker") ? devices.speakers : NOTHING}
          chosen={choice.speaker_id}
          onChoose={(id) => media.chooseSpeaker(id)}
        />
      </div>
      {shows("camera") && mayBlur(camera) && (
        <Switch label={t("blur")} isOn={choice.blur_on} onChange={(on) => media.switchBlur(on)} />
      )}
      {microphone && shows("microphone") && (
        <div className="stack stack--half">
          <p className="small muted">{t("speakNow")}</p>
          <LevelBars read={level} label={t("level")} />
        </div>
      )}
      {shows("speaker") && (
        <div className="cluster">
          <Button
            icon="speaker"
            onPress={() =>
              void play(CHECK, { speaker_id: choice.speaker_id }).then((heard) => setSilent(!heard))
            }
          >
            {t("testSound")}
          </Button>
          {isSilent && (
            <p className="small" role="status">
              {t("noSound")}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

/** "Mikrofon" and "Kamera" as switches on a light page. Their names never change. */
export function MediaSwitches({ media }: { media: LocalMedia }) {
  const t = useText(callWords);
  const { camera, microphone, choice } = useStore(media.state);
  return (
    <div className="cluster cluster--2">
      {microphone && (
        <Switch
          label={t("microphone")}
          icon={choice.microphone_on ? "mic" : "mic-off"}
          isOn={choice.microphone_on}
          onChange={(on) => media.switchMicrophone(on)}
        />
      )}
      {camera && (
        <Switch
          label={t("camera")}
          icon={choice.camera_on ? "video" : "video-off"}
          isOn={choice.camera_on}
          onChange={(on) => media.switchCamera(on)}
        />
      )}
    </div>
  );
}

interface SwitchProps {
  label: string;
  icon?: "mic" | "mic-off" | "video" | "video-off" | "bell";
  isOn: boolean;
  onChange: (on: boolean) => void;
}

export function Switch({ label, icon, isOn, onChange }: SwitchProps) {
  const id = useId();
  return (
    <label className="switch" htmlFor={id}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="switch__track" />
      {icon && <Icon name={icon} size="sm" />}
      {label}
    </label>
  );
}

const PROBLEMS = {
  "no-camera": ["noCamera", "noCameraText"],
  "no-microphone": ["noMicrophone", "noMicrophoneText"],
  "camera-in-use": ["cameraInUse", "inUseText"],
  "microphone-in-use": ["microphoneInUse", "inUseText"],
  "camera-changed": ["cameraChanged", "cameraChangedText"],
  "microphone-changed": ["microphoneChanged", "microphoneChangedText"],
  "insecure-page": ["insecure", "insecureText"],
  "unsupported-browser": ["unsupported", "unsupportedText"],
} as const;

/** The title of a problem, and what to do about it in this very browser. */
function useSaid(is_blocked: boolean) {
  const t = useText(callWords);
  const p = useText(permissionWords);
  const o = useText(obstacleWords);
  const obstacle = obstacleOf(navigator.userAgent, window);
  return (problem: MediaProblem): { title: string; text: ReactNode } => {
    const is_refused = problem === "permission-refused" || problem === "unsupported-browser";
    // In a window of another app nobody finds a permission to give.
    if (is_refused && obstacle !== null) {
      const title = o(obstacle === "in-app" ? "inAppTitle" : "oldTitle");
      return { title, text: <ObstacleSteps obstacle={obstacle} /> };
    }
    switch (problem) {
      case "permission-refused":
        return {
          title: p(is_blocked ? "refused" : "refusedPart"),
          text: <PermissionHelp refusal="refused" />,
        };
      case "blocked-by-system":
        return {
          title: p("blocked"),
          text: (
            <>
              <p>{p("blockedText")}</p>
              <PermissionHelp refusal="blocked" />
            </>
          ),
        };
      default:
        return { title: t(PROBLEMS[problem][0]), text: t(PROBLEMS[problem][1]) };
    }
  };
}

interface ProblemBannerProps {
  media: LocalMedia;
  /** Offered when there is nothing to send at all. */
  onGoOn?: { label: string; run: () => void };
  /** Where it covers something: read, and away with it. */
  onDismiss?: () => void;
}

/** What does not work, why, and what to do. Nothing when all works. */
export function MediaProblems({ media, onGoOn, onDismiss }: ProblemBannerProps) {
  const t = useText(callWords);
  const { problems, phase } = useStore(media.state);
  const said = useSaid(phase === "refused");
  const retry = () => void media.acquire();
  if (problems.length === 0) return null;
  const is_blocked = phase === "refused";
  return (
    <>
      {problems.map((problem: MediaProblem, index) => {
        const { title, text } = said(problem);
        const is_voice = problem.includes("microphone");
        return (
          <Banner
            key={problem}
            tone={is_blocked ? "danger" : "warning"}
            icon={is_voice ? "mic-off" : "video-off"}
            role="alert"
            title={title}
            actions={
              index === problems.length - 1 && (
                <>
                  <Button variant={is_blocked ? "primary" : "secondary"} onPress={retry}>
                    {t("retry")}
                  </Button>
                  {onDismiss && (
                    <Button variant="quiet" onPress={onDismiss}>
                      {t("understood")}
                    </Button>
                  )}
                  {is_blocked && onGoOn && (
                    <Button variant="quiet" onPress={onGoOn.run}>
                      {onGoOn.label}
                    </Button>
                  )}
                </>
              )
            }
          >
            {text}
          </Banner>
        );
      })}
    </>
  );
}
