/** What a test call found, in a few words for those who are to help. What is well is not named. */
import { catalog } from "../../i18n/catalog";

export const findingWords = catalog({
  pl: {
    "camera-refused": "kamera – brak zgody w przeglądarce",
    "camera-blocked": "kamera – blokada w ustawieniach systemu",
    "camera-missing": "brak kamery",
    "camera-in-use": "kamera – używa jej inny program",
    "camera-unplugged": "kamera – odłączona w trakcie testu",
    "camera-not-working": "kamera – brak obrazu",
    "microphone-refused": "mikrofon – brak zgody w przeglądarce",
    "microphone-blocked": "mikrofon – blokada w ustawieniach systemu",
    "microphone-missing": "brak mikrofonu",
    "microphone-in-use": "mikrofon – używa go inny program",
    "microphone-unplugged": "mikrofon – odłączony w trakcie testu",
    "microphone-not-working": "mikrofon – nie słychać",
    "microphone-quiet": "mikrofon – za cicho",
    "speaker-not-heard": "głośnik – pacjent nie słyszy",
    "network-not-reached": "sieć – brak połączenia z serwerem rozmów",
    "calls-blocked": "sieć – blokuje rozmowy wideo",
    "bandwidth-up-low": "łącze – za wolne wysyłanie",
    "bandwidth-down-low": "łącze – za wolne pobieranie",
    "round-trip-long": "łącze – duże opóźnienie",
    "packets-lost": "łącze – gubi część danych",
    "jitter-high": "łącze – nierówne",
    "picture-choppy": "obraz się zacina",
    "udp-blocked": "sieć – rozmowa okrężną drogą",
    found: "Test wykazał: {list}",
  },
  en: {
    "camera-refused": "camera – not allowed in the browser",
    "camera-blocked": "camera – blocked in the system settings",
    "camera-missing": "no camera",
    "camera-in-use": "camera – used by another program",
    "camera-unplugged": "camera – unplugged during the test",
    "camera-not-working": "camera – no picture",
    "microphone-refused": "microphone – not allowed in the browser",
    "microphone-blocked": "microphone – blocked in the system settings",
    "microphone-missing": "no microphone",
    "microphone-in-use": "microphone – used by another program",
    "microphone-unplugged": "microphone – unplugged during the test",
    "microphone-not-working": "microphone – not heard",
    "microphone-quiet": "microphone – too quiet",
    "speaker-not-heard": "speaker – the patient hears nothing",
    "network-not-reached": "network – the server of calls is not reached",
    "calls-blocked": "network – blocks video calls",
    "bandwidth-up-low": "line – too slow up",
    "bandwidth-down-low": "line – too slow down",
    "round-trip-long": "line – long delay",
    "packets-lost": "line – loses data",
    "jitter-high": "line – uneven",
    "picture-choppy": "the picture stutters",
    "udp-blocked": "network – the call takes a detour",
    found: "The test found: {list}",
  },
});

type Problem = Exclude<keyof typeof findingWords.pl, "found">;

/** Of all findings those that are a problem, in the order of the parts. */
export function problemsOf(findings: readonly string[]): Problem[] {
  return findings.filter((code): code is Problem => code !== "found" && code in findingWords.pl);
}
