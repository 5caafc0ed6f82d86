/** How the people of a call are called on this screen. */
import type { Visit } from "../../api/model";
import { doctorName, initials, useDirectory } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import type { RoomGuest } from "../../realtime/frames";
import type { Who } from "../../realtime/roles";
import { useGuestNames } from "../guests/data";
import { guestWords } from "../guests/words";
import { patientName, usePatients } from "../live/people";
import type { Named } from "./Person";
import { peopleWords } from "./peopleWords";
import { callWords } from "./words";

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
  const kinds = useText(guestWords);
  return (who) => {
    const kind = guests.find((one) => one.guest_id === who.guest_id)?.kind;
    const roles = { doctor: "roleDoctor", patient: "rolePatient", guest: "roleGuest" } as const;
    const names = { doctor: "nameDoctor", patient: "namePatient", guest: "nameGuest" } as const;
    return {
      name: say(kind ? (`name_${kind}` as const) : names[who.role]),
      role: kind ? kinds(kind) : say(roles[who.role]),
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
  const guestName = useGuestNames(guests);
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
    const name = guestName(who.key);
    return name ? { ...named, name, initials: lettersOf(name) } : named;
  };
  return { ...names, nameOf, clinic: directory.clinic(visit.clinic_id)?.name[language] ?? "" };
}
