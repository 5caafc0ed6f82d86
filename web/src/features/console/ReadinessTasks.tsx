/** Video visits that come near without a passed test: whom to call, and how it was settled. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { ReadinessOutcome, ReadinessTask } from "../../api/model";
import { doctorName, useDirectory, visitQuery } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { phoneText } from "../../i18n/typography";
import { Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { PhoneLink } from "../../ui/PhoneLink";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { patientName, usePatients } from "../live/people";
import { placeOf } from "../reception/places";
import { words } from "../reception/words";
import { readinessQuery } from "./problems";
import { readinessWords } from "./readinessWords";
import { TestResult, useFoundText } from "./TestResult";
import { consoleWords } from "./words";

const OUTCOMES: readonly ReadinessOutcome[] = [
  "helped_by_phone",
  "other_device",
  "changed_to_phone",
];

/** Shown only while there is something to do. */
export function ReadinessTasks({ tasks }: { tasks: readonly ReadinessTask[] }) {
  const t = useText(readinessWords);
  const patientOf = usePatients(tasks.map((one) => one.patient_id));
  if (tasks.length === 0) return null;
  return (
    <section className="stack stack--1" aria-labelledby="readiness-title">
      <h3 id="readiness-title">{t("title", { count: tasks.length })}</h3>
      <p className="small muted">{t("hint")}</p>
      <ul className="need need--wide">
        {tasks.map((one) => (
          <Task key={one.task_id} task={one} patient={patientOf(one.patient_id)} />
        ))}
      </ul>
    </section>
  );
}

interface TaskProps {
  task: ReadinessTask;
  patient: ReturnType<ReturnType<typeof usePatients>>;
}

function Task({ task, patient }: TaskProps) {
  const t = useText(readinessWords);
  const r = useText(words);
  const c = useText(consoleWords);
  const dates = useDates();
  const { directory } = useDirectory();
  const { data: visit } = useQuery(visitQuery(task.visit_id));
  const name = patientName(patient) || c("nobody");
  const found = useFoundText(task.last_test);
  const when = t("when", {
    date: dates.dateShort(task.starts_at),
    time: dates.time(task.starts_at),
  });
  return (
    <li>
      <div className="spread">
        <strong>{name}</strong>
        <TestResult test={task.last_test} />
      </div>
      <p className="small">{found ?? t(task.reason)}</p>
      <Meta className="xs muted" items={[when, doctorName(directory.doctor(task.doctor_id))]} />
      <div className="actions">
        {patient?.phone && (
          <PhoneLink
            isButton
            phone={patient.phone}
            label={r("callNamed", { name: `${name}, ${phoneText(patient.phone)}` })}
          />
        )}
        <CloseTask task_id={task.task_id} name={name} />
        {visit && (
          <LinkButton
            variant="quiet"
            to={placeOf(visit)}
            aria-label={r("openVisitNamed", { name })}
          >
            {r("openVisit")}
          </LinkButton>
        )}
      </div>
    </li>
  );
}

/** Asks how: the answer is what the figures of the clinic learn from. */
function CloseTask({ task_id, name }: { task_id: string; name: string }) {
  const t = useText(readinessWords);
  const client = useQueryClient();
  const failureText = useFailureText();
  const [isAsking, setAsking] = useState(false);
  const close = useMutation({
    mutationFn: (outcome: ReadinessOutcome) =>
      api.post(`/api/signalling/readiness-tasks/${encodeURIComponent(task_id)}/closing`, {
        outcome,
      }),
    onSuccess: () => toast(t("closed")),
    onError: (error) => toast(failureText(error), "warn"),
    onSettled: () => {
      setAsking(false);
      void client.invalidateQueries({ queryKey: readinessQuery.queryKey });
    },
  });
  return (
    <>
      <Button icon="check" aria-label={t("closeNamed", { name })} onPress={() => setAsking(true)}>
        {t("close")}
      </Button>
      <Dialog isOpen={isAsking} onClose={() => setAsking(false)} title={t("how", { name })}>
        <div className="stack stack--1">
          {OUTCOMES.map((outcome) => (
            <Button
              key={outcome}
              size="lg"
              isBlock
              isPending={close.isPending && close.variables === outcome}
              onPress={() => close.mutate(outcome)}
            >
              {t(outcome)}
            </Button>
          ))}
          <Button variant="quiet" onPress={() => setAsking(false)}>
            {t("keep")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
