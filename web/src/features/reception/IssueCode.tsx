import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { CheckedBy, Patient, PatientCode } from "../../api/model";
import { fullName } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { HowChecked } from "./HowChecked";
import { words } from "./words";

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
  const issue = useMutation({
    mutationFn: (checked_by: CheckedBy) =>
      api.post<PatientCode>(`/api/identity/patients/${patient.patient_id}/code`, { checked_by }),
  });
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
    <HowChecked
      title={t("codeHow", { name: fullName(patient) })}
      text={t("codeHowText")}
      confirm={t("issueCode")}
      isPending={issue.isPending}
      error={issue.error}
      onConfirm={(method) => issue.mutate(method)}
      onClose={onClose}
    />
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
