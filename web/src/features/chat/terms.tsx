/** Until when one can write in a visit's chat, when the doctor answers, and what to do after that. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../../api/client";
import type { ChatTerms } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Icon } from "../../ui/Icon";
import { useNow } from "../../ui/useNow";
import { useStore } from "../live/hooks";
import type { ChatSession } from "./session";
import { chatWords } from "./words";

const FRESH_MS = 60_000;
const A_MOMENT_MS = 1;

const termsQuery = (visit_id: string) =>
  queryOptions({
    queryKey: ["chat-terms", visit_id],
    queryFn: ({ signal }) =>
      api.get<ChatTerms>(
        `/api/chat/visits/${encodeURIComponent(visit_id)}/terms`,
        undefined,
        signal,
      ),
    staleTime: FRESH_MS,
  });

/** Null until they are known: then the thread is taken for open, and the service decides. */
function useTerms(visit_id: string) {
  const { data, refetch } = useQuery(termsQuery(visit_id));
  const now = useNow(FRESH_MS);
  if (!data) return { terms: null, because: null, refetch };
  const isOver = data.open_until !== null && now >= Date.parse(data.open_until);
  return { terms: data, because: data.closed_because ?? (isOver ? "over" : null), refetch };
}

/** The last day on which one can write: the moment of closing is the midnight after it. */
function useLastDay() {
  const dates = useDates();
  return (open_until: string) => dates.dateYear(Date.parse(open_until) - A_MOMENT_MS);
}

/** Under the title of the chat's page; nothing once it is closed, which is said where one writes. */
export function TermsNote({ visit_id }: { visit_id: string }) {
  const t = useText(chatWords);
  const lastDay = useLastDay();
  const { terms, because } = useTerms(visit_id);
  if (!terms?.open_until || because) return null;
  return (
    <p className="small muted">
      {t("openUntil", { day: lastDay(terms.open_until) })}
      {terms.answer_days !== null && ` ${t("answerDays", { days: terms.answer_days })}`}
    </p>
  );
}

/** Whether no more messages and documents are taken. */
export function useIsClosed(session: ChatSession): boolean {
  return useTerms(session.visit_id).because !== null;
}

/** Where one writes: why the thread takes no more messages and what to do; nothing while it does. */
export function ClosedNote({ session }: { session: ChatSession }) {
  const t = useText(chatWords);
  const lastDay = useLastDay();
  const { unsent, role } = useStore(session.thread.state);
  const { terms, because, refetch } = useTerms(session.visit_id);
  const isRefused = unsent.some((one) => one.refused === "thread-closed");
  useEffect(() => {
    // It closed meanwhile: by the day, or because the visit was called off.
    if (isRefused) void refetch();
  }, [isRefused, refetch]);
  if (!because) return null;
  const until = terms?.open_until;
  return (
    <div className="chat__closed" role="status">
      <Icon name="lock" size="sm" />
      <div className="stack stack--half">
        <p className="semibold">
          {because === "over" && until
            ? t("closedOn", { day: lastDay(until) })
            : t("closedCancelled")}
        </p>
        <p className="small">
          {t(role === "doctor" || role === "reception" ? "closedAdviceStaff" : "closedAdvice")}
        </p>
      </div>
    </div>
  );
}
