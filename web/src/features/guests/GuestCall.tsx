import type { GuestSession } from "../../api/model";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import type { PartyRole } from "../../realtime/roles";
import { Button } from "../../ui/Button";
import { CallScreen, type PanelProps } from "../call/CallScreen";
import { useRoles } from "../call/names";
import type { CallSession } from "../call/session";
import { callWords } from "../call/words";
import { entryWords } from "./entryWords";
import { GuestChat } from "./GuestChat";

const GUEST: PartyRole = "guest";

export interface GuestCallProps {
  guest: GuestSession;
  room: Room;
  session: CallSession;
  onLeave: () => void;
}

/** A guest in the call: the others, by their roles alone, the chat to read, and the way out. */
export function GuestCall({ guest, room, session, onLeave }: GuestCallProps) {
  const t = useText(entryWords);
  const nameOf = useRoles(room.guests ?? []);
  return (
    <CallScreen
      session={session}
      chat={null}
      room={room}
      role={GUEST}
      patient_id=""
      name={t("inTitle")}
      nameOf={nameOf}
      clinic=""
      panel={guest.sees_chat ? (props) => <GuestPanel guest={guest} {...props} /> : undefined}
      onEnd={onLeave}
    />
  );
}

function GuestPanel({ guest, isOpen, onClose }: PanelProps & { guest: GuestSession }) {
  const t = useText(entryWords);
  const calls = useText(callWords);
  return (
    <aside className="call__panel" id="call-panel" aria-label={t("chat")} hidden={!isOpen}>
      <div className="sheet-grip" aria-hidden="true" />
      <div className="panel-head panel-head--plain">
        <h2>{t("chat")}</h2>
        <Button
          variant="quiet"
          icon="x"
          isIconOnly
          aria-label={calls("closePanel")}
          onPress={onClose}
        />
      </div>
      <GuestChat guest={guest} />
    </aside>
  );
}
