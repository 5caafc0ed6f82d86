/** The pictures: one other person as large as can be, two or three more beside, one's own last. */
import { type ReactNode, useState } from "react";
import { useText } from "../../i18n/language";
import type { PictureState, Presence, Room } from "../../realtime/frames";
import type { PartyState } from "../../realtime/party";
import type { PartyRole, Who } from "../../realtime/roles";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { useStore } from "../live/hooks";
import { CallNotice, Resuming } from "./CallNotice";
import { MediaProblems } from "./Equipment";
import { layoutOf, wholeOf } from "./layout";
import { type Named, Person } from "./Person";
import { Video } from "./Picture";
import { peopleWords } from "./peopleWords";
import type { CallSession } from "./session";
import { callWords } from "./words";

export interface StageProps {
  session: CallSession;
  room: Room;
  role: PartyRole;
  /** The others, the main one first. */
  parties: readonly PartyState[];
  nameOf: (who: Who) => Named;
  /** Shown in place of the pictures while the visit goes on without them. */
  elsewhere: ReactNode;
  /** Over the people: a document that is looked at together, a wish for a photograph. */
  pictures: ReactNode;
}

/** Of those whom the room knows. */
function presenceOf(room: Room, who: Who): Presence | null {
  if (who.role === "guest") return null;
  return who.role === "doctor" ? room.doctor : room.patient;
}

function OwnPicture({ session, isSent }: { session: CallSession; isSent: boolean }) {
  const t = useText(callWords);
  const say = useText(peopleWords);
  const { camera, choice } = useStore(session.media.state);
  const { track: screen } = useStore(session.screen.state);
  const shown = screen ?? (choice.camera_on ? camera : null);
  const label = screen ? say("yourScreen") : t("ownPicture");
  return (
    <>
      {shown && isSent ? (
        <Video
          tracks={[shown]}
          label={label}
          testId="own-video"
          isMirrored={screen === null}
          isScreen={screen !== null}
          isMuted
        />
      ) : (
        <span className="picture__empty">
          <Icon name="video-off" />
        </span>
      )}
      <span className="picture__tag">
        {isSent ? (screen ? say("yourScreen") : t("you")) : t("youUnseen")}
      </span>
    </>
  );
}

function Unmute({ onPress }: { onPress: () => void }) {
  const t = useText(callWords);
  return (
    <div className="call__unmute">
      <Button variant="primary" size="lg" icon="speaker" onPress={onPress}>
        {t("turnSoundOn")}
      </Button>
    </div>
  );
}

/** Whether anybody gets our picture. */
function isSeen(parties: readonly PartyState[], own: PictureState): boolean {
  return own === "flows" && parties.some((one) => one.picture !== "declined");
}

export function Stage(props: StageProps) {
  const { session, room, role, parties, nameOf, elsewhere } = props;
  const say = useText(peopleWords);
  const { signalling, call, media } = session;
  const { connection } = useStore(signalling.state);
  const { picture } = useStore(call.state);
  const { choice, problems } = useStore(media.state);
  // What was said while waiting is not said again over the picture.
  const [known_problems, setKnownProblems] = useState(problems);
  const [blocked, setBlocked] = useState<readonly (() => void)[]>([]);
  const { kind, large } = layoutOf(parties);
  const whole = wholeOf(parties);
  const is_alone = kind === "one";
  const [main] = parties;
  const other = main ? presenceOf(room, main) : null;
  // What the doctor chose for both is changed where it was chosen.
  const may_switch_on = choice.audio_only && room.channel !== "audio";
  const is_pictured = elsewhere === null;
  return (
    <div className="call__remote" data-layout={kind}>
      <section className="people" data-count={parties.length} aria-label={say("people")}>
        {parties.map((party, index) => (
          <Person
            key={party.key}
            party={party}
            named={nameOf(party)}
            viewer={role}
            own={picture}
            presence={presenceOf(room, party)}
            isAlone={is_alone}
            isLarge={party.key === large}
            testId={index === 0 ? "remote-video" : `remote-video-${index + 1}`}
            speaker_id={choice.speaker_id}
            onBlocked={(retry) => setBlocked((known) => [...known, retry])}
            onPicture={may_switch_on ? () => media.switchAudioOnly(false) : null}
          />
        ))}
        <div className="call__own" hidden={!is_pictured}>
          <OwnPicture session={session} isSent={isSeen(parties, picture)} />
        </div>
      </section>
      {elsewhere}
      <CallNotice
        role={role}
        other={other}
        quality={whole.quality}
        link={whole.link}
        isServerLost={connection.kind === "reconnecting"}
        picture={picture}
        onAudioOnly={() => media.switchAudioOnly(true)}
      />
      {blocked.length > 0 && (
        <Unmute
          onPress={() => {
            for (const retry of blocked) retry();
            setBlocked([]);
          }}
        />
      )}
      {whole.link === "interrupted" && (
        <Resuming
          role={role}
          other={is_alone ? other : null}
          since={whole.interrupted_since}
          onAgain={() => call.restart()}
        />
      )}
      {props.pictures}
      <div className="call__problems">
        {problems !== known_problems && (
          <MediaProblems media={media} onDismiss={() => setKnownProblems(problems)} />
        )}
      </div>
    </div>
  );
}
