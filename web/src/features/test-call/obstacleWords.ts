import { catalog } from "../../i18n/catalog";

export const obstacleWords = catalog({
  pl: {
    title: "Połączenie testowe",
    inAppTitle: "Ta strona jest otwarta wewnątrz innej aplikacji",
    inAppText:
      "Okno otwarte w aplikacji, na przykład z Messengera lub poczty, często nie ma dostępu do kamery i mikrofonu.",
    inApp1: "Otwórz menu tego okna (trzy kropki lub ikona udostępniania).",
    inApp2: "Wybierz „Otwórz w przeglądarce” – w Chrome, Safari lub innej.",
    inApp3: "Zaloguj się tam i otwórz tę samą wizytę.",
    oldTitle: "Ta przeglądarka jest za stara na wideokonsultację",
    oldText: "Obraz lub dźwięk mogą w niej nie działać.",
    old1: "Zaktualizuj przeglądarkę albo zainstaluj nową wersję Chrome, Edge lub Firefox.",
    old2: "Na iPhonie i iPadzie zaktualizuj system – razem z nim odświeży się Safari.",
    old3: "Nie da się? Zaloguj się na innym urządzeniu, na przykład na telefonie.",
    todo: "Co zrobić",
    copy: "Skopiuj adres strony",
    copied: "Adres skopiowany",
    notCopied: "Nie udało się skopiować. Adres portalu jest w wiadomości z potwierdzeniem wizyty.",
    goOn: "Spróbuj mimo to",
  },
  en: {
    title: "Test call",
    inAppTitle: "This page is open inside another app",
    inAppText:
      "A window inside an app, such as Messenger or a mail app, often has no access to the camera and the microphone.",
    inApp1: "Open the menu of this window (three dots or the share icon).",
    inApp2: "Choose “Open in browser” – in Chrome, Safari or another one.",
    inApp3: "Log in there and open the same visit.",
    oldTitle: "This browser is too old for a video visit",
    oldText: "The picture or the sound may not work in it.",
    old1: "Update the browser, or install the newest Chrome, Edge or Firefox.",
    old2: "On an iPhone or iPad update the system: Safari is renewed with it.",
    old3: "Not possible? Log in on another device, such as a phone.",
    todo: "What to do",
    copy: "Copy the page address",
    copied: "The address is copied",
    notCopied:
      "It could not be copied. The portal's address is in the message that confirmed the visit.",
    goOn: "Try all the same",
  },
});
