import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { Account, AuditEntry, List } from "../../api/model";
import { doctorName, fullName, useDirectory } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { Select } from "../../ui/Select";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { Differences } from "./Differences";
import { AUDIT_SOURCES, type AuditSource, auditPage, staffQuery } from "./data";
import { OpsShell } from "./OpsShell";
import { ruleWords } from "./retention";
import { retentionWords } from "./retentionWords";
import { staffWords } from "./staffWords";
import { words } from "./words";

const KINDS = {
  facility: "facilityKind",
  clinic: "clinicKind",
  doctor: "doctorKind",
  schedule: "scheduleKind",
  absence: "absenceKind",
  staff: "staffKind",
  retention: "retentionKind",
  "patient-look-up": "lookUpKind",
  "patient-added": "addedKind",
  "patient-opened": "openedKind",
  "patient-code": "codeKind",
} as const;

/** Nothing was changed: somebody of reception looked, or told a code. */
const READS = new Set(["patient-look-up", "patient-opened", "patient-code"]);
// The service reads at most so many ids a request.
const IDS_A_REQUEST_MAX = 100;

export default function HistoryPage() {
  const t = useText(words);
  const s = useText(staffWords);
  const [source, setSource] = useState<AuditSource>("calendar");
  const history = useInfiniteQuery({
    queryKey: ["history", source],
    queryFn: ({ pageParam, signal }) => auditPage(source, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
  const entries = history.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <OpsShell title={t("history")}>
      <div className="cols-2">
        <Select
          label={s("what")}
          options={AUDIT_SOURCES.map((value) => ({ value, label: s(value) }))}
          value={source}
          onChange={(value) => setSource(value as AuditSource)}
        />
      </div>
      {history.data === undefined && history.error ? (
        <ErrorState
          error={history.error}
          title={s("historyFailed")}
          onRetry={() => void history.refetch()}
        />
      ) : history.data === undefined ? (
        <SkeletonCard label={t("loading")} />
      ) : entries.length === 0 ? (
        <div className="card">
          <EmptyState icon="doc" title={s("noHistory")}>
            <p>{s("noHistoryText")}</p>
          </EmptyState>
        </div>
      ) : (
        <Entries entries={entries} source={source} />
      )}
      {history.hasNextPage && (
        <div>
          <Button
            isPending={history.isFetchingNextPage}
            onPress={() => void history.fetchNextPage()}
          >
            {s("older")}
          </Button>
        </div>
      )}
    </OpsShell>
  );
}

function Entries({ entries, source }: { entries: AuditEntry[]; source: AuditSource }) {
  const t = useText(words);
  const s = useText(staffWords);
  const dates = useDates();
  const people = usePeople(entries.map((entry) => entry.account_id));
  const nameOf = useSubjectName(source);
  return (
    <ol className="card card--flush list">
      {entries.map((entry) => {
        const what = entry.before === null ? "added" : entry.after === null ? "removed" : "changed";
        const kind = KINDS[entry.kind as keyof typeof KINDS] ?? "otherKind";
        return (
          <li key={entry.entry_id} className="row">
            <div className="row__main stack stack--1">
              <div className="cluster">
                <Chip
                  tone={what === "removed" ? "warning" : what === "added" ? "success" : "plain"}
                >
                  {READS.has(entry.kind) ? s("noted") : t(what)}
                </Chip>
                <h2>{[s(kind), nameOf(entry)].filter(Boolean).join(": ")}</h2>
              </div>
              <p className="xs muted">
                {s("by", {
                  name: people(entry.account_id) ?? s("unknown"),
                  when: `${dates.dateYear(entry.at)}, ${dates.time(entry.at)}`,
                })}
              </p>
              {what === "changed" ? (
                <Differences kind={entry.kind} before={entry.before} after={entry.after} />
              ) : (
                <details>
                  <summary className="text-button small">{s("details")}</summary>
                  <Differences kind={entry.kind} before={entry.before} after={entry.after} />
                </details>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** Names of those who made the changes. */
function usePeople(account_ids: string[]): (account_id: string) => string | undefined {
  const ids = [...new Set(account_ids)].sort().slice(0, IDS_A_REQUEST_MAX);
  const { data } = useQuery({
    queryKey: ["accounts", ...ids],
    queryFn: ({ signal }) =>
      api
        .get<List<Account>>("/api/identity/accounts", { id: ids }, signal)
        .then((list) => list.items),
    enabled: ids.length > 0,
    staleTime: 5 * 60_000,
  });
  return (account_id) => {
    const account = data?.find((one) => one.account_id === account_id);
    return account && fullName(account);
  };
}

/** What the changed thing is called, as far as the entry itself says. */
function useSubjectName(source: AuditSource): (entry: AuditEntry) => string {
  const kept = useText(retentionWords);
  const { language } = useLanguage();
  const { directory } = useDirectory();
  const people = useQuery(staffQuery);
  return ({ kind, subject_id, before, after }) => {
    const thing = { ...before, ...after } as Record<string, unknown>;
    if (kind === "retention") return ruleWords(kept, source, String(thing.name ?? "")).title;
    if (kind === "facility") return String(thing.name ?? "");
    if (kind === "clinic") return (thing.name as Record<string, string>)?.[language] ?? "";
    if (kind === "doctor") return doctorName(thing as unknown as Parameters<typeof doctorName>[0]);
    if (kind === "staff") {
      const account = people.data?.find((one) => one.account_id === subject_id);
      return account ? fullName(account) : "";
    }
    return doctorName(directory.doctor(String(thing.doctor_id ?? "")));
  };
}
