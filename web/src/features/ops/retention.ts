/** How long each service keeps data that are no medical documentation. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { List, Retention } from "../../api/model";
import type { Text } from "../../i18n/catalog";
import { retentionWords } from "./retentionWords";

/** In the order of the screen. Each answers for itself: one that is down hides no other. */
export const KEEPERS = ["booking", "calendar", "signalling", "chat", "notify", "identity"] as const;
export type Keeper = (typeof KEEPERS)[number];

type Word = keyof typeof retentionWords.pl;

export const retentionQuery = (keeper: Keeper) =>
  queryOptions({
    queryKey: ["retention", keeper],
    queryFn: ({ signal }) =>
      api.get<List<Retention>>(`/api/${keeper}/retention`, {}, signal).then((list) => list.items),
  });

export interface RuleWords {
  title: string;
  /** The same, when the screen does not say which service it is of. */
  name: string;
  text: string;
}

/** What a rule is called, and what it means; its bare name when the service is newer than we. */
export function ruleWords(t: Text<Word>, keeper: Keeper, rule: string): RuleWords {
  const own = `${keeper}_${rule}`;
  const known = [own, rule].find((key) => `${key}_text` in retentionWords.pl);
  if (known === undefined) return { title: rule, name: rule, text: "" };
  const title = t(known as Word);
  // Every service has the common ones.
  const name = known === own ? title : t("of", { title, place: t(keeper) });
  return { title, name, text: t(`${known}_text` as Word) };
}

const DAYS_A_YEAR = 365.25;

/** "3653 dni, około 10 lat" */
export function daysText(t: Text<Word>, days: number): string {
  const years = Math.round(days / DAYS_A_YEAR);
  return years < 1 ? t("days", { days }) : `${t("days", { days })}, ${t("aboutYears", { years })}`;
}
