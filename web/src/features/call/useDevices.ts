import { useEffect } from "react";
import { callIsOpen, isTalkedHere } from "../../realtime/signalling";
import { useStore } from "../live/hooks";
import type { CallSession } from "./session";

/** Camera and microphone run while they are wanted and of use here, and not a moment longer. */
export function useDevices({ signalling, media }: CallSession, isWanted: boolean): void {
  const { room, connection } = useStore(signalling.state);
  const { phase } = useStore(media.state);
  const is_elsewhere = callIsOpen(room) && !isTalkedHere(room);
  const has_use = connection.kind !== "closed" && !is_elsewhere && room?.status !== "done";
  const wants_media = phase === "idle" && isWanted && has_use;
  useEffect(() => {
    if (wants_media) void media.acquire();
  }, [wants_media, media]);
  // A camera whose light stays on after the visit is one that nobody trusts again.
  const is_left_on = !has_use && phase === "ready";
  useEffect(() => {
    if (is_left_on) media.release();
  }, [is_left_on, media]);
}
