import { useState } from "react";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { GUESTS_MAX } from "./data";
import { GuestList } from "./GuestList";
import { PeopleDialog } from "./PeopleDialog";
import { guestWords } from "./words";

/** On the patient's page of the visit: whom else to have in the call. */
export default function GuestsCard({ room }: { room: Room }) {
  const t = useText(guestWords);
  const [isOpen, setOpen] = useState(false);
  const guests = room.guests ?? [];
  return (
    <Card title={t("card")}>
      <div className="stack stack--2" id="goscie">
        {guests.length === 0 ? (
          <p className="small muted">{t("cardText")}</p>
        ) : (
          <GuestList visit_id={room.visit_id} guests={guests} side="patient" />
        )}
        <Button className="start" icon="users" onPress={() => setOpen(true)}>
          {t(guests.length < GUESTS_MAX ? "invite" : "people")}
        </Button>
      </div>
      <PeopleDialog room={room} side="patient" isOpen={isOpen} onClose={() => setOpen(false)} />
    </Card>
  );
}
