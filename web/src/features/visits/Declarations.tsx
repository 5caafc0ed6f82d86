import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Clinic, Declaration, List, Visit } from "../../api/model";
import { catalog } from "../../i18n/catalog";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Card } from "../../ui/Card";

const words = catalog({
  pl: {
    title: "Zgody i oświadczenia",
    accepted: "zaakceptowano {date}, {time} (wersja {version})",
    text: "Tekst poradni",
    questions: "Pytania przed wizytą zdalną",
    answered:
      "{count, plural, one {# odpowiedź} few {# odpowiedzi} many {# odpowiedzi} other {# odpowiedzi}} „nie”, {date}, {time}",
  },
  en: {
    title: "Consents and statements",
    accepted: "accepted on {date}, {time} (version {version})",
    text: "A text of the clinic",
    questions: "Questions before a remote visit",
    answered: "answered “no” {count, plural, one {once} other {# times}}, {date}, {time}",
  },
});

/** What the patient accepted and answered before the visit, with version and time. */
export function Declarations({ visit, clinic }: { visit: Visit; clinic: Clinic | undefined }) {
  const t = useText(words);
  const { language } = useLanguage();
  const dates = useDates();
  const declared = useQuery({
    queryKey: ["declarations", visit.visit_id],
    queryFn: ({ signal }) =>
      api.get<List<Declaration>>(
        `/api/booking/visits/${encodeURIComponent(visit.visit_id)}/declarations`,
        {},
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const all = declared.data?.items ?? [];
  const accepted = all.filter((one) => one.version !== null);
  const answers = all.filter((one) => one.answer !== null);
  const [first] = answers;
  if (all.length === 0) return null;
  const at = (moment: string) => ({ date: dates.dateYear(moment), time: dates.time(moment) });
  const titleOf = (id: string) =>
    clinic?.notices.find((one) => one.notice_id === id)?.title[language] ?? t("text");
  return (
    <Card title={t("title")}>
      <dl className="dl">
        {accepted.map((one) => (
          <div key={one.text_id}>
            <dt>{titleOf(one.text_id)}</dt>
            <dd>{t("accepted", { ...at(one.declared_at), version: one.version ?? 1 })}</dd>
          </div>
        ))}
        {first && (
          <div>
            <dt>{t("questions")}</dt>
            <dd>{t("answered", { ...at(first.declared_at), count: answers.length })}</dd>
          </div>
        )}
      </dl>
    </Card>
  );
}
