/** What a running call lends to pictures and documents: its camera, and the other side's screen. */
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { LocalMedia } from "../../realtime/media";
import { callIsOpen, isTalkedHere } from "../../realtime/signalling";
import type { Together } from "../../realtime/together";
import type { CallSession } from "../call/session";
import { useStore } from "../live/hooks";

interface CallForPictures {
  media: LocalMedia;
  /** Null before the call and after it, when nobody is there to look. */
  together: Together | null;
  /** Whether picture and sound go from here to the other side. */
  is_talking: boolean;
  /** Whether the picture goes too: not by sound alone, nor by a line that carries no more. */
  is_picture_sent: boolean;
}

const CallContext = createContext<CallForPictures | null>(null);

export function PicturesOfCall({
  session,
  children,
}: {
  session: CallSession;
  children: ReactNode;
}) {
  const { media, signalling, call, together } = session;
  const { room } = useStore(signalling.state);
  const { picture } = useStore(call.state);
  const may_show = callIsOpen(room);
  const is_talking = isTalkedHere(room);
  const is_picture_sent = is_talking && picture === "flows";
  const value = useMemo(
    () => ({ media, together: may_show ? together : null, is_talking, is_picture_sent }),
    [media, together, may_show, is_talking, is_picture_sent],
  );
  return <CallContext value={value}>{children}</CallContext>;
}

/** Null outside of a call's page, and on a guest's. */
export function useCallForPictures(): CallForPictures | null {
  return useContext(CallContext);
}
