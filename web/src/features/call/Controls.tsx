import type { ReactNode } from "react";
import { useText } from "../../i18n/language";
import type { LocalMedia } from "../../realtime/media";
import { classes } from "../../ui/classes";
import { Icon, type IconName } from "../../ui/Icon";
import { useUnreadCount } from "../chat/ChatPanel";
import type { ChatSession } from "../chat/session";
import { useStore } from "../live/hooks";
import { channelWords } from "./channelWords";
import { peopleWords } from "./peopleWords";
import { callWords } from "./words";

interface ControlProps {
  icon: IconName;
  label: string;
  onPress: () => void;
  /** A switch that is off shows a ring and a crossed icon; its name never changes. */
  isOn?: boolean;
  isPressed?: boolean;
  isEnd?: boolean;
  isWideOnly?: boolean;
  controls?: string;
  badge?: ReactNode;
}

function Control(props: ControlProps) {
  const { icon, label, onPress, isOn, isPressed, isEnd, isWideOnly, controls, badge } = props;
  const is_switch = isOn !== undefined;
  const look = classes("ctl", isEnd && "ctl--end", isWideOnly && "only-wide");
  const face = (
    <>
      <span className="ctl__disc">
        <Icon name={icon} />
        {badge}
      </span>
      {label}
    </>
  );
  if (is_switch) {
    return (
      <button
        type="button"
        className={look}
        role="switch"
        aria-checked={isOn}
        data-off={!isOn || undefined}
        onClick={onPress}
      >
        {face}
      </button>
    );
  }
  return (
    <button
      type="button"
      className={look}
      aria-pressed={isPressed}
      aria-controls={controls}
      onClick={onPress}
    >
      {face}
    </button>
  );
}

function Unread({ chat }: { chat: ChatSession }) {
  const t = useText(callWords);
  const count = useUnreadCount(chat);
  if (count === 0) return null;
  return (
    <>
      <span className="count count--signal" aria-hidden="true">
        {count}
      </span>
      <span className="visually-hidden">{t("newMessages", { count })}</span>
    </>
  );
}

export interface ControlsProps {
  media: LocalMedia;
  /** False while the visit is by telephone or chat: there is nothing here to switch. */
  isTalking: boolean;
  /** False while the doctor chose it for both. */
  mayChooseSound: boolean;
  /** One's own screen in place of one's face; null where it can not be. */
  screen: { isOn: boolean; toggle: () => void } | null;
  /** For the doctor: another way to talk. */
  onChannel: (() => void) | null;
  /** Tells of new messages. */
  chat: ChatSession | null;
  isPanelOpen: boolean;
  /** It is drawn after the pictures: a name of what is not there yet leads nowhere. */
  isPanelDrawn: boolean;
  /** Null for whom nothing stands beside the pictures. */
  onPanel: (() => void) | null;
  onDevices: () => void;
  isFull: boolean;
  onFullScreen: (() => void) | null;
  onEnd: () => void;
}

export function Controls(props: ControlsProps) {
  const { media, isTalking, mayChooseSound, onChannel, chat, isPanelOpen, onPanel } = props;
  const ways = useText(channelWords);
  const t = useText(callWords);
  const say = useText(peopleWords);
  const { camera, microphone, choice } = useStore(media.state);
  const microphone_on = microphone !== null && choice.microphone_on;
  const camera_on = camera !== null && choice.camera_on;
  return (
    <div className="call__bar" role="toolbar" aria-label={t("toolbar")}>
      {isTalking && (
        <>
          <Control
            icon={microphone_on ? "mic" : "mic-off"}
            label={t("microphone")}
            isOn={microphone_on}
            onPress={() =>
              microphone ? media.switchMicrophone(!microphone_on) : void media.acquire()
            }
          />
          <Control
            icon={camera_on ? "video" : "video-off"}
            label={t("camera")}
            isOn={camera_on}
            onPress={() => (camera ? media.switchCamera(!camera_on) : void media.acquire())}
          />
          {mayChooseSound && (
            <Control
              icon="headset"
              label={t("audioOnly")}
              isPressed={choice.audio_only}
              isWideOnly
              onPress={() => media.switchAudioOnly(!choice.audio_only)}
            />
          )}
          {props.screen && (
            <Control
              icon="screen"
              label={say("showScreen")}
              isPressed={props.screen.isOn}
              isWideOnly
              onPress={props.screen.toggle}
            />
          )}
          <Control icon="settings" label={t("devices")} onPress={props.onDevices} />
        </>
      )}
      {onChannel && (
        <Control
          icon="swap"
          label={ways("control")}
          // On a phone it stands with the devices while those have their place here.
          isWideOnly={isTalking}
          onPress={onChannel}
        />
      )}
      {props.onFullScreen && (
        <Control
          icon="expand"
          label={t("fullScreen")}
          isPressed={props.isFull}
          isWideOnly
          onPress={props.onFullScreen}
        />
      )}
      {onPanel && (
        <Control
          icon="chat"
          label={t("chat")}
          isPressed={isPanelOpen}
          controls={props.isPanelDrawn ? "call-panel" : undefined}
          onPress={onPanel}
          badge={!isPanelOpen && chat && <Unread chat={chat} />}
        />
      )}
      <Control icon="hang" label={t("end")} isEnd onPress={props.onEnd} />
    </div>
  );
}
