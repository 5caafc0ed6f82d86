/** What the staff of a visit keep for each other: notes, and that the patient's identity was checked. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import type { IdentityCheck, IdentityMethod, List, VisitNote } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { TextField } from "../../ui/Field";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { HowChecked } from "./HowChecked";
import { words } from "./words";

const NOTE_CHARACTERS_MAX = 2_000;
const POLL_MS = 15_000;

const notesQuery = (visit_id: string) =>
  queryOptions({
    queryKey: ["notes", visit_id],
    queryFn: ({ signal }) =>
      api
        .get<List<VisitNote>>(`/api/booking/visits/${visit_id}/notes`, {}, signal)
        .then((list) => list.items),
    refetchInterval: POLL_MS,
  });

export const checksQuery = (visit_id: string) =>
  queryOptions({
    queryKey: ["identity-checks", visit_id],
    queryFn: ({ signal }) =>
      api
        .get<List<IdentityCheck>>(`/api/booking/visits/${visit_id}/identity-checks`, {}, signal)
        .then((list) => list.items),
    refetchInterval: POLL_MS,
  });

interface OfVisit {
  visit_id: string;
}

/** "rejestracja, 28 lis, 10:40". */
function useByWhom(): (role: "doctor" | "reception", at: string) => string {
  const t = useText(words);
  const dates = useDates();
  return (role, at) =>
    t("byWhom", {
      role: t(role === "doctor" ? "byDoctor" : "byReception"),
      when: `${dates.dateShort(at)}, ${dates.time(at)}`,
    });
}

/** How it was made sure who the patient is; `mayRecord` until the visit is called off. */
export function IdentityChecks({ visit_id, mayRecord }: OfVisit & { mayRecord: boolean }) {
  const t = useText(words);
  const byWhom = useByWhom();
  const [isAsking, setAsking] = useState(false);
  const { data = [] } = useQuery(checksQuery(visit_id));
  return (
    <section className="stack stack--1" aria-labelledby="identity-title">
      <div className="spread">
        <h3 className="small semibold" id="identity-title">
          {t("identity")}
        </h3>
        {data.length > 0 ? (
          <Chip tone="success" icon="shield">
            {t("identityChecked")}
          </Chip>
        ) : (
          <Chip tone="line">{t("identityUnchecked")}</Chip>
        )}
      </div>
      {data.length > 0 && (
        <ul className="list">
          {data.map((one) => (
            <li key={one.check_id} className="small">
              {t(one.method)}{" "}
              <span className="muted">· {byWhom(one.checked_by_role, one.checked_at)}</span>
            </li>
          ))}
        </ul>
      )}
      {mayRecord && (
        <Button className="start" icon="shield" onPress={() => setAsking(true)}>
          {t(data.length > 0 ? "identityAgain" : "identityRecord")}
        </Button>
      )}
      {isAsking && <AskHow visit_id={visit_id} onClose={() => setAsking(false)} />}
    </section>
  );
}

function AskHow({ visit_id, onClose }: OfVisit & { onClose: () => void }) {
  const t = useText(words);
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const record = useMutation({
    mutationFn: (body: { method: IdentityMethod }) =>
      api.post<IdentityCheck>(`/api/booking/visits/${visit_id}/identity-checks`, body, {
        idempotencyKey: keyFor({ ...body, visit_id }),
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: checksQuery(visit_id).queryKey });
      toast(t("identitySaved"));
      onClose();
    },
  });
  return (
    <HowChecked
      title={t("identityHow")}
      titleAsks
      text={t("identityHowText")}
      confirm={t("record")}
      isPending={record.isPending}
      error={record.error}
      onConfirm={(method) => record.mutate({ method })}
      onClose={onClose}
    />
  );
}

/** Notes among staff, the oldest first, and a place to write the next one. */
export function StaffNotes({ visit_id }: OfVisit) {
  const t = useText(words);
  const byWhom = useByWhom();
  const notes = useQuery(notesQuery(visit_id));
  return (
    <section className="stack stack--1" aria-labelledby="notes-title">
      <div>
        <h3 className="small semibold" id="notes-title">
          {t("notes")}
        </h3>
        <p className="xs muted">{t("notesHint")}</p>
      </div>
      {notes.error && !notes.data && <p className="small">{t("notesFailed")}</p>}
      {notes.data?.length === 0 && <p className="small muted">{t("noNotes")}</p>}
      {notes.data && notes.data.length > 0 && (
        <ul className="notes">
          {notes.data.map((one) => (
            <li key={one.note_id}>
              <p className="notes__text">{one.text}</p>
              <p className="xs muted">{byWhom(one.author_role, one.written_at)}</p>
            </li>
          ))}
        </ul>
      )}
      <NewNote visit_id={visit_id} />
    </section>
  );
}

function NewNote({ visit_id }: OfVisit) {
  const t = useText(words);
  const failureText = useFailureText();
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const write = useMutation({
    mutationFn: (body: { text: string }) =>
      api.post<VisitNote>(`/api/booking/visits/${visit_id}/notes`, body, {
        idempotencyKey: keyFor({ ...body, visit_id }),
      }),
    onSuccess: (note) => {
      setText("");
      client.setQueryData(notesQuery(visit_id).queryKey, (old) => [...(old ?? []), note]);
      toast(t("noteSaved"));
    },
    onError: (failure) => setError(failureText(failure)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = text.trim() ? null : t("noteEmpty");
    setError(missing);
    if (!missing && !write.isPending) write.mutate({ text: text.trim() });
  };
  return (
    <form className="stack stack--1" noValidate onSubmit={submit}>
      <TextField
        id="notatka"
        label={t("newNote")}
        isMultiline
        rows={2}
        maxLength={NOTE_CHARACTERS_MAX}
        value={text}
        onChange={setText}
        error={error}
      />
      <Button type="submit" className="start" icon="edit" isPending={write.isPending}>
        {t("saveNote")}
      </Button>
    </form>
  );
}
