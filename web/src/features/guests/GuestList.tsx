import { useText } from "../../i18n/language";
import type { RoomGuest } from "../../realtime/frames";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { useRemoveGuest, useWho } from "./data";
import { guestWords } from "./words";

export interface GuestListProps {
  visit_id: string;
  guests: readonly RoomGuest[];
  side: "patient" | "doctor";
}

function stateOf({ status, is_here }: RoomGuest) {
  if (status === "waiting") return is_here ? "waiting" : "waitingAway";
  if (status === "admitted") return is_here ? "admitted" : "admittedAway";
  return "invited";
}

/** Who is invited, how far they are, and the way out: the doctor's for all, the patient's own. */
export function GuestList({ visit_id, guests, side }: GuestListProps) {
  const t = useText(guestWords);
  const who = useWho(guests);
  const failureText = useFailureText();
  const remove = useRemoveGuest(visit_id, (guest) =>
    toast(guest.status === "admitted" ? t("removed", { who: who(guest) }) : t("tookBack")),
  );
  return (
    <>
      {remove.error && (
        <Banner tone="danger" role="alert">
          {failureText(remove.error)}
        </Banner>
      )}
      <ul className="list" aria-label={t("listed")}>
        {guests.map((guest) => {
          const is_in = guest.status === "admitted";
          const name = who(guest);
          return (
            <li key={guest.guest_id} className="row">
              <div className="row__main">
                <p className="semibold">{name}</p>
                <Meta
                  className="small muted"
                  items={[
                    t(stateOf(guest)),
                    guest.sees_chat && t("seesChat"),
                    guest.sees_chat && guest.sees_documents && t("seesDocuments"),
                  ]}
                />
              </div>
              {(side === "doctor" || guest.invited_by === side) && (
                <Button
                  variant="danger-quiet"
                  isPending={remove.isPending && remove.variables === guest}
                  aria-label={t(is_in ? "removeOf" : "takeBackOf", { who: name })}
                  onPress={() => remove.mutate(guest)}
                >
                  {t(is_in ? "remove" : "takeBack")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
