import { catalog } from "../../i18n/catalog";

/** The kinds that a person chooses ways for, in the order of a visit's life. */
export const KINDS = [
  "confirmation",
  "reminder",
  "readiness",
  "change",
  "cancellation",
  "disruption",
  "slot_offer",
  "delay",
  "message_waiting",
  "document_received",
  "recommendations",
] as const;
/** By the way that was chosen while waiting, or by the clinic, and to doctors: nobody chooses for them here. */
const OTHER_KINDS = ["call_back", "contact_attempt", "patient_waiting"] as const;
export type Kind = (typeof KINDS)[number] | (typeof OTHER_KINDS)[number];

/** A kind that is newer than this page is called a message. */
export function kindKey(kind: string): Kind | "other" {
  return [...KINDS, ...OTHER_KINDS].find((one) => one === kind) ?? "other";
}

export const words = catalog({
  pl: {
    bell: "Powiadomienia{count, plural, =0 {} one {, # nowe} few {, # nowe} many {, # nowych} other {, # nowego}}",
    title: "Powiadomienia",
    settings: "Ustawienia powiadomień",
    loading: "Wczytujemy powiadomienia",
    failed: "Nie udało się wczytać powiadomień",
    empty: "Nie ma jeszcze powiadomień",
    emptyText: "Pojawią się tu potwierdzenia wizyt, przypomnienia i informacje o zmianach.",
    readAll: "Oznacz wszystkie jako przeczytane",
    new: "Nowe",

    confirmation: "Potwierdzenie wizyty",
    reminder: "Przypomnienie o wizycie",
    readiness: "Prośba o test sprzętu",
    change: "Zmiana terminu",
    cancellation: "Odwołanie wizyty",
    disruption: "Zmiana po stronie poradni",
    slot_offer: "Zwolniony termin",
    delay: "Opóźnienie wizyty",
    call_back: "Zaproszenie na wizytę",
    message_waiting: "Nowa wiadomość na czacie",
    document_received: "Nowy dokument",
    patient_waiting: "Pacjent czeka",
    recommendations: "Zalecenia po wizycie",
    contact_attempt: "Lekarz próbuje się połączyć",
    other: "Wiadomość",

    settingsTitle: "Ustawienia powiadomień",
    lead: "Wybierz, o czym i w jaki sposób mamy dawać znać.",
    back: "Profil",
    settingsFailed: "Nie udało się wczytać ustawień",
    what: "O czym piszemy",
    inboxAlways:
      "Każdą wiadomość znajdziesz też w portalu. Nie ma w niej nazwy poradni, lekarza ani powodu wizyty.",
    email: "E-mail",
    sms: "SMS",
    push: "Na urządzeniu",
    device: "To urządzenie",
    deviceText: "Powiadomienie pokaże się na ekranie, także gdy portal jest zamknięty.",
    deviceOn: "Włącz na tym urządzeniu",
    deviceOff: "Wyłącz na tym urządzeniu",
    deviceIsOn: "Powiadomienia na tym urządzeniu są włączone.",
    deviceDenied:
      "Przeglądarka blokuje powiadomienia. Zezwól na nie w jej ustawieniach, przy adresie portalu.",
    deviceFailed:
      "Nie udało się włączyć powiadomień w tej przeglądarce. Pozostałe sposoby działają.",
    quiet: "Cisza nocna",
    quietOn: "Nie wysyłaj wiadomości w nocy",
    quietHint:
      "Wiadomość poczeka do rana, chyba że wizyta zaczyna się wcześniej. Godziny według czasu polskiego.",
    starts: "Od godziny",
    until: "Do godziny",
    timeMissing: "Wpisz godzinę, na przykład 22:00",
    timesSame: "Koniec ciszy musi być inny niż jej początek",
    language:
      "{language, select, en {Piszemy po angielsku, w języku konta. Zmienisz go w profilu.} other {Piszemy po polsku, w języku konta. Zmienisz go w profilu.}}",
    save: "Zapisz",
    saved: "Ustawienia zapisane",
  },
  en: {
    bell: "Notifications{count, plural, =0 {} other {, # new}}",
    title: "Notifications",
    settings: "Notification settings",
    loading: "Loading the notifications",
    failed: "The notifications could not be loaded",
    empty: "There are no notifications yet",
    emptyText: "Confirmations of visits, reminders and news of changes will appear here.",
    readAll: "Mark all as read",
    new: "New",

    confirmation: "Visit confirmation",
    reminder: "Visit reminder",
    readiness: "Request to test the equipment",
    change: "New time of a visit",
    cancellation: "Cancelled visit",
    disruption: "Change on the clinic's side",
    slot_offer: "A time that came free",
    delay: "Late visit",
    call_back: "Called to the visit",
    message_waiting: "New chat message",
    document_received: "New document",
    patient_waiting: "A patient is waiting",
    recommendations: "Recommendations after a visit",
    contact_attempt: "The doctor is trying to reach you",
    other: "Message",

    settingsTitle: "Notification settings",
    lead: "Choose what we tell you about, and how.",
    back: "Profile",
    settingsFailed: "The settings could not be loaded",
    what: "What we write about",
    inboxAlways:
      "You will find every message in the portal too. It never names a clinic, a doctor or the reason for a visit.",
    email: "E-mail",
    sms: "Text message",
    push: "On the device",
    device: "This device",
    deviceText: "A notification appears on the screen, also while the portal is closed.",
    deviceOn: "Turn on for this device",
    deviceOff: "Turn off for this device",
    deviceIsOn: "Notifications on this device are on.",
    deviceDenied:
      "The browser blocks notifications. Allow them in its settings, at the portal's address.",
    deviceFailed: "Notifications could not be turned on in this browser. The other ways work.",
    quiet: "Quiet hours",
    quietOn: "Send nothing at night",
    quietHint:
      "A message waits until the morning, unless the visit starts earlier. The hours are those in Poland.",
    starts: "From",
    until: "To",
    timeMissing: "Enter an hour, for example 22:00",
    timesSame: "The end must differ from the start",
    language:
      "{language, select, en {We write in English, the language of your account. You can change it in your profile.} other {We write in Polish, the language of your account. You can change it in your profile.}}",
    save: "Save",
    saved: "The settings are saved",
  },
});
