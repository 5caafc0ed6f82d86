import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { CheckedBy, Patient, PatientCode } from "../../api/model";
import { fullName } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Choices } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { ErrorText } from "../../ui/Field";
import { useFailureText } from "../../ui/useFormErrors";
import { words } from "./words";

const METHODS: readonly CheckedBy[] = ["document", "pesel_questions", "video"];

/** The code by which a patient without an account opens one: only after their identity was checked. */
export function IssueCode({ patient }: { patient: Patient }) {
  const t = useText(words);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" icon="user" onPress={() => setOpen(true)}>
        {t("issueCode")}
      </Button>
      {isOpen && <IssueDialog patient={patient} onClose={() => setOpen(false)} />}
    </>
  );
}

interface IssueDialogProps {
  patient: Patient;
  onClose: () => void;
}

function IssueDialog({ patient, onClose }: IssueDialogProps) {
  const t = useText(words);
  const failureText = useFailureText();
  const [method, setMethod] = useState<CheckedBy | null>(null);
  const [isMissing, setMissing] = useState(false);
  const issue = useMutation({
    mutationFn: (checked_by: CheckedBy) =>
      api.post<PatientCode>(`/api/identity/patients/${patient.patient_id}/code`, { checked_by }),
  });
  const give = () => {
    setMissing(method === null);
    if (method !== null && !issue.isPending) issue.mutate(method);
  };
  if (issue.data) {
    return (
      <Dialog isOpen onClose={onClose} title={t("codeTitle", { name: fullName(patient) })}>
        <IssuedCode issued={issue.data} />
        <div className="actions">
          <Button variant="primary" onPress={onClose}>
            {t("codeTold")}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog isOpen onClose={onClose} title={t("codeHow", { name: fullName(patient) })}>
      <p className="muted">{t("codeHowText")}</p>
      <fieldset className="stack stack--1">
        <legend className="label">{t("identityHow")}</legend>
        {isMissing && (
          <p className="error" role="alert">
            <ErrorText>{t("identityMissing")}</ErrorText>
          </p>
        )}
        <Choices<CheckedBy>
          name="kod-jak"
          value={method}
          onChange={setMethod}
          options={METHODS.map((value) => ({
            value,
            title: t(value),
            hint: t(`${value}Hint` as const),
          }))}
        />
      </fieldset>
      {issue.error && (
        <Banner tone="danger" role="alert" title={t("failed")}>
          <p>{failureText(issue.error)}</p>
        </Banner>
      )}
      <div className="actions">
        <Button variant="primary" isPending={issue.isPending} onPress={give}>
          {t("issueCode")}
        </Button>
        <Button onPress={onClose}>{t("cancel")}</Button>
      </div>
    </Dialog>
  );
}

function IssuedCode({ issued }: { issued: PatientCode }) {
  const t = useText(words);
  const dates = useDates();
  const until = { date: dates.date(issued.expires_at), time: dates.time(issued.expires_at) };
  return (
    <div className="stack stack--1" role="status">
      <p className="issued-code num">{issued.code}</p>
      <p>{t("codeText", until)}</p>
      <p className="small muted">{t("codeOnce")}</p>
    </div>
  );
}
