/**
 * What an invitation's link opens: the consent, the equipment, the wait for the doctor, the call.
 * The secret stays behind the #, in this tab's address alone; the session is a cookie, by which a
 * reload comes back to where it was.
 */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "react-router";
import { api, isProblem } from "../../api/client";
import type { GuestSession, OfferedVisit } from "../../api/model";
import { useText } from "../../i18n/language";
import { Loading } from "../../ui/States";
import { entryWords } from "./entryWords";
import { GuestEntry } from "./GuestEntry";
import { GuestRoom } from "./GuestRoom";
import { LinkRefused } from "./GuestStop";

const SESSIONS = "/api/identity/guest-sessions";
// An invitation made a moment ago may be on its way from one service to the next.
const NOT_YET_TRIES = 4;
const ASK_AGAIN_MS = 1_000;

type Found = { session: GuestSession } | { offered: OfferedVisit };

async function look(guest_id: string, secret: string): Promise<Found> {
  try {
    const session = await api.get<GuestSession>(`${SESSIONS}/current`);
    if (session.guest_id === guest_id) return { session };
  } catch (error) {
    // Nobody's session, an account's, or one that has ended: the link says the rest.
    if (!isProblem(error) || (error.status !== 401 && error.status !== 403)) throw error;
  }
  const link = { guest_id, secret };
  return { offered: await api.post<OfferedVisit>(`${SESSIONS}/preview`, link) };
}

export default function GuestPage() {
  const { guestId = "" } = useParams();
  const { hash } = useLocation();
  const t = useText(entryWords);
  const secret = hash.slice(1);
  const [opened, setOpened] = useState<GuestSession | null>(null);
  const found = useQuery({
    queryKey: ["guest-link", guestId, secret],
    queryFn: () => look(guestId, secret),
    retry: (count, error) => isProblem(error, "guest-link-wrong") && count < NOT_YET_TRIES,
    retryDelay: ASK_AGAIN_MS,
    // What is true of a link is asked for once; its end is told by the room.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const lookAgain = () => {
    setOpened(null);
    void found.refetch();
  };
  if (found.error && !found.isFetching) {
    return <LinkRefused error={found.error} onRetry={lookAgain} />;
  }
  if (found.data === undefined || found.isFetching) return <Loading label={t("checking")} />;
  const session = opened ?? ("session" in found.data ? found.data.session : null);
  if (session !== null) return <GuestRoom guest={session} onEnded={lookAgain} />;
  if (!("offered" in found.data)) return null;
  return (
    <GuestEntry
      link={{ guest_id: guestId, secret }}
      offered={found.data.offered}
      onOpened={setOpened}
      onRefused={lookAgain}
    />
  );
}
