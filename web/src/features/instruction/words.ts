import { catalog } from "../../i18n/catalog";

/** The clinic's own instruction for patients, put in order and in plain words. */
export const words = catalog({
  pl: {
    title: "Jak przebiega wideokonsultacja",
    lead: "W trosce o Twoje zdrowie i wygodę uruchomiliśmy wideokonsultacje: rozmowę z lekarzem na ekranie, bez przychodzenia do placówki.",
    print: "Drukuj lub zapisz jako PDF",
    needTitle: "Czego potrzebujesz",
    needText:
      "Komputera, laptopa lub tabletu z kamerą i mikrofonem. Niczego nie musisz instalować.",
    clinicsTitle: "Poradnie, które prowadzą wideokonsultacje",
    family: "lekarza rodzinnego (nie wszyscy lekarze)",
    paediatrics: "pediatryczna",
    dermatology: "dermatologiczna",
    neurology: "neurologiczna",
    cardiology: "kardiologiczna",
    notAllDoctors: "{clinic} (nie wszyscy lekarze)",
    more: "Wkrótce dołączą kolejne poradnie.",
    bookTitle: "1. Umów wideokonsultację",
    bookStart:
      "Zaloguj się na Portal Pacjenta i kliknij <b>Umów nową wizytę</b>. Potem wybierz tryb: <b>Wizyta komercyjna</b> albo <b>Wizyta w ramach NFZ</b>.",
    commercialTitle: "Wizyta komercyjna",
    commercialText:
      "Zobaczysz terminarz z filtrami: <b>Placówka</b>, <b>Poradnia</b>, <b>Rodzaj wizyty</b> i <b>Lekarz</b>. W filtrze <b>Rodzaj wizyty</b> wybierz <b>Wideokonsultacja</b>.",
    nfzTitle: "Wizyta w ramach NFZ",
    nfzText:
      "Najpierw wybierz <b>Poradnię</b>, a potem odpowiedz na pytanie o <b>Skierowanie</b>: zaznacz to, co pasuje do Ciebie.",
    nfzCalendar:
      "Potem zobaczysz ten sam terminarz. <b>Placówka</b> i <b>Poradnia</b> są wybrane wstępnie. W filtrze <b>Rodzaj wizyty</b> wybierz <b>Wideokonsultacja</b>.",
    pickText: "Wybierz dzień i godzinę, sprawdź dane i kliknij <b>Potwierdzam wizytę</b>.",
    startTitle: "2. Połącz się z lekarzem",
    startView:
      "Wizytę znajdziesz w <b>Moich wizytach</b>. Wideokonsultacja ma dodatkowe przyciski: <b>Połącz</b>, <b>Czat</b> i <b>Połączenie testowe</b>.",
    testText:
      "<b>Połączenie testowe</b> sprawdza kamerę, mikrofon, głośnik i internet. Zrób je najlepiej dzień wcześniej.",
    connectText:
      "Około <b>5 minut</b> przed wizytą kliknij <b>Połącz</b>. Lekarz od razu dostanie powiadomienie, że czekasz.",
    stayText: "Od tej chwili nie odchodź od komputera: rozmowa może zacząć się w każdym momencie.",
    callText:
      "W czasie rozmowy po prawej stronie masz czat z lekarzem. Tam też prześlesz dokumenty.",
    afterTitle: "3. Czat przed wizytą i po niej",
    afterText:
      "Przycisk <b>Czat</b> działa przed wideokonsultacją i po niej. Możesz tam wyjaśnić wątpliwości albo przesłać dodatkowe dokumenty i wyniki badań.",
    emergency:
      "Wideokonsultacja nie jest pomocą w nagłym zagrożeniu życia. Wtedy dzwoń: <b>112</b>.",
  },
  en: {
    title: "What happens in a video visit",
    lead: "With your health and comfort in mind we offer video visits: a talk with the doctor on your screen, without coming to the clinic.",
    print: "Print or save as PDF",
    needTitle: "What you need",
    needText: "A computer, laptop or tablet with a camera and a microphone. Nothing to install.",
    clinicsTitle: "Clinics that offer video visits",
    family: "family medicine (not all doctors)",
    paediatrics: "paediatrics",
    dermatology: "dermatology",
    neurology: "neurology",
    cardiology: "cardiology",
    notAllDoctors: "{clinic} (not all doctors)",
    more: "More clinics will follow soon.",
    bookTitle: "1. Book a video visit",
    bookStart:
      "Log in to the patient portal and press <b>Book a new visit</b>. Then choose a <b>Paid visit</b> or an <b>NFZ visit</b>.",
    commercialTitle: "A paid visit",
    commercialText:
      "You see a calendar with filters: <b>Facility</b>, <b>Clinic</b>, <b>Kind of visit</b> and <b>Doctor</b>. In <b>Kind of visit</b> choose <b>Video visit</b>.",
    nfzTitle: "An NFZ visit",
    nfzText:
      "First choose the <b>Clinic</b>, then answer the question about the <b>Referral</b>: pick what applies to you.",
    nfzCalendar:
      "Then you see the same calendar. <b>Facility</b> and <b>Clinic</b> are chosen for you. In <b>Kind of visit</b> choose <b>Video visit</b>.",
    pickText: "Choose a day and a time, check the details and press <b>Confirm the visit</b>.",
    startTitle: "2. Connect with the doctor",
    startView:
      "You find the visit in <b>My visits</b>. A video visit has more buttons: <b>Connect</b>, <b>Chat</b> and <b>Test call</b>.",
    testText:
      "The <b>Test call</b> checks the camera, microphone, speaker and internet. Best do it the day before.",
    connectText:
      "About <b>5 minutes</b> before the visit press <b>Connect</b>. The doctor is told at once that you are waiting.",
    stayText: "From then on stay at the computer: the talk may begin at any moment.",
    callText:
      "During the call a chat with the doctor is on the right. You can send documents there.",
    afterTitle: "3. Chat before and after the visit",
    afterText:
      "The <b>Chat</b> works before and after the video visit. Use it to clear up doubts or to send further documents and test results.",
    emergency: "A video visit is not help in a threat to life. In that case call <b>112</b>.",
  },
});
