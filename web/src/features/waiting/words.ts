import { catalog } from "../../i18n/catalog";

export const waitWords = catalog({
  pl: {
    begins: "Przewidywany początek",
    range: "{from}–{until}",
    rangeSpoken: "między {from} a {until}",
    onTime: "Lekarz przyjmuje zgodnie z planem.",
    late: "Lekarz ma około {minutes, plural, one {# minuty} few {# minut} many {# minut} other {# minuty}} opóźnienia.",
    lateRange: "Przewidywany początek wizyty: między {from} a {until}.",
    visit_ahead: "Wizyta przed Tobą trwa dłużej.",
    earlier_visits: "Dzisiejsze wizyty trwają dłużej, niż zaplanowano.",
    not_begun: "Lekarz jeszcze nie zaczął kolejnej wizyty.",
    doctor_said:
      "O {time} lekarz przekazał, że ma około {minutes, plural, one {# minuty} few {# minut} many {# minut} other {# minuty}} opóźnienia.",
    movedLater:
      "O {time} przesunęliśmy tę godzinę o około {minutes, plural, one {# minutę} few {# minuty} many {# minut} other {# minuty}}.",
    movedSooner:
      "Dobra wiadomość: o {time} przesunęliśmy tę godzinę na wcześniejszą, o około {minutes, plural, one {# minutę} few {# minuty} many {# minut} other {# minuty}}.",
    about: "ok. {time}",
    aboutSpoken: "Przewidywany początek około {time}",
    // Called back
    backTitle: "Nie musisz czekać przed ekranem",
    backText:
      "Możesz zamknąć tę stronę i zająć się czymś innym. Twoje miejsce zostaje, a gdy przyjdzie Twoja kolej, damy Ci znać.",
    backAsk: "Powiadom mnie, gdy lekarz będzie gotowy",
    backHow: "Jak dać Ci znać?",
    backSms: "SMS-em",
    backSmsHint: "Na numer {phone}. W wiadomości będzie link do wizyty.",
    backPush: "Powiadomieniem na tym urządzeniu",
    backPushHint: "Pokaże się na ekranie, także gdy portal jest zamknięty.",
    backConfirm: "Powiadom mnie",
    backCancel: "Anuluj",
    backOffline: "Nie mamy teraz połączenia. Zostań na stronie i spróbuj za chwilę.",
    backNoPush:
      "Przeglądarka blokuje powiadomienia. Zezwól na nie obok adresu strony albo wybierz SMS.",
    backNoWay:
      "Żeby można było Cię wezwać, dodaj numer telefonu w profilu. Tymczasem zostań na tej stronie.",
    backSetSms: "Damy Ci znać SMS-em",
    backSetPush: "Damy Ci znać na tym urządzeniu",
    backSetText:
      "Możesz zamknąć tę stronę, Twoje miejsce zostaje. Po powiadomieniu otwórz link i się zaloguj, jeśli trzeba.",
    backUnset: "Jednak zostanę na stronie",
    newMessages:
      "{count, plural, one {# nowa wiadomość od poradni} few {# nowe wiadomości od poradni} many {# nowych wiadomości od poradni} other {# nowej wiadomości od poradni}}",
    readThem: "Przejdź do czatu",
    // For the doctor
    call: "Wezwij",
    callNamed: "Wezwij: {name}",
    called: "Pacjent został wezwany.",
    calledAt: "Wezwano o {time}",
    notBack: "Brak odpowiedzi na wezwanie o {time}",
    delay: "Mam opóźnienie",
    delayTitle: "O ile minut mniej więcej?",
    delayChoice: "{minutes} minut",
    delayWho:
      "{count, plural, =0 {Nikt teraz nie czeka i nikt nie przychodzi w najbliższym czasie.} one {Dowie się o tym # osoba, która czeka albo przychodzi w najbliższym czasie.} few {Dowiedzą się o tym # osoby, które czekają albo przychodzą w najbliższym czasie.} many {Dowie się o tym # osób, które czekają albo przychodzą w najbliższym czasie.} other {Dowie się o tym # osoby, które czekają albo przychodzą w najbliższym czasie.}}",
    delayHow:
      "Każda zobaczy to w portalu i dostanie wiadomość: „Wizyta zacznie się z opóźnieniem około {minutes} minut”.",
    delayLast:
      "Ostatnio o {time}: około {minutes} minut, {count, plural, one {# osoba} few {# osoby} many {# osób} other {# osoby}}.",
    delaySend: "Przekaż opóźnienie",
    delaySent:
      "{count, plural, one {Wiadomość o opóźnieniu dostanie # osoba.} few {Wiadomość o opóźnieniu dostaną # osoby.} many {Wiadomość o opóźnieniu dostanie # osób.} other {Wiadomość o opóźnieniu dostanie # osoby.}}",
    delayFailed: "Nie udało się przekazać opóźnienia",
    callFailed: "Nie udało się wezwać pacjenta",
  },
  en: {
    begins: "Expected to begin",
    range: "{from}–{until}",
    rangeSpoken: "between {from} and {until}",
    onTime: "The doctor is on time.",
    late: "The doctor is about {minutes, plural, one {# minute} other {# minutes}} late.",
    lateRange: "Your visit is expected to begin between {from} and {until}.",
    visit_ahead: "The visit before yours is taking longer.",
    earlier_visits: "Today’s visits are taking longer than planned.",
    not_begun: "The doctor has not begun the next visit yet.",
    doctor_said:
      "At {time} the doctor let us know of a delay of about {minutes, plural, one {# minute} other {# minutes}}.",
    movedLater:
      "At {time} we moved this by about {minutes, plural, one {# minute} other {# minutes}}.",
    movedSooner:
      "Good news: at {time} we moved this about {minutes, plural, one {# minute} other {# minutes}} earlier.",
    about: "about {time}",
    aboutSpoken: "Expected to begin at about {time}",
    backTitle: "You need not wait at the screen",
    backText:
      "You can close this page and do something else. Your place is kept, and we will let you know when it is your turn.",
    backAsk: "Tell me when the doctor is ready",
    backHow: "How shall we tell you?",
    backSms: "By text message",
    backSmsHint: "To {phone}. The message has a link to the visit.",
    backPush: "By a notification on this device",
    backPushHint: "It appears on the screen, also while the portal is closed.",
    backConfirm: "Tell me",
    backCancel: "Cancel",
    backOffline: "There is no connection right now. Stay on the page and try again in a moment.",
    backNoPush:
      "The browser blocks notifications. Allow them next to the address, or choose a text message.",
    backNoWay:
      "To be called, add a telephone number in your profile. Until then, please stay on this page.",
    backSetSms: "We will send you a text message",
    backSetPush: "We will notify you on this device",
    backSetText:
      "You can close this page: your place is kept. When you are notified, open the link and log in if needed.",
    backUnset: "I will stay on the page after all",
    newMessages:
      "{count, plural, one {# new message from the clinic} other {# new messages from the clinic}}",
    readThem: "Go to the chat",
    call: "Call in",
    callNamed: "Call in: {name}",
    called: "The patient has been called.",
    calledAt: "Called at {time}",
    notBack: "Not back since the call at {time}",
    delay: "I am running late",
    delayTitle: "By about how many minutes?",
    delayChoice: "{minutes} minutes",
    delayWho:
      "{count, plural, =0 {Nobody waits now, and nobody comes soon.} one {# person who waits or comes soon will be told.} other {# people who wait or come soon will be told.}}",
    delayHow:
      "Each sees it in the portal and gets a message: “Your visit will begin about {minutes} minutes late”.",
    delayLast:
      "Last told at {time}: about {minutes} minutes, {count, plural, one {# person} other {# people}}.",
    delaySend: "Tell them",
    delaySent:
      "{count, plural, one {# person is told of the delay.} other {# people are told of the delay.}}",
    delayFailed: "The delay could not be told",
    callFailed: "The patient could not be called",
  },
});
