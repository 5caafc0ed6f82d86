/** Who is connecting, and one press that says that the doctor made sure of it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { IdentityCheck, IdentityMethod } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { catalog } from "../../i18n/catalog";
import { noonOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { useFailureText } from "../../ui/useFormErrors";
import { useGuardianWord } from "../family/GuardianRole";
import { patientName, usePatients } from "../live/people";
import { checksQuery } from "../reception/StaffNotes";

const words = catalog({
  pl: {
    title: "Z kim rozmawiasz",
    patient: "Pacjent",
    born: "Data urodzenia",
    connects: "Łączy się",
    self: "pacjent",
    onVideo: "Potwierdzam: rozmawiam z właściwą osobą ({name})",
    withDocument: "Osoba okazała dokument",
    titleAtTheDoor: "Kto się łączy",
    hint: "Poproś o imię, nazwisko i datę urodzenia.",
    later: "Tożsamość potwierdzisz w rozmowie, w zakładce „Zalecenia”, gdy zobaczysz pacjenta.",
    confirmed: "Tożsamość potwierdzona",
    confirmedAt: "Potwierdzono o {time}",
    failed: "Nie udało się zapisać potwierdzenia. Spróbuj jeszcze raz.",
  },
  en: {
    title: "Who you are talking to",
    patient: "Patient",
    born: "Date of birth",
    connects: "Connecting",
    self: "the patient",
    onVideo: "I confirm that this is the right person ({name})",
    withDocument: "The person showed a document",
    titleAtTheDoor: "Who is connecting",
    hint: "Ask for the name and the date of birth.",
    later:
      "You confirm the identity in the call, under “Recommendations”, once you see the patient.",
    confirmed: "Identity confirmed",
    confirmedAt: "Confirmed at {time}",
    failed: "The confirmation could not be saved. Try again.",
  },
});

/** Records a check. */
function useConfirmation(visit_id: string) {
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (method: IdentityMethod) =>
      api.post<IdentityCheck>(
        `/api/booking/visits/${visit_id}/identity-checks`,
        { method },
        { idempotencyKey: keyFor({ method, visit_id }) },
      ),
    onSuccess: (check) =>
      client.setQueryData(checksQuery(visit_id).queryKey, (old) => [check, ...(old ?? [])]),
  });
  return { confirm: mutate, isPending, error };
}

interface ConfirmIdentityProps {
  visit_id: string;
  patient_id: string;
  /** Nobody has been seen yet: it says who connects, and there is nothing to confirm. */
  isAtTheDoor?: boolean;
}

export function ConfirmIdentity({ visit_id, patient_id, isAtTheDoor }: ConfirmIdentityProps) {
  const t = useText(words);
  const dates = useDates();
  const failureText = useFailureText();
  const patient = usePatients([patient_id])(patient_id);
  const guardianWord = useGuardianWord();
  const checks = useQuery(checksQuery(visit_id));
  const { confirm, isPending, error } = useConfirmation(visit_id);
  const newest = checks.data?.[0];
  return (
    <section className="stack stack--1" aria-labelledby="identity-of-call">
      <div className="spread">
        <h2 className="small semibold" id="identity-of-call">
          {t(isAtTheDoor ? "titleAtTheDoor" : "title")}
        </h2>
        {newest && (
          <Chip tone="success" icon="shield">
            {t("confirmed")}
          </Chip>
        )}
      </div>
      {patient && (
        <dl className="dl dl--stack">
          <div>
            <dt>{t("patient")}</dt>
            <dd className="semibold">{patientName(patient)}</dd>
          </div>
          <div>
            <dt>{t("born")}</dt>
            <dd>{dates.dateYear(noonOf(patient.birth_date))}</dd>
          </div>
          <div>
            <dt>{t("connects")}</dt>
            <dd>{patient.relation === "child" ? guardianWord(patient) : t("self")}</dd>
          </div>
        </dl>
      )}
      {newest ? (
        <p className="small muted" role="status">
          {t("confirmedAt", { time: dates.time(newest.checked_at) })}
        </p>
      ) : isAtTheDoor ? (
        <p className="small muted">{t("later")}</p>
      ) : (
        <>
          <p className="small muted">{t("hint")}</p>
          <div className="stack stack--1 items-start">
            <Button icon="shield" isPending={isPending} onPress={() => confirm("video")}>
              {t("onVideo", { name: patientName(patient) })}
            </Button>
            <Button
              variant="quiet"
              icon="doc"
              className="flush"
              isPending={isPending}
              onPress={() => confirm("document")}
            >
              {t("withDocument")}
            </Button>
          </div>
        </>
      )}
      {error && (
        <Banner tone="danger" role="alert" title={t("failed")}>
          <p>{failureText(error)}</p>
        </Banner>
      )}
    </section>
  );
}
