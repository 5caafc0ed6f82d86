import { useState } from "react";
import type { GuestSession } from "../../api/model";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { isTalkedHere } from "../../realtime/signalling";
import { BareFrame } from "../../ui/BareFrame";
import { Button } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { MediaProblems } from "../call/Equipment";
import { Picture, Video } from "../call/Picture";
import type { CallSession } from "../call/session";
import { useStore } from "../live/hooks";
import { entryWords } from "./entryWords";
import { GuestChat } from "./GuestChat";
import { LeaveDialog, OwnPicture } from "./GuestRoom";
import { guestWords } from "./words";

export interface GuestCallProps {
  guest: GuestSession;
  room: Room;
  session: CallSession;
  onLeave: () => void;
}

/** A guest in the call: the picture, who is there, the chat to read, and the way out. */
export function GuestCall({ guest, room, session, onLeave }: GuestCallProps) {
  const t = useText(entryWords);
  const kinds = useText(guestWords);
  const { remote_audio, remote_video } = useStore(session.call.state);
  const { choice } = useStore(session.media.state);
  const [isLeaving, setLeaving] = useState(false);
  const [unmute, setUnmute] = useState<(() => void) | null>(null);
  const others = (room.guests ?? []).filter(
    (one) => one.status === "admitted" && one.guest_id !== guest.guest_id,
  );
  const people = [t("roleDoctor"), t("rolePatient"), ...others.map((one) => kinds(one.kind))];
  return (
    <BareFrame>
      <Page title={t("inTitle")} gap={3}>
        <div className="wait-split">
          <div className="stack stack--2">
            <section className="wait__main">
              <p className="step">{t("step")}</p>
              <h1 aria-live="polite">{t("inTitle")}</h1>
              <p className="muted">{t("inText", { people: [...people, t("you")].join(", ") })}</p>
            </section>
            <Picture>
              <Video
                tracks={[remote_audio, remote_video]}
                label={t("picture")}
                testId="remote-video"
                isWhole
                speaker_id={choice.speaker_id}
                onBlocked={(retry) => setUnmute(() => retry)}
              />
              {remote_video === null && (
                <span className="picture__empty">
                  {t(isTalkedHere(room) ? "noPicture" : "elsewhere")}
                </span>
              )}
            </Picture>
            <MediaProblems media={session.media} />
            <div className="actions">
              {unmute && (
                <Button
                  variant="primary"
                  icon="speaker"
                  onPress={() => {
                    unmute();
                    setUnmute(null);
                  }}
                >
                  {t("soundOn")}
                </Button>
              )}
              <Button variant="danger" icon="hang" onPress={() => setLeaving(true)}>
                {t("leave")}
              </Button>
            </div>
          </div>
          <div className="stack stack--3">
            <OwnPicture media={session.media} tag={t("ownTagIn")} />
            {guest.sees_chat && <GuestChat guest={guest} />}
          </div>
        </div>
      </Page>
      <LeaveDialog
        title={t("leaveTitle")}
        action={t("leave")}
        isOpen={isLeaving}
        onClose={() => setLeaving(false)}
        onLeave={onLeave}
      />
    </BareFrame>
  );
}
