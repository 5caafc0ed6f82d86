import { catalog } from "../../i18n/catalog";

/** Several people in one call, and what they show each other. */
export const peopleWords = catalog({
  pl: {
    people: "Uczestnicy rozmowy",
    roleDoctor: "lekarz",
    rolePatient: "pacjent",
    roleGuest: "gość",
    guest: "Osoba zaproszona",
    notHere: "Poza rozmową",
    lineLost: "Utracono połączenie",
    resuming: "Wznawianie połączenia…",
    declined: "Rozmawia bez obrazu i nie widzi Twojego.",
    seesNot: "Nie widzi teraz Twojego obrazu",
    // A screen in place of the face
    showScreen: "Pokaż ekran",
    showsScreen: "{name} pokazuje ekran",
    screenPicture: "Ekran: {name}",
    showing: "Pokazujesz ekran",
    showingText: "Inni widzą go zamiast Ciebie.",
    stopShowing: "Zakończ pokazywanie",
    yourScreen: "Twój ekran",
    screenFailed: "Nie udało się pokazać ekranu",
    screenFailedText:
      "Sprawdź w ustawieniach systemu, czy przeglądarka może nagrywać ekran, i spróbuj jeszcze raz.",
    understood: "Rozumiem",
    // Safety codes of several people
    codeNotYet: "Kod pojawi się po połączeniu.",
    codesAsk:
      "Z każdą osobą masz inny kod. Poproś ją, żeby otworzyła to samo okno i przeczytała na głos kod podany przy Twoim imieniu.",
  },
  en: {
    people: "People in the call",
    roleDoctor: "doctor",
    rolePatient: "patient",
    roleGuest: "guest",
    guest: "Invited person",
    notHere: "Out of the call",
    lineLost: "Connection lost",
    resuming: "Resuming the connection…",
    declined: "Talks without pictures and does not see yours.",
    seesNot: "Does not see your picture now",
    showScreen: "Show screen",
    showsScreen: "{name} is showing their screen",
    screenPicture: "Screen: {name}",
    showing: "You are showing your screen",
    showingText: "The others see it in place of you.",
    stopShowing: "Stop showing",
    yourScreen: "Your screen",
    screenFailed: "The screen could not be shown",
    screenFailedText:
      "Check in the settings of your system that the browser may record the screen, and try again.",
    understood: "OK",
    codeNotYet: "The code appears once you are connected.",
    codesAsk:
      "You have another code with each person. Ask them to open the same window and to read the code next to your name.",
  },
});
