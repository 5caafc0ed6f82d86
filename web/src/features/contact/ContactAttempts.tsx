/** For staff: ways to reach a patient who is not there, what was tried, and the end of it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { ContactAttempt, ContactKind, Visit } from "../../api/model";
import { visitQuery } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { IconName } from "../../ui/Icon";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { useNow } from "../../ui/useNow";
import { contactPath, contactQuery } from "./data";
import { EvidenceRecord } from "./Evidence";
import { contactWords } from "./words";

const WAYS: readonly (readonly [ContactKind, IconName])[] = [
  ["portal", "bell"],
  ["push", "laptop"],
  ["sms", "chat"],
  ["phone", "phone"],
];

interface ContactAttemptsProps {
  visit: Visit;
  /** Whoever is there needs no call. */
  isThere: boolean;
}

export function ContactAttempts({ visit, isThere }: ContactAttemptsProps) {
  const t = useText(contactWords);
  const failureText = useFailureText();
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const now = useNow(10_000);
  const { visit_id } = visit;
  const isRemote = visit.visit_type !== "in_person";
  const { data } = useQuery({ ...contactQuery(visit_id), enabled: isRemote });
  const attempt = useMutation({
    // Each press is an attempt of its own; a press that is repeated after a lost answer is not.
    mutationFn: (kind: ContactKind) =>
      api.post<ContactAttempt>(
        contactPath(visit_id),
        { kind },
        { idempotencyKey: keyFor({ kind, visit_id, count: data?.attempts.length }) },
      ),
    onSuccess: () => toast(t("saved")),
    onSettled: () => client.invalidateQueries({ queryKey: contactQuery(visit_id).queryKey }),
  });
  const isPossible =
    visit.status === "booked" && now >= Date.parse(visit.starts_at) && !isThere && isRemote;
  const hasRecord = Boolean(data && (data.attempts.length > 0 || data.ready_at));
  if (!data || (!isPossible && !hasRecord)) return null;
  const isEnough = data.counted_count >= data.needed;
  return (
    <section className="stack stack--1" aria-labelledby="contact-title">
      <h3 className="small semibold" id="contact-title">
        {t("title")}
      </h3>
      <EvidenceRecord visit_id={visit_id} evidence={data} />
      {isPossible && (
        <>
          <div className="cluster cluster--1">
            {WAYS.filter(([kind]) => kind === "phone" || visit.has_account).map(([kind, icon]) => (
              <Button
                key={kind}
                icon={icon}
                isPending={attempt.isPending && attempt.variables === kind}
                onPress={() => attempt.mutate(kind)}
              >
                {t(kind)}
              </Button>
            ))}
          </div>
          {attempt.error && (
            <Banner tone="danger" role="alert" title={t("failed")}>
              <p>{failureText(attempt.error)}</p>
            </Banner>
          )}
          <p className="small" role="status">
            {t("count", { counted: data.counted_count, needed: data.needed })}
          </p>
          {!isEnough && (
            <p className="small muted">
              {t("rule", { needed: data.needed, minutes: Math.ceil(data.spacing_seconds / 60) })}
            </p>
          )}
          {isEnough && <EndWithoutContact visit={visit} />}
        </>
      )}
    </section>
  );
}

function EndWithoutContact({ visit }: { visit: Visit }) {
  const t = useText(contactWords);
  const failureText = useFailureText();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => api.post<Visit>(`/api/booking/visits/${visit.visit_id}/no-contact`, {}),
    onSuccess: (ended) => {
      setAsking(false);
      toast(t("ended"));
      client.setQueryData(visitQuery(visit.visit_id).queryKey, ended);
      void client.invalidateQueries({ queryKey: ["day-visits"] });
      void client.invalidateQueries({ queryKey: contactQuery(visit.visit_id).queryKey });
    },
  });
  return (
    <>
      <Button
        variant="danger-quiet"
        icon="calendar-x"
        className="flush start"
        onPress={() => {
          end.reset();
          setAsking(true);
        }}
      >
        {t("end")}
      </Button>
      <Dialog isAlert isOpen={isAsking} onClose={() => setAsking(false)} title={t("endTitle")}>
        <p className="muted">{t("endText")}</p>
        {end.error && (
          <Banner tone="danger" role="alert" title={t("failed")}>
            <p>{failureText(end.error)}</p>
          </Banner>
        )}
        <div className="actions">
          <Button variant="danger" isPending={end.isPending} onPress={() => end.mutate()}>
            {t("end")}
          </Button>
          <Button onPress={() => setAsking(false)}>{t("keep")}</Button>
        </div>
      </Dialog>
    </>
  );
}
