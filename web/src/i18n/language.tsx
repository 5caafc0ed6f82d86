/** The language of the screen: the account's when logged in, else the last one chosen here. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { I18nProvider } from "react-aria-components";
import { type Catalog, type Language, LOCALES, type Text, textOf } from "./catalog";

const STORED_AS = "videoporady.language";

function isLanguage(value: unknown): value is Language {
  return value === "pl" || value === "en";
}

/** Also read by the API client, so that problem texts come in the language of the screen. */
export function storedLanguage(): Language {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return isLanguage(stored) ? stored : "pl";
  } catch {
    // Storage may be forbidden by the browser's settings: Polish is the clinic's language.
    return "pl";
  }
}

function store(language: Language): void {
  try {
    localStorage.setItem(STORED_AS, language);
  } catch {
    // Kept for this page only.
  }
}

interface LanguageState {
  language: Language;
  setLanguage: (language: Language) => void;
}

const LanguageContext = createContext<LanguageState>({ language: "pl", setLanguage: () => {} });

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setState] = useState<Language>(storedLanguage);
  const setLanguage = useCallback((next: Language) => {
    store(next);
    setState(next);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const state = useMemo(() => ({ language, setLanguage }), [language, setLanguage]);
  return (
    <LanguageContext value={state}>
      <I18nProvider locale={LOCALES[language]}>{children}</I18nProvider>
    </LanguageContext>
  );
}

export function useLanguage(): LanguageState {
  return useContext(LanguageContext);
}

/** `const t = useText(messages); t("title")` */
export function useText<Key extends string>(words: Catalog<Key>): Text<Key> {
  const { language } = useLanguage();
  return useMemo(() => textOf(words, language), [words, language]);
}
