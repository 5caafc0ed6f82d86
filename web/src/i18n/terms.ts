/** The words of the field that many screens share: the names of what a visit can be. */
import type { Funding, VisitType } from "../api/model";
import { catalog } from "./catalog";

export const terms = catalog({
  pl: {
    video: "Wideokonsultacja",
    phone: "Teleporada",
    in_person: "Wizyta stacjonarna",
    commercial: "Wizyta komercyjna",
    nfz: "Wizyta w ramach NFZ",
    commercialShort: "Komercyjna",
    nfzShort: "NFZ",
    bookNew: "Umów nową wizytę",
    connect: "Połącz",
    chat: "Czat",
    testCall: "Połączenie testowe",
    myVisits: "Moje wizyty",
    back: "Wstecz",
    next: "Dalej",
    today: "Dzisiaj",
    tomorrow: "Jutro",
  },
  en: {
    video: "Video visit",
    phone: "Phone visit",
    in_person: "Visit in person",
    commercial: "Paid visit",
    nfz: "NFZ visit",
    commercialShort: "Paid",
    nfzShort: "NFZ",
    bookNew: "Book a new visit",
    connect: "Connect",
    chat: "Chat",
    testCall: "Test call",
    myVisits: "My visits",
    back: "Back",
    next: "Next",
    today: "Today",
    tomorrow: "Tomorrow",
  },
});

export const VISIT_TYPE_ICON = { video: "video", phone: "phone", in_person: "place" } as const;
export const VISIT_TYPES: readonly VisitType[] = ["video", "phone", "in_person"];

export function fundingShort(funding: Funding): "commercialShort" | "nfzShort" {
  return funding === "nfz" ? "nfzShort" : "commercialShort";
}
