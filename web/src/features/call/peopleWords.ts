import { catalog } from "../../i18n/catalog";

/** Several people in one call, and what they show each other. */
export const peopleWords = catalog({
  pl: {
    people: "Uczestnicy rozmowy",
    roleDoctor: "lekarz",
    rolePatient: "pacjent",
    roleGuest: "gość",
    nameDoctor: "Lekarz",
    namePatient: "Pacjent",
    nameGuest: "Osoba zaproszona",
    name_guardian: "Opiekun",
    name_interpreter: "Tłumacz",
    name_doctor: "Drugi lekarz",
    leaveText: "Twój link już nie zadziała. Aby wrócić, poproś o nowy.",
    elsewhere: "Rozmowa toczy się teraz bez obrazu",
    elsewhereText:
      "Lekarz i pacjent rozmawiają przez telefon albo piszą na czacie. Zaczekaj: gdy wrócą do obrazu, zobaczysz ich tutaj.",
    notHere: "Poza rozmową",
    lineLost: "Utracono połączenie",
    resuming: "Wznawianie połączenia…",
    declined: "Rozmawia bez obrazu i nie widzi Twojego.",
    seesNot: "Nie widzi teraz Twojego obrazu",
    // A screen in place of the face
    showScreen: "Pokaż ekran",
    showsScreen: "{name} pokazuje ekran",
    screenPicture: "Ekran: {name}",
    showing: "Pokazujesz ekran.",
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
    nameDoctor: "Doctor",
    namePatient: "Patient",
    nameGuest: "Invited person",
    name_guardian: "Guardian",
    name_interpreter: "Interpreter",
    name_doctor: "Second doctor",
    leaveText: "Your link will not work again. To come back, ask for a new one.",
    elsewhere: "The call goes on without pictures for now",
    elsewhereText:
      "The doctor and the patient talk on the telephone or write in the chat. Please wait: you see them here once they are back.",
    notHere: "Out of the call",
    lineLost: "Connection lost",
    resuming: "Resuming the connection…",
    declined: "Talks without pictures and does not see yours.",
    seesNot: "Does not see your picture now",
    showScreen: "Show screen",
    showsScreen: "{name} is showing their screen",
    screenPicture: "Screen: {name}",
    showing: "You are showing your screen.",
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
