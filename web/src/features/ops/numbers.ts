import { useMemo } from "react";
import { LOCALES } from "../../i18n/catalog";
import { useLanguage } from "../../i18n/language";

const MINUTES_AN_HOUR = 60;

/** Per cent and hours, as the screen's language writes them. */
export function useNumbers() {
  const { language } = useLanguage();
  return useMemo(() => {
    const percent = new Intl.NumberFormat(LOCALES[language], {
      style: "percent",
      maximumFractionDigits: 0,
    });
    const hours = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 0 });
    const fewHours = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 });
    return {
      percent: (part: number) => percent.format(part),
      count: (count: number) => hours.format(count),
      hours: (minutes: number) => {
        const time = minutes / MINUTES_AN_HOUR;
        return (time < 100 ? fewHours : hours).format(time);
      },
    };
  }, [language]);
}
