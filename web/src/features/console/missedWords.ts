import { catalog } from "../../i18n/catalog";

export const missedWords = catalog({
  pl: {
    say: "Pacjent nie przyszedł",
    title: "Pacjent nie przyszedł na wizytę?",
    text: "{name}, {date}, godz. {time}. Wizyta zostanie zamknięta jako nieodbyta, a ten czas pozostanie zajęty w grafiku. Czat będzie jeszcze otwarty. Tego nie da się cofnąć.",
    confirm: "Tak, nie przyszedł",
    keep: "Jeszcze poczekam",
    failed: "Nie udało się tego zapisać",
    said: "Zapisano, że pacjent nie przyszedł.",
  },
  en: {
    say: "The patient did not come",
    title: "Did the patient not come to the visit?",
    text: "{name}, {date}, {time}. The visit is closed as missed, and this time stays taken in the schedule. The chat stays open for now. This cannot be undone.",
    confirm: "Yes, did not come",
    keep: "Wait a little longer",
    failed: "This could not be saved",
    said: "It is noted that the patient did not come.",
  },
});
