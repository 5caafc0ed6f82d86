/** The call of somebody who was invited: the pictures, and nothing of the visit around them. */
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import type { PartyRole } from "../../realtime/roles";
import { CallScreen } from "./CallScreen";
import { useRoles } from "./names";
import { peopleWords } from "./peopleWords";
import type { CallSession } from "./session";
import "./call.css";
import "./people.css";

const GUEST: PartyRole = "guest";

export function GuestCall({ session, room }: { session: CallSession; room: Room }) {
  const say = useText(peopleWords);
  const nameOf = useRoles(room.guests);
  return (
    <CallScreen
      session={session}
      chat={null}
      room={room}
      role={GUEST}
      patient_id=""
      name={say("guestTitle")}
      nameOf={nameOf}
      clinic=""
      onEnd={() => session.signalling.leave()}
    />
  );
}
