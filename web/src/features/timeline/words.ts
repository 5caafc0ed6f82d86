import { catalog } from "../../i18n/catalog";

/** `role` is whose doing it was; a code of a cause stands under its own name. */
export const words = catalog({
  pl: {
    title: "Przebieg wizyty",
    back: "Wróć do wizyty",
    intro: "Co działo się w wizycie i w połączeniu: bez treści rozmowy, wiadomości i dokumentów.",
    loading: "Wczytujemy przebieg wizyty",
    failed: "Nie udało się wczytać przebiegu wizyty",
    missing: "Nie ma takiej wizyty",
    missingText: "Mogła zostać przeniesiona do innego lekarza. Sprawdź ją na liście wizyt.",
    save: "Pobierz jako plik",
    causes: "Co mogło przeszkodzić",
    noCauses: "Nie widać żadnych przeszkód",
    noCausesText:
      "Urządzenia i połączenie działały, a powiadomienia dotarły na czas. Jeśli ktoś zgłasza kłopot, zapytaj, co widział na ekranie.",
    nothing: "Jeszcze nic się nie wydarzyło",
    nothingText: "Zdarzenia pojawią się tutaj same, gdy tylko do czegoś dojdzie.",
    from: "od {from}",
    between: "{from}–{to}",
    cut: "Pokazujemy najstarsze zdarzenia. Jest ich więcej, niż mieści ta strona.",
    events: "Zdarzenia po kolei",
    quality: "Jakość rozmowy, minuta po minucie",
    qualityText: "Najgorszy wynik w każdej minucie, według przeglądarki danej osoby.",
    minute: "Minuta",
    side: "U kogo",
    loss: "Utracone pakiety",
    roundTrip: "Opóźnienie",
    frames: "Klatki na sekundę",
    who: "{role, select, patient {Pacjent} doctor {Lekarz} other {Rejestracja}}",
    device: "{device, select, camera {kamera} other {mikrofon}}",

    "device-refused":
      "{role, select, patient {Pacjent} other {Lekarz}}: przeglądarka nie ma zgody na użycie urządzenia: {device}",
    "device-missing":
      "{role, select, patient {Pacjent} other {Lekarz}}: przeglądarka nie znalazła urządzenia: {device}",
    "device-busy":
      "{role, select, patient {Pacjent} other {Lekarz}}: inny program zajmuje urządzenie: {device}",
    "device-gone":
      "{role, select, patient {Pacjent} other {Lekarz}}: odłączono urządzenie: {device}",
    "network-gone":
      "{role, select, patient {Pacjent stracił} other {Lekarz stracił}} dostęp do internetu",
    "connection-lost":
      "{role, select, patient {Pacjent zniknął} other {Lekarz zniknął}} z rozmowy: zamknięta strona, wyłączone urządzenie albo brak sieci",
    "path-lost":
      "Obraz i dźwięk przestały docierać, choć obie osoby były połączone z portalem: zawiodła sieć między nimi",
    "service-away":
      "Przerwa po naszej stronie: portal nie odpowiadał żadnej z osób. Trwająca rozmowa mogła toczyć się dalej",
    "udp-blocked":
      "{role, select, patient {Sieć pacjenta} other {Sieć lekarza}} przepuszcza tylko zwykły ruch internetowy: obraz idzie okrężną drogą i bywa słabszy",
    "packets-lost":
      "{role, select, patient {U pacjenta} other {U lekarza}} ginęła część obrazu i dźwięku: słabe łącze",
    "round-trip-long":
      "{role, select, patient {U pacjenta} other {U lekarza}} głos docierał z dużym opóźnieniem",
    "test-bad": "Ostatnie połączenie testowe pacjenta nie powiodło się",
    "alert-unseen": "Lekarz przez ponad minutę nie zareagował na powiadomienie, że pacjent czeka",
    "waited-long": "Pacjent czekał na lekarza ponad 15 minut",
    "left-waiting": "Pacjent przestał czekać, zanim lekarz rozpoczął rozmowę",
    "never-came": "Pacjent nie nacisnął „Połącz”",
    "message-failed": "Nie udało się dostarczyć powiadomienia do pacjenta",
    "document-refused":
      "{role, select, patient {Plik pacjenta} doctor {Plik lekarza} other {Plik}} nie został przyjęty: zły rodzaj albo za duży",

    SlotBooked: "Wizyta umówiona",
    VisitRescheduled: "Zmieniono termin wizyty",
    VisitDisrupted: "Poradnia odwołała termin",
    VisitCancelled: "Wizyta odwołana",
    VisitCompleted: "Wizyta zakończona",
    VisitMissed: "Oznaczono, że pacjent nie przyszedł",
    TestCallCompleted:
      "Połączenie testowe: {verdict, select, good {wszystko działa} usable {działa, ale są zastrzeżenia} other {nie działa}}",
    PatientReady: "Pacjent nacisnął „Połącz” i czeka",
    PatientLeft: "Pacjent przestał czekać",
    PresenceChanged:
      "{who}: {presence, select, here {na stronie wizyty} hidden {strona wizyty w tle} lost {utracone połączenie} left {strona zamknięta} other {nieobecność}}",
    CallStarted: "Rozmowa się rozpoczęła",
    CallInterrupted: "{who}: przerwa w rozmowie",
    CallResumed: "{who}: powrót do rozmowy",
    CallEnded: "Rozmowa zakończona",
    ChannelChanged:
      "Dalszy ciąg: {channel, select, video {wideo} audio {sam dźwięk} phone {telefon} other {czat}}",
    CallBackRequested: "Pacjent czeka poza stroną i chce zostać wezwany ({channel})",
    PatientCalled: "Pacjent wezwany na wizytę ({channel})",
    DoctorDelayed: "Lekarz uprzedził o opóźnieniu: {minutes} min",
    GuestInvited:
      "Zaproszenie do rozmowy: {kind, select, guardian {opiekun} interpreter {tłumacz} other {drugi lekarz}}",
    GuestArrived:
      "Gość czeka na wpuszczenie: {kind, select, guardian {opiekun} interpreter {tłumacz} other {drugi lekarz}}",
    GuestAdmitted:
      "Gość wpuszczony do rozmowy: {kind, select, guardian {opiekun} interpreter {tłumacz} other {drugi lekarz}}",
    GuestRemoved:
      "Koniec udziału gościa ({kind, select, guardian {opiekun} interpreter {tłumacz} other {drugi lekarz}}): {reason, select, refused {lekarz nie wpuścił} removed {usunięcie lub cofnięcie zaproszenia} left {własna decyzja} visit_moved {zmiana terminu} other {koniec wizyty}}",
    AlertEscalated:
      "Powiadomienie bez odpowiedzi: {step, select, doctor {wysłane na telefon lekarza} other {przekazane rejestracji}}",
    ReadinessTaskOpened: "Brak udanego połączenia testowego: rejestracja ma się skontaktować",
    ReadinessTaskClosed: "Sprawa sprzętu zamknięta",
    ContactAttempted:
      "Próba kontaktu z pacjentem: {kind, select, portal {dzwonek w portalu} push {powiadomienie} sms {SMS} other {telefon}}",
    RecommendationsIssued: "Lekarz wydał zalecenia",
    VisitMessageFailed: "Nie dostarczono powiadomienia: {channel}",
    AlertRaised: "Lekarz dostał powiadomienie",
    AlertAcknowledged: "Lekarz zobaczył powiadomienie",
    AlertEnded: "Powiadomienie lekarza zamknięte",
    ReminderSent: "Wysłano przypomnienie: {channel}",
    DeliveryFailed: "Nie dostarczono powiadomienia: {channel}",
    MessagePosted: "{who}: wiadomość w czacie",
    MessagesRead: "{who}: czat przeczytany",
    DocumentShared: "{who}: przesłany dokument",
    DocumentRefused: "{who}: dokument nie został przyjęty",
    device_opened: "{who}: działa {device}",
    device_refused: "{who}: brak zgody przeglądarki ({device})",
    device_missing: "{who}: nie znaleziono urządzenia ({device})",
    device_busy: "{who}: urządzenie zajęte przez inny program ({device})",
    device_gone: "{who}: urządzenie odłączone ({device})",
    link_connected: "{who}: obraz i dźwięk połączone",
    link_lost: "{who}: obraz i dźwięk przerwane",
    network_gone: "{who}: brak internetu",
    network_back: "{who}: internet wrócił",
    socket_back: "{who}: ponowne połączenie z portalem",
    waited: "czekanie: {time}",
    gap: "przerwa: {time}",
    lasted: "czas: {time}",
    pathDirect: "połączenie bezpośrednie",
    pathRelay: "połączenie przez serwer pośredniczący",
    inbox: "w portalu",
    email: "e-mail",
    sms: "SMS",
    push: "na urządzeniu",
  },
  en: {
    title: "Course of the visit",
    back: "Back to the visit",
    intro:
      "What happened in the visit and its call, without anything that was said, written or sent.",
    loading: "Loading the course of the visit",
    failed: "The course of the visit could not be loaded",
    missing: "There is no such visit",
    missingText: "It may have moved to another doctor. Look for it in the list of visits.",
    save: "Download as a file",
    causes: "What may have got in the way",
    noCauses: "Nothing seems to have got in the way",
    noCausesText:
      "Devices and connection worked, and notifications arrived in time. If somebody reports trouble, ask what they saw on the screen.",
    nothing: "Nothing has happened yet",
    nothingText: "Events will appear here by themselves.",
    from: "from {from}",
    between: "{from}–{to}",
    cut: "These are the oldest events. There are more than fit on this page.",
    events: "Events in order",
    quality: "Quality of the call, minute by minute",
    qualityText: "The worst figure of each minute, as that person's browser measured it.",
    minute: "Minute",
    side: "Whose side",
    loss: "Packets lost",
    roundTrip: "Delay",
    frames: "Frames per second",
    who: "{role, select, patient {Patient} doctor {Doctor} other {Reception}}",
    device: "{device, select, camera {camera} other {microphone}}",

    "device-refused":
      "{role, select, patient {Patient} other {Doctor}}: the browser may not use the {device}",
    "device-missing":
      "{role, select, patient {Patient} other {Doctor}}: the browser found no {device}",
    "device-busy":
      "{role, select, patient {Patient} other {Doctor}}: another program uses the {device}",
    "device-gone": "{role, select, patient {Patient} other {Doctor}}: the {device} was unplugged",
    "network-gone": "The {role, select, patient {patient} other {doctor}} lost the internet",
    "connection-lost":
      "The {role, select, patient {patient} other {doctor}} vanished from the call: a closed page, a device switched off, or no network",
    "path-lost":
      "Picture and sound stopped although both were in touch with the portal: the network between them failed",
    "service-away":
      "A break on our side: the portal answered neither person. A call in progress may have gone on",
    "udp-blocked":
      "The network of the {role, select, patient {patient} other {doctor}} lets only ordinary web traffic pass: the picture takes a detour and may be weaker",
    "packets-lost":
      "Parts of picture and sound were lost on the side of the {role, select, patient {patient} other {doctor}}: a weak line",
    "round-trip-long":
      "The voice came with a long delay on the side of the {role, select, patient {patient} other {doctor}}",
    "test-bad": "The patient's last test call failed",
    "alert-unseen":
      "For more than a minute the doctor did not react to the alert that a patient was waiting",
    "waited-long": "The patient waited for the doctor for more than 15 minutes",
    "left-waiting": "The patient stopped waiting before the doctor started the call",
    "never-came": "The patient did not press “Połącz”",
    "message-failed": "A notification to the patient could not be delivered",
    "document-refused":
      "{role, select, patient {The patient's file} doctor {The doctor's file} other {A file}} was not accepted: a wrong type, or too large",

    SlotBooked: "Visit booked",
    VisitRescheduled: "The visit was moved to another time",
    VisitDisrupted: "The clinic called the time off",
    VisitCancelled: "Visit cancelled",
    VisitCompleted: "Visit completed",
    VisitMissed: "Marked: the patient did not come",
    TestCallCompleted:
      "Test call: {verdict, select, good {everything works} usable {works, with reservations} other {does not work}}",
    PatientReady: "The patient pressed “Połącz” and waits",
    PatientLeft: "The patient stopped waiting",
    PresenceChanged:
      "{who}: {presence, select, here {on the page of the visit} hidden {page of the visit in the background} lost {connection lost} left {page closed} other {not here}}",
    CallStarted: "The call began",
    CallInterrupted: "{who}: interrupted",
    CallResumed: "{who}: back in the call",
    CallEnded: "The call ended",
    ChannelChanged:
      "Goes on by {channel, select, video {video} audio {sound alone} phone {telephone} other {chat}}",
    CallBackRequested: "The patient waits away from the page and wants to be called ({channel})",
    PatientCalled: "The patient was called to the visit ({channel})",
    DoctorDelayed: "The doctor told of a delay: {minutes} min",
    GuestInvited:
      "Invitation to the call: {kind, select, guardian {guardian} interpreter {interpreter} other {second doctor}}",
    GuestArrived:
      "A guest waits to be let in: {kind, select, guardian {guardian} interpreter {interpreter} other {second doctor}}",
    GuestAdmitted:
      "A guest was let into the call: {kind, select, guardian {guardian} interpreter {interpreter} other {second doctor}}",
    GuestRemoved:
      "The end for a guest ({kind, select, guardian {guardian} interpreter {interpreter} other {second doctor}}): {reason, select, refused {not let in} removed {removed, or the invitation was taken back} left {left} visit_moved {the visit has another time} other {the visit is over}}",
    AlertEscalated:
      "The alert was not answered: {step, select, doctor {sent to the doctor's telephone} other {handed to reception}}",
    ReadinessTaskOpened: "No test call has passed: reception is to get in touch",
    ReadinessTaskClosed: "The matter of the equipment is closed",
    ContactAttempted:
      "Attempt to reach the patient: {kind, select, portal {ring in the portal} push {notification} sms {text message} other {telephone}}",
    RecommendationsIssued: "The doctor issued recommendations",
    VisitMessageFailed: "Notification not delivered: {channel}",
    AlertRaised: "The doctor was alerted",
    AlertAcknowledged: "The doctor saw the alert",
    AlertEnded: "The doctor's alert was closed",
    ReminderSent: "Reminder sent: {channel}",
    DeliveryFailed: "Notification not delivered: {channel}",
    MessagePosted: "{who}: a message in the chat",
    MessagesRead: "{who}: chat read",
    DocumentShared: "{who}: a document was sent",
    DocumentRefused: "{who}: a document was not accepted",
    device_opened: "{who}: {device} works",
    device_refused: "{who}: not allowed by the browser ({device})",
    device_missing: "{who}: device not found ({device})",
    device_busy: "{who}: device used by another program ({device})",
    device_gone: "{who}: device unplugged ({device})",
    link_connected: "{who}: picture and sound connected",
    link_lost: "{who}: picture and sound broke off",
    network_gone: "{who}: no internet",
    network_back: "{who}: internet is back",
    socket_back: "{who}: connected to the portal again",
    waited: "waited: {time}",
    gap: "gap: {time}",
    lasted: "lasted: {time}",
    pathDirect: "direct connection",
    pathRelay: "connection through a relay server",
    inbox: "in the portal",
    email: "e-mail",
    sms: "text message",
    push: "on the device",
  },
});
