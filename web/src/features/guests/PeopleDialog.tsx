import { useState } from "react";
import type { GuestLink } from "../../api/model";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { GUESTS_MAX } from "./data";
import { GuestList } from "./GuestList";
import { InviteForm, ReadyLink } from "./InviteForm";
import { guestWords } from "./words";

export interface PeopleDialogProps {
  room: Room;
  side: "patient" | "doctor";
  isOpen: boolean;
  onClose: () => void;
}

type Step = { kind: "list" } | { kind: "form" } | { kind: "link"; link: GuestLink };

const TITLES = { list: "people", form: "invite", link: "ready" } as const;

/** Who is in the call or invited to it; then the form, then the link. */
export function PeopleDialog(props: PeopleDialogProps) {
  // Opened anew it begins anew.
  return props.isOpen ? <People {...props} /> : null;
}

function People({ room, side, onClose }: PeopleDialogProps) {
  const t = useText(guestWords);
  const guests = room.guests ?? [];
  const isFull = guests.length >= GUESTS_MAX;
  // With nobody in it the list says nothing: the first question comes at once.
  const [step, setStep] = useState<Step>({ kind: guests.length === 0 ? "form" : "list" });
  return (
    <Dialog isOpen onClose={onClose} title={t(TITLES[step.kind])} isAlert={step.kind === "link"}>
      {step.kind === "link" ? (
        <ReadyLink link={step.link} onDone={() => setStep({ kind: "list" })} />
      ) : step.kind === "form" ? (
        <InviteForm
          visit_id={room.visit_id}
          side={side}
          onMade={(link) => setStep({ kind: "link", link })}
          onCancel={() => (guests.length === 0 ? onClose() : setStep({ kind: "list" }))}
        />
      ) : (
        <div className="stack stack--2">
          {guests.length > 0 ? (
            <GuestList visit_id={room.visit_id} guests={guests} side={side} />
          ) : (
            <p className="muted">{t("nobody")}</p>
          )}
          {isFull && <Banner tone="plain">{t("full")}</Banner>}
          <div className="actions">
            {!isFull && (
              <Button variant="primary" icon="plus" onPress={() => setStep({ kind: "form" })}>
                {t("invite")}
              </Button>
            )}
            <Button onPress={onClose}>{t("close")}</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
