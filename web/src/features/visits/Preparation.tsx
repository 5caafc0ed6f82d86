import { useState } from "react";
import type { Room } from "../../api/generated/frames";
import type { Visit } from "../../api/model";
import { useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { Checkbox } from "../../ui/Choice";
import { useWhen } from "./VisitCourse";
import { words } from "./words";

export const PREPARATION = [
  "prepareTest",
  "prepareDocuments",
  "prepareMedicines",
  "preparePlace",
] as const;
type Item = (typeof PREPARATION)[number];

/** Ticks are the person's own notes: kept in this tab, nobody else's business. */
function useTicks(visitId: string) {
  const storedAs = `videoporady.prepared.${visitId}`;
  const [ticks, setTicks] = useState<Partial<Record<Item, boolean>>>(() => {
    try {
      return JSON.parse(sessionStorage.getItem(storedAs) ?? "{}") as Partial<Record<Item, boolean>>;
    } catch {
      return {};
    }
  });
  const tick = (item: Item, isDone: boolean) => {
    const next = { ...ticks, [item]: isDone };
    setTicks(next);
    try {
      sessionStorage.setItem(storedAs, JSON.stringify(next));
    } catch {
      // Shown until the page is left.
    }
  };
  return { ticks, tick };
}

export interface PreparationProps {
  visit: Visit;
  room: Room | undefined;
  documentCount: number;
}

/** What helps before a video visit. The first two tick themselves when they are done. */
export function Preparation({ visit, room, documentCount }: PreparationProps) {
  const t = useText(words);
  const when = useWhen();
  const { ticks, tick } = useTicks(visit.visit_id);
  const test = room?.last_test;
  const known: Partial<Record<Item, boolean>> = {
    prepareTest: test ? test.verdict !== "bad" : undefined,
    prepareDocuments: documentCount > 0 ? true : undefined,
  };
  const hints: Record<Item, string> = {
    prepareTest: test
      ? t("prepareTested", { verdict: t(test.verdict), when: when(test.completed_at) })
      : t("prepareTestHint"),
    prepareDocuments:
      documentCount > 0
        ? t("prepareDocumentsDone", { count: documentCount })
        : t("prepareDocumentsHint"),
    prepareMedicines: t("prepareMedicinesHint"),
    preparePlace: t("preparePlaceHint"),
  };
  return (
    <Card title={t("prepare")}>
      <ul className="choices choices--tight">
        {PREPARATION.map((item) => (
          <li key={item}>
            <Checkbox
              isPlain
              title={t(item)}
              hint={hints[item]}
              isSelected={ticks[item] ?? known[item] ?? false}
              onChange={(isDone) => tick(item, isDone)}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
