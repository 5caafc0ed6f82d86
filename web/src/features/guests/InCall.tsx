/** What the patient and the doctor have of guests in the call: who knocks, and who is there. */
import { useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/language";
import type { Room, RoomGuest } from "../../realtime/frames";
import type { Signalling } from "../../realtime/signalling";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { toast } from "../../ui/Toast";
import { useStore } from "../live/hooks";
import { play, RING } from "../live/tones";
import { knocking, useWho } from "./data";
import { PeopleDialog } from "./PeopleDialog";
import { guestWords } from "./words";
import "./guests.css";

/** A sound for each guest who comes to the door, once. */
function useKnockSound(waiting: readonly RoomGuest[]): void {
  const heard = useRef(new Set<string>());
  useEffect(() => {
    const fresh = waiting.filter((one) => !heard.current.has(one.guest_id));
    for (const one of fresh) heard.current.add(one.guest_id);
    if (fresh.length > 0) void play(RING);
  }, [waiting]);
}

/** Why an answer to a guest was refused, once. */
function useRefusals(signalling: Signalling): void {
  const { problem } = useStore(signalling.state);
  const told = useRef(problem);
  useEffect(() => {
    if (problem !== null && problem !== told.current) toast(problem.detail, "warn");
    told.current = problem;
  }, [problem]);
}

/** For the doctor in the call: one line for each guest who waits, with the answer. */
export function Knocks({ room, signalling }: { room: Room; signalling: Signalling }) {
  const t = useText(guestWords);
  useRefusals(signalling);
  const answer = (has_left: boolean) => {
    if (!has_left) toast(t("answerNotSent"), "warn");
  };
  const waiting = knocking(room);
  const who = useWho(waiting);
  useKnockSound(waiting);
  return waiting.map((guest) => {
    const name = who(guest);
    const id = `knock-${guest.guest_id}`;
    return (
      <section
        key={guest.guest_id}
        className="alert alert--call knock"
        role="alert"
        aria-labelledby={id}
      >
        <Icon name="users" />
        <h2 id={id} className="grow">
          {t("knocks", { who: name })}
        </h2>
        <Button
          variant="signal"
          aria-label={t("admitOf", { who: name })}
          onPress={() => answer(signalling.admitGuest(guest.guest_id))}
        >
          {t("admit")}
        </Button>
        <Button
          aria-label={t("refuseOf", { who: name })}
          onPress={() => answer(signalling.refuseGuest(guest.guest_id))}
        >
          {t("refuse")}
        </Button>
      </section>
    );
  });
}

/** For the doctor before the call: who waits beside the patient. */
export function KnocksBefore({ room }: { room: Room }) {
  const t = useText(guestWords);
  const waiting = knocking(room);
  const who = useWho(waiting);
  useKnockSound(waiting);
  return waiting.map((guest) => (
    <Banner key={guest.guest_id} tone="plain" icon="users" role="status">
      {t("lobby", { who: who(guest) })}
    </Banner>
  ));
}

/** The button that opens the list of people, with how many guests are there. */
export function PeopleButton({ room, side }: { room: Room; side: "patient" | "doctor" }) {
  const t = useText(guestWords);
  const [isOpen, setOpen] = useState(false);
  const count = (room.guests ?? []).filter((one) => one.status === "admitted").length;
  return (
    <>
      <button type="button" className="safety" onClick={() => setOpen(true)}>
        <Icon name="users" size="sm" />
        <span className="visually-hidden-narrow">{t(count > 0 ? "people" : "invite")}</span>
        {count > 0 && <span className="count">{count + 2}</span>}
      </button>
      <PeopleDialog room={room} side={side} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
