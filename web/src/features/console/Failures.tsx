/** Messages that need a human: nobody was told by this way, and somebody has to take care of it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { DeliveryFailure } from "../../api/model";
import { visitQuery } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button, LinkButton } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { PhoneLink } from "../../ui/PhoneLink";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { patientName, usePatients } from "../live/people";
import { useRecipients } from "./Outbox";
import { outboxWords } from "./outboxWords";
import { failuresQuery } from "./problems";

/** The account of a visit for whose patient nobody acts in the portal. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** Shown only while there is something to do. */
export function Failures({ failures }: { failures: readonly DeliveryFailure[] }) {
  const t = useText(outboxWords);
  const recipient = useRecipients(failures.map((one) => one.account_id));
  if (failures.length === 0) return null;
  return (
    <section className="stack stack--1" aria-labelledby="failures-title">
      <h3 id="failures-title">{t("failures", { count: failures.length })}</h3>
      <p className="small muted">{t("failuresHint")}</p>
      <ul className="need">
        {failures.map((one) =>
          one.account_id === NOBODY ? (
            <ToTell key={one.delivery_id} failure={one} />
          ) : (
            <Undelivered
              key={one.delivery_id}
              failure={one}
              recipient={recipient(one.account_id)}
            />
          ),
        )}
      </ul>
    </section>
  );
}

interface FailureProps {
  failure: DeliveryFailure;
}

function Undelivered({ failure, recipient }: FailureProps & { recipient: string }) {
  const t = useText(outboxWords);
  const help = useHelp();
  const { delivery_id } = failure;
  return (
    <li data-level="now">
      <Head failure={failure} />
      <p className="small muted anywhere">{t("to", { name: recipient })}</p>
      {failure.fault && <p className="small">{t(failure.fault)}</p>}
      <div className="actions">
        <Button
          icon="refresh"
          aria-label={t("retryNamed", { name: recipient })}
          onPress={() => help.mutate({ delivery_id, action: "retry" })}
        >
          {t("retry")}
        </Button>
        <Button
          variant="quiet"
          icon="check"
          aria-label={t("doneNamed", { name: recipient })}
          onPress={() => help.mutate({ delivery_id, action: "done" })}
        >
          {t("done")}
        </Button>
      </div>
    </li>
  );
}

/** The patient has no account: somebody has to call them. */
function ToTell({ failure }: FailureProps) {
  const t = useText(outboxWords);
  const help = useHelp();
  const { delivery_id } = failure;
  const visit = useQuery(visitQuery(failure.visit_id)).data;
  const patientOf = usePatients(visit ? [visit.patient_id] : []);
  const patient = visit && patientOf(visit.patient_id);
  const name = patientName(patient) || t("unknownPerson");
  return (
    <li data-level="now">
      <Head failure={failure} />
      <p className="small muted">{t("to", { name })}</p>
      <p className="small">{t("tellByPhone")}</p>
      <div className="actions">
        {patient?.phone && <PhoneLink isButton phone={patient.phone} />}
        {visit && (
          <LinkButton
            icon="swap"
            to={`/rejestracja/wizyty/${visit.visit_id}/termin`}
            aria-label={t("moveNamed", { name })}
          >
            {t("move")}
          </LinkButton>
        )}
        <Button
          variant="quiet"
          icon="check"
          aria-label={t("doneNamed", { name })}
          onPress={() => help.mutate({ delivery_id, action: "done" })}
        >
          {t("done")}
        </Button>
      </div>
    </li>
  );
}

function Head({ failure }: FailureProps) {
  const t = useText(outboxWords);
  const dates = useDates();
  return (
    <>
      <div className="spread">
        <Chip tone="danger" icon={failure.account_id === NOBODY ? "phone" : "warn"}>
          {failure.account_id === NOBODY ? t("byPhone") : t(failure.channel)}
        </Chip>
        <span className="xs muted num">
          {dates.dateShort(failure.failed_at)}, {dates.time(failure.failed_at)}
        </span>
      </div>
      <p>
        <strong>{failure.subject}</strong>
      </p>
    </>
  );
}

interface Help {
  delivery_id: string;
  action: "retry" | "done";
}

function useHelp() {
  const t = useText(outboxWords);
  const client = useQueryClient();
  const failureText = useFailureText();
  return useMutation({
    mutationFn: ({ delivery_id, action }: Help) =>
      api.post(`/api/notify/failures/${encodeURIComponent(delivery_id)}/${action}`),
    onSuccess: (_nothing, { action }) => toast(t(action === "retry" ? "retried" : "finished")),
    onError: (error) => toast(failureText(error), "warn"),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: failuresQuery.queryKey });
      void client.invalidateQueries({ queryKey: ["outbox"] });
    },
  });
}
