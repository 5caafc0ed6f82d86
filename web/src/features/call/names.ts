/** How the people of a call are called on this screen. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { NamedGuest } from "../../api/generated/identity";
import type { List, Visit } from "../../api/model";
import { doctorName, initials, useDirectory } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import type { RoomGuest } from "../../realtime/frames";
import type { Who } from "../../realtime/roles";
import { patientName, usePatients } from "../live/people";
import type { Named } from "./Person";
import { peopleWords } from "./peopleWords";
import { callWords } from "./words";

const ASK_AGAIN_MS = 2_000;

/** Names that guests gave themselves. Who came a moment ago may not be known yet: asked again. */
function useGuestNames(ids: readonly string[]): (id: string | null) => string | undefined {
  const { data } = useQuery({
    queryKey: ["guests", ...ids],
    queryFn: async ({ signal }) =>
      (await api.get<List<NamedGuest>>("/api/identity/guests", { id: ids }, signal)).items,
    enabled: ids.length > 0,
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) < ids.length ? ASK_AGAIN_MS : false),
    placeholderData: keepPreviousData,
  });
  return (id) => data?.find((one) => one.guest_id === id)?.name;
}

function lettersOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join("");
}

/** Without any name: what they are in this call, as a guest sees the others. */
export function useRoles(guests: readonly RoomGuest[]): (who: Who) => Named {
  const say = useText(peopleWords);
  return (who) => {
    const kind = guests.find((one) => one.guest_id === who.guest_id)?.kind;
    const roles = { doctor: "roleDoctor", patient: "rolePatient", guest: "roleGuest" } as const;
    const names = { doctor: "nameDoctor", patient: "namePatient", guest: "nameGuest" } as const;
    return {
      name: say(kind ? (`name_${kind}` as const) : names[who.role]),
      role: say(kind ? (`kind_${kind}` as const) : roles[who.role]),
      initials: "",
    };
  };
}

/** For patient and doctor, who know each other's names and those of whom they talk to. */
export function useNames(visit: Visit, side: "patient" | "doctor", guests: readonly RoomGuest[]) {
  const t = useText(callWords);
  const { language } = useLanguage();
  const { directory } = useDirectory();
  const patient = usePatients(side === "doctor" ? [visit.patient_id] : [])(visit.patient_id);
  const doctor = directory.doctor(visit.doctor_id);
  // Who has only been invited has no name yet.
  const arrived = guests.filter((one) => one.status !== "invited").map((one) => one.guest_id);
  const guestName = useGuestNames(arrived.sort());
  const roleOf = useRoles(guests);
  const names = {
    doctor: doctorName(doctor) || t("doctor"),
    patient: patientName(patient) || t("patient"),
  };
  const nameOf = (who: Who): Named => {
    const named = roleOf(who);
    if (who.role === "doctor") return { ...named, name: names.doctor, initials: initials(doctor) };
    if (who.role === "patient") {
      return { ...named, name: names.patient, initials: initials(patient) };
    }
    const name = guestName(who.guest_id);
    return name ? { ...named, name, initials: lettersOf(name) } : named;
  };
  return { ...names, nameOf, clinic: directory.clinic(visit.clinic_id)?.name[language] ?? "" };
}
