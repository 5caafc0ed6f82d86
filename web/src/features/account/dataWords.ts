import { catalog } from "../../i18n/catalog";

export const words = catalog({
  pl: {
    title: "Twoje dane",
    export: "Pobierz swoje dane",
    exportText:
      "Dostaniesz jeden plik JSON: dane konta i profili dzieci, zgody i logowania, a do tego wizyty, wiadomości i listę dokumentów. PESEL jest w nim częściowo zasłonięty. Same dokumenty pobierzesz w czacie wizyty.",
    download: "Pobierz plik",
    downloaded: "Plik z Twoimi danymi pobrany",
    fileName: "moje-dane-videoporady.json",

    consents: "Zgody",
    consentsText: "Zgody na konkretne wizyty zapisujemy przy tych wizytach.",
    loading: "Wczytujemy zgody",
    failed: "Nie udało się wczytać zgód",
    terms: "Regulamin portalu",
    news: "Wiadomości o profilaktyce i nowych poradniach",
    newsHint: "Nieobowiązkowe. Możesz zmienić zdanie w każdej chwili.",
    version: "wersja {version}",
    accepted: "zaakceptowano {date}, {time}",
    withdrawn: "wycofano {date}, {time}",
    agree: "Zgadzam się",
    withdraw: "Wycofaj zgodę",
    given: "Zgoda zapisana",
    takenBack: "Zgoda wycofana",
    none: "Nie ma tu jeszcze żadnej zgody",

    erase: "Usuń konto",
    eraseText: "Tego nie można cofnąć.",
    goes: "Usuniemy od razu:",
    goesText:
      "adres e-mail, telefon, hasło, kody i klucze dostępu, zgody, wiadomości z potwierdzeniami wizyt oraz logowania na wszystkich urządzeniach. Profil osoby, która nie miała żadnej wizyty, znika w całości.",
    stays: "Zostanie przez 20 lat, bo wymaga tego prawo:",
    staysText:
      "dokumentacja medyczna odbytych wizyt: imię i nazwisko, data urodzenia, PESEL, przebieg wizyt, wiadomości i dokumenty z czatu.",
    visitsFirst:
      "{count, plural, one {Masz # umówioną wizytę. Najpierw ją odwołaj.} few {Masz # umówione wizyty. Najpierw je odwołaj.} many {Masz # umówionych wizyt. Najpierw je odwołaj.} other {Masz # umówionych wizyt. Najpierw je odwołaj.}}",
    visitOn: "Wizyta {date}, {time}",
    eraseAsk: "Usunąć konto?",
    eraseAskText: "Potwierdź hasłem. Wylogujemy Cię na wszystkich urządzeniach.",
    eraseDo: "Usuń konto na zawsze",
    passwordMissing: "Wpisz hasło",
  },
  en: {
    title: "Your data",
    export: "Download your data",
    exportText:
      "You get one JSON file: the data of your account and your children's profiles, consents and log-ins, and with them visits, messages and the list of documents. The PESEL is partly hidden in it. The documents themselves are in the chat of each visit.",
    download: "Download the file",
    downloaded: "The file with your data is downloaded",
    fileName: "my-data-videoporady.json",

    consents: "Consents",
    consentsText: "Consents to a visit are kept with that visit.",
    loading: "Reading your consents",
    failed: "We could not read your consents",
    terms: "Terms of the portal",
    news: "News of prevention and new clinics",
    newsHint: "Optional. You can change your mind at any time.",
    version: "version {version}",
    accepted: "accepted on {date}, {time}",
    withdrawn: "withdrawn on {date}, {time}",
    agree: "I agree",
    withdraw: "Withdraw the consent",
    given: "Your consent is kept",
    takenBack: "Your consent is withdrawn",
    none: "There is no consent here yet",

    erase: "Erase the account",
    eraseText: "This cannot be undone.",
    goes: "Erased at once:",
    goesText:
      "e-mail, phone, password, codes and passkeys, consents, messages that confirmed your visits, and log-ins on all devices. The profile of somebody who never had a visit goes wholly.",
    stays: "Kept for 20 years, because the law asks for it:",
    staysText:
      "medical documentation of visits that took place: name, date of birth, PESEL, the course of the visits, messages and documents of the chat.",
    visitsFirst:
      "{count, plural, one {You have # booked visit. Cancel it first.} other {You have # booked visits. Cancel them first.}}",
    visitOn: "Visit on {date}, {time}",
    eraseAsk: "Erase the account?",
    eraseAskText: "Confirm with your password. We log you out on all devices.",
    eraseDo: "Erase the account for ever",
    passwordMissing: "Enter your password",
  },
});
