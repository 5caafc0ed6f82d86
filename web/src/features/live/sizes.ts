/** Sizes of files in words: 240 kB, 2,1 MB. */
import { LOCALES } from "../../i18n/catalog";
import { useLanguage } from "../../i18n/language";

export function useSize(): (bytes: number) => string {
  const { language } = useLanguage();
  const whole = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 });
  return (bytes) => {
    if (bytes < 1_000) return `${whole.format(bytes)}\u00a0B`;
    if (bytes < 1_000_000) return `${whole.format(bytes / 1_000)}\u00a0kB`;
    return `${tenth.format(bytes / 1_000_000)}\u00a0MB`;
  };
}
