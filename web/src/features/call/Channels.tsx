/** One visit by any channel: the doctor chooses, both are told, and nothing is booked anew. */
import { useState } from "react";
import { useMe } from "../../api/queries";
import { useText } from "../../i18n/language";
import { phoneText } from "../../i18n/typography";
import type { CallChannel, Room } from "../../realtime/frames";
import type { Signalling } from "../../realtime/signalling";
import { Button } from "../../ui/Button";
import { Choices } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { PhoneLink } from "../../ui/PhoneLink";
import { useStore } from "../live/hooks";
import { usePatients } from "../live/people";
import { channelWords } from "./channelWords";
import { peopleWords } from "./peopleWords";

const CHANNELS = ["video", "audio", "phone", "chat"] as const;

interface ChannelDialogProps {
  isOpen: boolean;
  onClose: () => void;
  room: Room;
  signalling: Signalling;
}

/** The doctor's choice. Without a line to the server it cannot be made, and says so. */
export function ChannelDialog({ isOpen, onClose, room, signalling }: ChannelDialogProps) {
  const t = useText(channelWords);
  const { connection } = useStore(signalling.state);
  const [chosen, setChosen] = useState<CallChannel | null>(null);
  const now = room.channel ?? "video";
  const isOnline = connection.kind === "online";
  const close = () => {
    setChosen(null);
    onClose();
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={t("title")}>
      <p className="muted">{t("text")}</p>
      <fieldset>
        <legend className="visually-hidden">{t("title")}</legend>
        <Choices
          name="call-channel"
          options={CHANNELS.map((value) => ({
            value,
            title: t(value),
            hint: t(`${value}Hint`),
          }))}
          value={chosen ?? now}
          onChange={setChosen}
        />
      </fieldset>
      {!isOnline && (
        <p role="status" className="small muted">
          {t("offline")}
        </p>
      )}
      <div className="actions">
        <Button
          variant="primary"
          onPress={() => {
            if (signalling.setChannel(chosen ?? now)) close();
          }}
        >
          {t("change")}
        </Button>
        <Button onPress={close}>{t("keep")}</Button>
      </div>
    </Dialog>
  );
}

interface ElsewhereProps {
  role: "patient" | "doctor";
  channel: "phone" | "chat";
  patient_id: string;
  isChatOpen: boolean;
  onChat: () => void;
  onVideo: () => void;
}

/** In the place of the picture: where the visit goes on, and what each of the two does next. */
export function Elsewhere(props: ElsewhereProps) {
  const { role, channel, isChatOpen, onChat, onVideo } = props;
  const t = useText(channelWords);
  return (
    <div className="call__nobody elsewhere">
      <span className="elsewhere__icon" aria-hidden="true">
        <Icon name={channel} size="lg" />
      </span>
      <div role="status" className="stack stack--1">
        <h2>{t(`${channel}_${role}`)}</h2>
        <p>{t(`${channel}Text_${role}`)}</p>
      </div>
      {channel === "phone" && role === "doctor" && <PatientNumber patient_id={props.patient_id} />}
      {channel === "phone" && role === "patient" && <OwnNumber />}
      <div className="actions actions--center">
        {!isChatOpen && (
          <Button icon="chat" onPress={onChat}>
            {t("openChat")}
          </Button>
        )}
        {role === "doctor" && (
          <Button icon="video" onPress={onVideo}>
            {t("backToVideo")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** A guest has no part in it, and is told to stay. */
export function ElsewhereForGuest() {
  const t = useText(peopleWords);
  return (
    <div className="call__nobody elsewhere">
      <span className="elsewhere__icon" aria-hidden="true">
        <Icon name="clock" size="lg" />
      </span>
      <div role="status" className="stack stack--1">
        <h2>{t("elsewhere")}</h2>
        <p>{t("elsewhereText")}</p>
      </div>
    </div>
  );
}

/** Of whoever acts for the patient; identity tells it to the doctor of the visit alone. */
function PatientNumber({ patient_id }: { patient_id: string }) {
  const t = useText(channelWords);
  const patient = usePatients([patient_id])(patient_id);
  if (patient === undefined) return <p>{t("numberLoading")}</p>;
  if (!patient.phone) return <p>{t("numberMissing")}</p>;
  return (
    <div className="stack stack--half">
      <p className="small">{t(patient.relation === "child" ? "numberGuardian" : "number")}</p>
      <PhoneLink className="elsewhere__number num" phone={patient.phone} />
    </div>
  );
}

function OwnNumber() {
  const t = useText(channelWords);
  const me = useMe();
  if (!me?.phone) return <p>{t("ownNumberMissing")}</p>;
  return <p className="num">{t("ownNumber", { phone: phoneText(me.phone) })}</p>;
}
