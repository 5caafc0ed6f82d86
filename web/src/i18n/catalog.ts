/**
 * Words on screen. A feature keeps its own catalogue beside its pages, Polish first, and TypeScript
 * refuses a catalogue whose English is not complete. Texts are ICU messages: Polish has four plural
 * forms, so no text may put a number together by hand.
 */
import { IntlMessageFormat } from "intl-messageformat";
import type { ReactNode } from "react";
import { tieNumbers } from "./typography";

export type Language = "pl" | "en";

export interface Catalog<Key extends string> {
  pl: Record<Key, string>;
  en: Record<Key, string>;
}

export type Values = Record<string, string | number | Date | null | undefined>;
export type RichValues = Record<
  string,
  string | number | ReactNode | ((chunks: ReactNode[]) => ReactNode)
>;

export interface Text<Key extends string> {
  (key: Key, values?: Values): string;
  /** The same text with elements in it: `<b>word</b>` in the message, `{ b: (x) => <b>{x}</b> }`. */
  rich(key: Key, values: RichValues): ReactNode;
}

export const LOCALES = { pl: "pl-PL", en: "en-GB" } as const;

export function catalog<const Pl extends Record<string, string>>(texts: {
  pl: Pl;
  en: Record<keyof Pl, string>;
}): Catalog<keyof Pl & string> {
  return texts;
}

const compiled = new Map<string, IntlMessageFormat>();

function compile(message: string, language: Language): IntlMessageFormat {
  const key = `${language}:${message}`;
  let format = compiled.get(key);
  if (!format) {
    format = new IntlMessageFormat(message, LOCALES[language]);
    compiled.set(key, format);
  }
  return format;
}

// Polish typography: a one-letter word may not end a line. Only in sentences: the names of
// controls stay plain, since people and tests look for them by what is written.
const SENTENCE = /[.?!:…]$|.{30}/;

/** One-letter words and numbers stay with what follows, also in texts that ops write. */
export function tie(text: string, language: Language): string {
  if (language !== "pl" || !SENTENCE.test(text)) return text;
  const tied = text.replace(/(^|[\s\u00a0(„])([aiouwz])\s/gi, "$1$2\u00a0");
  // Nor may a line begin with a dash, or part a number from what it counts.
  return tieNumbers(tied).replace(/ (?=[–—] )/g, "\u00a0");
}

export function textOf<Key extends string>(words: Catalog<Key>, language: Language): Text<Key> {
  const plain = (key: Key, values?: Values): string => {
    const message = words[language][key];
    if (!values && !/[{<']/.test(message)) return tie(message, language);
    return tie(String(compile(message, language).format(values)), language);
  };
  const rich = (key: Key, values: RichValues): ReactNode => {
    const message = tie(words[language][key], language);
    const parts = compile(message, language).format<ReactNode>(values as Record<string, ReactNode>);
    return parts as ReactNode;
  };
  return Object.assign(plain, { rich });
}
