import { useContext, useState } from "react";
import { useNavigate } from "react-router";
import type { Patient } from "../../api/model";
import { fullName, useMe } from "../../api/queries";
import { noonOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button, LinkButton } from "../../ui/Button";
import { Choices } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { BookedFor } from "./bookedFor";
import { changeDraft, changeFilters, changePatient, useDraft } from "./draft";
import { words } from "./words";

/** The patient of the draft: whoever is at reception's telephone, oneself, or one's child. */
export function useDraftPatient(): Patient | undefined {
  const me = useMe();
  const { patient_id } = useDraft();
  const caller = useContext(BookedFor);
  return (
    caller ??
    me.patients.find((patient) => patient.patient_id === patient_id) ??
    me.patients.find((patient) => patient.relation === "self") ??
    me.patients[0]
  );
}

export function PatientBanner() {
  const t = useText(words);
  const me = useMe();
  const patient = useDraftPatient();
  const [isOpen, setOpen] = useState(false);
  if (!patient) return null;
  return (
    <>
      <Banner tone="plain" icon="user" isCentered>
        <div className="spread">
          <p>
            {t.rich("visitFor", {
              name: fullName(patient),
              b: (chunks) => <strong>{chunks}</strong>,
            })}
          </p>
          {me.patients.length > 1 ? (
            <Button variant="quiet" className="tuck" onPress={() => setOpen(true)}>
              {t("changePatient")}
            </Button>
          ) : (
            <LinkButton variant="quiet" className="tuck" to="/profil/dziecko?powrot=/umow">
              {t("addChild")}
            </LinkButton>
          )}
        </div>
      </Banner>
      <PatientDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        patient={patient}
        onChoose={(patient_id) => {
          changePatient(patient_id);
          // A clinic of children is none for a parent.
          changeFilters({ clinic_id: null, facility_id: null, doctor_id: null });
          changeDraft({ day: null, isFacilityPreselected: false });
          setOpen(false);
        }}
      />
    </>
  );
}

export interface PatientDialogProps {
  isOpen: boolean;
  onClose: () => void;
  patient: Patient;
  onChoose: (patientId: string) => void;
  isPending?: boolean;
}

export function PatientDialog(props: PatientDialogProps) {
  const { isOpen, onClose, patient, onChoose, isPending } = props;
  const t = useText(words);
  const me = useMe();
  const dates = useDates();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(patient.patient_id);
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("whoFor")}>
      <fieldset>
        <legend className="visually-hidden">{t("whoFor")}</legend>
        <Choices
          name="pacjent"
          value={chosen}
          onChange={setChosen}
          options={me.patients.map((one) => ({
            value: one.patient_id,
            title: one.relation === "self" ? t("me", { name: fullName(one) }) : fullName(one),
            hint:
              one.relation === "child"
                ? t("child", { date: dates.dateYear(noonOf(one.birth_date)) })
                : undefined,
          }))}
        />
      </fieldset>
      <Button
        variant="quiet"
        icon="plus"
        className="start flush"
        onPress={() => void navigate("/profil/dziecko?powrot=/umow")}
      >
        {t("addChild")}
      </Button>
      <div className="actions">
        <Button variant="primary" isPending={isPending} onPress={() => onChoose(chosen)}>
          {t("choose")}
        </Button>
        <Button onPress={onClose}>{t("cancel")}</Button>
      </div>
    </Dialog>
  );
}
