/** What a running call lends to pictures and documents: its camera, and the other side's screen. */
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { LocalMedia } from "../../realtime/media";
import { callIsOpen } from "../../realtime/signalling";
import type { Together } from "../../realtime/together";
import type { CallSession } from "../call/session";
import { useStore } from "../live/hooks";

interface CallForPictures {
  media: LocalMedia;
  /** Null before the call and after it: there is nobody to show anything to. */
  together: Together | null;
}

const CallContext = createContext<CallForPictures | null>(null);

export function PicturesOfCall({
  session,
  children,
}: {
  session: CallSession;
  children: ReactNode;
}) {
  const { media, signalling, together } = session;
  const is_open = callIsOpen(useStore(signalling.state).room);
  const value = useMemo(
    () => ({ media, together: is_open ? together : null }),
    [media, together, is_open],
  );
  return <CallContext value={value}>{children}</CallContext>;
}

/** Null outside of a call's page. */
export function useCallForPictures(): CallForPictures | null {
  return useContext(CallContext);
}
