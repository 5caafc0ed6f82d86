/** Durations as a clock shows them, and as a person says them. */
import { catalog } from "../../i18n/catalog";
import { useText } from "../../i18n/language";

const words = catalog({
  pl: {
    spoken:
      "{minutes, plural, =0 {} one {# minuta} few {# minuty} many {# minut} other {# minuty}}{gap}{seconds, plural, =0 {} one {# sekunda} few {# sekundy} many {# sekund} other {# sekundy}}",
    hours: "{hours} godz. {minutes} min",
    now: "przed chwilą",
  },
  en: {
    spoken:
      "{minutes, plural, =0 {} one {# minute} other {# minutes}}{gap}{seconds, plural, =0 {} one {# second} other {# seconds}}",
    hours: "{hours} h {minutes} min",
    now: "just now",
  },
});

export function secondsSince(moment: string | number | null | undefined, now: number): number {
  if (moment == null) return 0;
  const from = typeof moment === "number" ? moment : Date.parse(moment);
  return Math.max(0, Math.floor((now - from) / 1000));
}

/** 4:32, and 1:04:32 from an hour on. */
export function clockOf(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** "4 minuty 32 sekundy". */
export function useSpoken(): (seconds: number) => string {
  const t = useText(words);
  return (seconds) => {
    const minutes = Math.floor(seconds / 60);
    if (minutes >= 60)
      return t("hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
    if (seconds <= 0) return t("now");
    const gap = minutes > 0 && seconds % 60 > 0 ? " " : "";
    return t("spoken", { minutes, seconds: seconds % 60, gap });
  };
}
