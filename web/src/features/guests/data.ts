/** Guests of a visit: their names, the links that invite them, and the way out. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { GuestKind, GuestLink, List, NamedGuest, NewGuest } from "../../api/model";
import { useText } from "../../i18n/language";
import type { Room, RoomGuest } from "../../realtime/frames";
import { guestWords } from "./words";

/** With the patient and the doctor four people: beyond it signalling refuses. */
export const GUESTS_MAX = 2;
const ASK_AGAIN_MS = 2_000;

/** Who stands at the door now: came by the link, and has the page open. */
export function knocking(room: Room): RoomGuest[] {
  return (room.guests ?? []).filter((one) => one.status === "waiting" && one.is_here);
}

export function guestAddress(link: GuestLink): string {
  // After the #: no server and no log sees the secret.
  return `${window.location.origin}/gosc/${link.guest_id}#${link.secret}`;
}

const namesQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ["guests", ...ids],
    queryFn: ({ signal }) =>
      api
        .get<List<NamedGuest>>("/api/identity/guests", { id: ids }, signal)
        .then((list) => list.items),
    enabled: ids.length > 0,
    staleTime: 5 * 60_000,
    // Whoever has just come in is known to identity, which was told of the visit by an event.
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.data.length < ids.length ? ASK_AGAIN_MS : false,
  });

/** Names that guests gave themselves, by their ids; nobody has one before they came. */
export function useGuestNames(guests: readonly RoomGuest[]) {
  const came = guests.filter((one) => one.status !== "invited").map((one) => one.guest_id);
  const { data } = useQuery(namesQuery(came.sort()));
  return (guest_id: string) => data?.find((one) => one.guest_id === guest_id)?.name;
}

/** What a guest is called on screen: with the name once they have said it. */
export function useWho(guests: readonly RoomGuest[]): (guest: RoomGuest) => string {
  const t = useText(guestWords);
  const nameOf = useGuestNames(guests);
  return (guest) => {
    const name = nameOf(guest.guest_id);
    const kind = t(guest.kind);
    return name ? t("who", { name, kind }) : t(titleOf(guest.kind));
  };
}

export function titleOf(kind: GuestKind): "Guardian" | "Interpreter" | "Doctor" {
  return ({ guardian: "Guardian", interpreter: "Interpreter", doctor: "Doctor" } as const)[kind];
}

export function useInvite(visit_id: string, onMade: (link: GuestLink) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ guest, idempotencyKey }: { guest: NewGuest; idempotencyKey: string }) =>
      api.post<GuestLink>(`/api/signalling/visits/${visit_id}/guests`, guest, { idempotencyKey }),
    // Not waited for: the link is there at once, the list may follow.
    onSuccess: (link) => {
      void client.invalidateQueries({ queryKey: ["room", visit_id] });
      onMade(link);
    },
  });
}

export function useRemoveGuest(visit_id: string, onRemoved: (guest: RoomGuest) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (guest: RoomGuest) =>
      api.delete<null>(`/api/signalling/visits/${visit_id}/guests/${guest.guest_id}`),
    // Here, and before the list is read anew: the list without them may be gone altogether.
    onSuccess: (_, guest) => onRemoved(guest),
    onSettled: () => void client.invalidateQueries({ queryKey: ["room", visit_id] }),
  });
}
