import { catalog } from "../../i18n/catalog";

export const readinessWords = catalog({
  pl: {
    title: "Sprzęt niesprawdzony przed wideokonsultacją ({count})",
    hint: "Zadzwoń i pomóż zrobić połączenie testowe. Po udanym teście sprawa zniknie sama.",
    not_tested: "Pacjent nie zrobił jeszcze połączenia testowego.",
    test_failed: "Połączenie testowe się nie udało.",
    when: "{date}, {time}",
    how: "Jak załatwiono sprawę: {name}",
    close: "Załatwione",
    closeNamed: "Załatwione: {name}",
    helped_by_phone: "Pomoc przez telefon",
    other_device: "Pacjent użyje innego urządzenia",
    changed_to_phone: "Zmiana na teleporadę",
    keep: "Wróć",
    closed: "Sprawa załatwiona",
  },
  en: {
    title: "Equipment not tested before a video visit ({count})",
    hint: "Call and help with the test call. Once a test has passed, the task goes by itself.",
    not_tested: "The patient has not made a test call yet.",
    test_failed: "The test call failed.",
    when: "{date}, {time}",
    how: "How it was taken care of: {name}",
    close: "Done",
    closeNamed: "Done: {name}",
    helped_by_phone: "Helped by phone",
    other_device: "The patient will use another device",
    changed_to_phone: "Changed to a phone visit",
    keep: "Back",
    closed: "Taken care of",
  },
});
