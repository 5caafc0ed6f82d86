/** One file with all that the services hold of a person, gathered and made in the browser. */
import { api } from "../../api/client";
import type * as chat from "../../api/generated/chat";
import type { List, MyExport, Visit } from "../../api/model";

const MESSAGES_PER_PAGE = 100;

async function messagesOf(visitId: string): Promise<chat.Message[]> {
  const found: chat.Message[] = [];
  const path = `/api/chat/visits/${encodeURIComponent(visitId)}/messages`;
  for (;;) {
    const after_seq = found.at(-1)?.seq ?? 0;
    const page = await api.get<chat.MessagePage>(path, { after_seq, limit: MESSAGES_PER_PAGE });
    found.push(...page.items);
    if (page.items.length === 0 || (found.at(-1)?.seq ?? 0) >= page.last_seq) return found;
  }
}

async function talkOf(visitId: string) {
  const path = `/api/chat/visits/${encodeURIComponent(visitId)}/documents`;
  const [messages, documents] = await Promise.all([
    messagesOf(visitId),
    api.get<chat.DocumentList>(path),
  ]);
  return { visit_id: visitId, messages, documents: documents.items };
}

/** Throws when any part cannot be read: a file that says "all" must hold all. */
export async function gatherMyData(): Promise<string> {
  const [identity, ...lists] = await Promise.all([
    api.get<MyExport>("/api/identity/me/export"),
    api.get<List<Visit>>("/api/booking/visits", { when: "upcoming" }),
    api.get<List<Visit>>("/api/booking/visits", { when: "past" }),
  ]);
  const visits = lists.flatMap((list) => list.items);
  const talks = [];
  // One after another: a long history is no reason to hurry the service.
  for (const visit of visits) talks.push(await talkOf(visit.visit_id));
  return JSON.stringify({ ...identity, visits, talks }, null, 2);
}

/** Hands a text to the browser as a file. */
export function saveAsFile(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
