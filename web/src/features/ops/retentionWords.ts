import { catalog } from "../../i18n/catalog";

/** How long data are kept. A rule of a service is `<service>_<name>`, with what it means. */
export const retentionWords = catalog({
  pl: {
    title: "Przechowywanie danych",
    records: "Dokumentacja medyczna: 20 lat",
    recordsText:
      "Wizyty, wiadomości i dokumenty z czatu przechowujemy tak długo, jak nakazuje prawo. Nie można ich tu skrócić ani usunąć.",
    intro: "Pozostałe dane system usuwa sam. Ustaw, po ilu dniach.",
    booking: "Umawianie wizyt",
    calendar: "Grafiki",
    identity: "Konta i logowanie",
    signalling: "Połączenia wideo",
    chat: "Czat",
    notify: "Powiadomienia",
    loading: "Wczytujemy okresy przechowywania",
    failed: "{name}: nie udało się wczytać okresów przechowywania",
    days: "{days, plural, one {# dzień} few {# dni} many {# dni} other {# dnia}}",
    aboutYears: "około {years, plural, one {# roku} few {# lat} many {# lat} other {# roku}}",
    limits: "od {min} do {max} dni",
    change: "Zmień",
    changeNamed: "Zmień: {name}",
    of: "{title} ({place})",
    field: "Ile dni",
    hint: "Od {min} do {max}. Domyślnie: {usual}.",
    wrong: "Wpisz liczbę dni od {min} do {max}.",
    shorter:
      "Dane starsze niż {days, plural, one {# dzień} few {# dni} many {# dni} other {# dnia}} system usunie w ciągu godziny. Nie da się ich odzyskać.",
    conflict:
      "Ktoś zmienił to w międzyczasie. Teraz jest: {days, plural, one {# dzień} few {# dni} many {# dni} other {# dnia}}. Zapisz jeszcze raz, jeśli Twoja liczba ma zostać.",
    save: "Zapisz",
    cancel: "Zostaw bez zmian",
    saved: "{name}: {days, plural, one {# dzień} few {# dni} many {# dni} other {# dnia}}",
    audit_log: "Historia zmian",
    audit_log_text:
      "Kto, kiedy i co zmienił w ustawieniach. Co najmniej 7 lat, bo tak długo można dochodzić roszczeń.",
    booking_unused_holds: "Niepotwierdzone terminy",
    booking_unused_holds_text:
      "Ktoś wybrał termin, ale nie potwierdził wizyty. Dni liczymy od daty tego terminu.",
    booking_waitlist_entries: "Zakończone oczekiwanie na termin",
    booking_waitlist_entries_text:
      "Kto był na liście oczekujących i jak to się skończyło. Dni liczymy od skreślenia z listy.",
    calendar_past_slots: "Minione wolne terminy",
    calendar_past_slots_text:
      "Terminy, których nikt nie zajął. Umówione wizyty zostają w dokumentacji.",
    calendar_past_absences: "Minione nieobecności",
    calendar_past_absences_text: "Kiedy lekarz nie pracował. Dni liczymy od końca nieobecności.",
    identity_ended_sessions: "Zakończone logowania",
    identity_ended_sessions_text:
      "Kiedy i na jakim urządzeniu ktoś był zalogowany. Dni liczymy od wygaśnięcia sesji.",
    identity_guests: "Imiona i zgody gości",
    identity_guests_text:
      "Jak przedstawiły się osoby zaproszone do rozmowy i na co się zgodziły. Dni liczymy od chwili, w której link traci ważność.",
    identity_login_attempts: "Nieudane próby logowania",
    identity_login_attempts_text:
      "Liczba błędnych haseł, bez adresów e-mail. Dni liczymy od chwili, w której próby przestają się sumować.",
    signalling_test_calls: "Wyniki połączeń testowych",
    signalling_test_calls_text:
      "Jakość łącza oraz działanie kamery, mikrofonu i głośnika. Pomagają, gdy pacjent zgłasza kłopoty z połączeniem.",
    signalling_delays: "Zapowiedziane opóźnienia",
    signalling_delays_text: "Kiedy lekarz uprzedził pacjentów, że ma opóźnienie, i o ile minut.",
    signalling_guests: "Goście wizyt",
    signalling_guests_text:
      "Kogo i kiedy zaproszono do rozmowy oraz co mógł widzieć, bez imion. Dni liczymy od chwili, w której link traci ważność.",
    signalling_timelines: "Przebieg wizyt",
    signalling_timelines_text:
      "Zdarzenia w wizytach i połączeniach, bez treści. Pomagają ustalić, co poszło nie tak.",
    signalling_call_quality: "Jakość rozmów",
    signalling_call_quality_text: "Najgorszy wynik łącza w każdej minucie rozmowy.",
    signalling_guest_quality: "Jakość rozmów u gości",
    signalling_guest_quality_text:
      "Najgorszy wynik łącza gościa wizyty w każdej minucie rozmowy, bez imion.",
    signalling_readiness_tasks: "Sprawy sprzętu przed wizytą",
    signalling_readiness_tasks_text:
      "Kiedy i jak rejestracja pomogła pacjentowi bez udanego testu. Dni liczymy od zamknięcia sprawy.",
    chat_guests: "Dostęp gości do czatu",
    chat_guests_text: "Komu lekarz otworzył dostęp do czatu wizyty, bez imion.",
    chat_abandoned_uploads: "Przerwane przesyłanie plików",
    chat_abandoned_uploads_text: "Pliki, które nie dotarły do końca i nie należą do żadnego czatu.",
    notify_deliveries: "Przebieg wysyłki powiadomień",
    notify_deliveries_text:
      "Czy e-mail, SMS lub powiadomienie na urządzeniu wyszły i ile razy próbowaliśmy.",
    notify_messages: "Treść powiadomień",
    notify_messages_text:
      "Potwierdzenia, przypomnienia i inne powiadomienia, także te w portalu pacjenta. Zostają co najmniej tak długo, jak przebieg ich wysyłki.",
    notify_alerts: "Zakończone alerty",
    notify_alerts_text:
      "Kiedy pacjent był gotowy do rozmowy i kiedy lekarz to zobaczył. Dni liczymy od końca alertu.",
    notify_nudges: "Prośby o test połączenia",
    notify_nudges_text:
      "Których pacjentów portal poprosił o test przed wideokonsultacją. Dni liczymy od godziny wizyty.",
    booking_ended_guardianships: "Zakończony dostęp opiekunów",
    booking_ended_guardianships_text:
      "Kto przejął wizyty dziecka, gdy opiekun stracił dostęp: same numery, bez nazwisk. Dni liczymy od końca dostępu.",
    notify_ended_guardianships: "Zakończony dostęp opiekunów",
    notify_ended_guardianships_text:
      "Kto przejął wiadomości o dziecku, gdy opiekun stracił dostęp: same numery, bez nazwisk. Dni liczymy od końca dostępu.",
  },
  en: {
    title: "How long data are kept",
    records: "Medical documentation: 20 years",
    recordsText:
      "Visits, and messages and documents of the chat, are kept for as long as the law asks. They can be neither shortened nor deleted here.",
    intro: "All other data are deleted by the system itself. Set after how many days.",
    booking: "Booking",
    calendar: "Schedules",
    identity: "Accounts and log-in",
    signalling: "Video calls",
    chat: "Chat",
    notify: "Notifications",
    loading: "Loading how long data are kept",
    failed: "{name}: how long data are kept could not be loaded",
    days: "{days, plural, one {# day} other {# days}}",
    aboutYears: "about {years, plural, one {# year} other {# years}}",
    limits: "{min} to {max} days",
    change: "Change",
    changeNamed: "Change: {name}",
    of: "{title} ({place})",
    field: "How many days",
    hint: "From {min} to {max}. By default: {usual}.",
    wrong: "Enter a number of days from {min} to {max}.",
    shorter:
      "Data older than {days, plural, one {# day} other {# days}} will be deleted within an hour. They cannot be brought back.",
    conflict:
      "Somebody changed this meanwhile. It is now {days, plural, one {# day} other {# days}}. Save once more if your number is to stand.",
    save: "Save",
    cancel: "Leave it",
    saved: "{name}: {days, plural, one {# day} other {# days}}",
    audit_log: "History of changes",
    audit_log_text:
      "Who changed which setting, and when. At least 7 years, because claims may be made for that long.",
    booking_unused_holds: "Times that were not confirmed",
    booking_unused_holds_text:
      "Somebody chose a time and did not confirm the visit. Days count from that time.",
    booking_waitlist_entries: "Places on a wait-list that ended",
    booking_waitlist_entries_text:
      "Who waited for an earlier time, and how it ended. Days count from leaving the list.",
    calendar_past_slots: "Past free slots",
    calendar_past_slots_text: "Slots that nobody took. Booked visits stay in the documentation.",
    calendar_past_absences: "Past absences",
    calendar_past_absences_text:
      "When a doctor did not work. Days count from the end of the absence.",
    identity_ended_sessions: "Log-ins that ended",
    identity_ended_sessions_text:
      "When and on what device somebody was logged in. Days count from the end of the session.",
    identity_guests: "Names and consents of guests",
    identity_guests_text:
      "How people who were invited to a call introduced themselves, and what they agreed to. Days count from when the link stops working.",
    identity_login_attempts: "Failed log-ins",
    identity_login_attempts_text:
      "How many wrong passwords, without the e-mail addresses. Days count from when attempts no longer add up.",
    signalling_test_calls: "Results of test calls",
    signalling_test_calls_text:
      "The quality of the line, and whether camera, microphone and speaker worked. They help when a patient reports trouble with a call.",
    signalling_delays: "Delays that were announced",
    signalling_delays_text: "When a doctor told patients of a delay, and of how many minutes.",
    signalling_guests: "Guests of visits",
    signalling_guests_text:
      "Who was invited to a call, when, and what they could see, without names. Days count from when the link stops working.",
    signalling_timelines: "Courses of visits",
    signalling_timelines_text:
      "Events of visits and calls, without their content. They help to find out what went wrong.",
    signalling_call_quality: "Quality of calls",
    signalling_call_quality_text: "The worst figure of the line in each minute of a call.",
    signalling_guest_quality: "Quality of calls for guests",
    signalling_guest_quality_text:
      "The worst figure of the line of a visit's guest in each minute of a call, without names.",
    signalling_readiness_tasks: "Equipment to check before a visit",
    signalling_readiness_tasks_text:
      "When and how reception helped a patient without a passed test. Days count from when it was done.",
    chat_guests: "Guests' access to chats",
    chat_guests_text: "To whom a doctor opened the chat of a visit, without names.",
    chat_abandoned_uploads: "Uploads that broke off",
    chat_abandoned_uploads_text: "Files that did not arrive whole and belong to no chat.",
    notify_deliveries: "Deliveries of notifications",
    notify_deliveries_text:
      "Whether an e-mail, a text message or a notification on a device went out, and after how many tries.",
    notify_messages: "Texts of notifications",
    notify_messages_text:
      "Confirmations, reminders and other notifications, also those in the patient's portal. They stay at least as long as their deliveries.",
    notify_alerts: "Alerts that ended",
    notify_alerts_text:
      "When a patient was ready to talk and when the doctor saw it. Days count from the end of the alert.",
    notify_nudges: "Requests for a test call",
    notify_nudges_text:
      "Which patients the portal asked for a test before a video visit. Days count from the hour of the visit.",
    booking_ended_guardianships: "Guardians’ access that ended",
    booking_ended_guardianships_text:
      "Who took over the visits of a child when a guardian lost access: numbers only, no names. Days count from the end of the access.",
    notify_ended_guardianships: "Guardians’ access that ended",
    notify_ended_guardianships_text:
      "Who took over the news of a child when a guardian lost access: numbers only, no names. Days count from the end of the access.",
  },
});
