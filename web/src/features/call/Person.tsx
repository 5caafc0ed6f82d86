/** One of the others: their picture, who they are, and what is not as it should be. */
import { useText } from "../../i18n/language";
import type { PictureState, Presence } from "../../realtime/frames";
import type { PartyState } from "../../realtime/party";
import type { PartyRole } from "../../realtime/roles";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Icon } from "../../ui/Icon";
import { Spinner } from "../../ui/Spinner";
import { Video } from "./Picture";
import { peopleWords } from "./peopleWords";
import { callWords } from "./words";

/** How somebody is called on this screen. */
export interface Named {
  name: string;
  initials: string;
  /** "lekarz", "tłumacz" */
  role: string;
}

export interface PersonProps {
  party: PartyState;
  named: Named;
  /** Who looks. */
  viewer: PartyRole;
  /** What becomes of the viewer's own picture. */
  own: PictureState;
  /** As far as the room says it. */
  presence: Presence | null;
  /** Nobody else is there: the head of the screen has the name, and a notice what is wrong. */
  isAlone: boolean;
  isLarge: boolean;
  testId: string;
  speaker_id: string | null;
  onBlocked: (retry: () => void) => void;
  /** Brings the picture back that the viewer switched off. */
  onPicture: (() => void) | null;
}

/** Who is there when no picture of them is. */
function NoPicture(props: { initials: string; text: string; onPicture: (() => void) | null }) {
  const { initials, text, onPicture } = props;
  const t = useText(callWords);
  return (
    <div className="call__nobody">
      <span className="avatar avatar--lg" aria-hidden="true">
        {initials || <Icon name="user" />}
      </span>
      <p>{text}</p>
      {onPicture && (
        <Button icon="video" onPress={onPicture}>
          {t("pictureAgain")}
        </Button>
      )}
    </div>
  );
}

/** Why there is no picture, as far as it is known. */
function useReason({ party, own, presence, isAlone }: PersonProps): string {
  const t = useText(callWords);
  const say = useText(peopleWords);
  const is_away = presence === "left" || presence === "absent";
  if (!isAlone && party.link !== "connected" && is_away) return say("notHere");
  if (party.link !== "connected") return t("starting");
  if (own === "declined") return t("audioOnlyText");
  if (party.picture === "paused") return t("remotePaused");
  if (party.picture === "declined") {
    if (party.role === "guest") return say("declined");
    return t(party.role === "patient" ? "patientDeclined" : "doctorDeclined");
  }
  return t("remoteCameraOff");
}

/** One person's line broke: said at their picture, since the call goes on with the others. */
function Resuming({ presence }: { presence: Presence | null }) {
  const t = useText(peopleWords);
  const is_gone = presence === "left" || presence === "absent";
  const is_lost = presence === "lost";
  return (
    <div className="person__state" role="status">
      {!is_gone && <Spinner size="lg" />}
      <p>{t(is_gone ? "notHere" : is_lost ? "lineLost" : "resuming")}</p>
    </div>
  );
}

/** Who is called by their role needs it said once. */
function isSame({ name, role }: Named): boolean {
  return name.toLowerCase() === role.toLowerCase();
}

/** Name, role and state, on the picture's lower edge. */
function Caption({ party, named, isAlone }: PersonProps) {
  const t = useText(callWords);
  const say = useText(peopleWords);
  const is_muted = party.link === "connected" && !party.microphone;
  const is_screen = party.screen_since !== null;
  const is_blind = party.link === "connected" && party.sent === "paused" && !isAlone;
  if (isAlone && !is_muted && !is_screen) return null;
  return (
    <figcaption className="picture__tag call__tag">
      {is_muted && <Icon name="mic-off" size="sm" />}
      {is_screen && <Icon name="screen" size="sm" />}
      {is_screen ? (
        <span className="person__name">{say("showsScreen", { name: named.name })}</span>
      ) : (
        !isAlone && (
          <span className="person__name" title={named.name}>
            <strong>{named.name}</strong>
            {!isSame(named) && <span className="person__role">, {named.role}</span>}
          </span>
        )
      )}
      {is_muted && (
        <span className={isAlone ? undefined : "visually-hidden"}>{t("remoteMicrophoneOff")}</span>
      )}
      {is_blind && (
        <span className="person__blind">
          <Icon name="video-off" size="sm" />
          <span className="visually-hidden">{say("seesNot")}</span>
        </span>
      )}
    </figcaption>
  );
}

export function Person(props: PersonProps) {
  const { party, named, viewer, own, presence, isAlone, isLarge, testId } = props;
  const t = useText(callWords);
  const say = useText(peopleWords);
  const reason = useReason(props);
  const is_screen = party.screen_since !== null;
  const is_flowing = party.picture === "flows" && own !== "declined";
  const has_picture = party.video_track !== null && party.camera && is_flowing;
  const is_interrupted = party.link === "interrupted";
  const is_shown = has_picture && party.link === "connected";
  return (
    <figure
      className={classes("person", is_screen && "person--screen")}
      data-large={isLarge || undefined}
    >
      <Video
        tracks={[party.audio_track, party.video_track]}
        label={
          is_screen
            ? say("screenPicture", { name: named.name })
            : t("remotePicture", { name: named.name })
        }
        testId={testId}
        // A doctor may be shown a detail at the edge; a patient looks at a face.
        isWhole={viewer === "doctor" && party.role === "patient"}
        isScreen={is_screen}
        speaker_id={props.speaker_id}
        onBlocked={props.onBlocked}
      />
      {!is_interrupted && !is_shown && (
        <NoPicture initials={named.initials} text={reason} onPicture={props.onPicture} />
      )}
      {is_interrupted && !isAlone && <Resuming presence={presence} />}
      <Caption {...props} />
    </figure>
  );
}
