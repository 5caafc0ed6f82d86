import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { serverNow } from "../../api/clock";
import type { Hold } from "../../api/model";
import { type Directory, doctorName } from "../../api/queries";
import { dayOf, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { ErrorText } from "../../ui/Field";
import { useFailureText } from "../../ui/useFormErrors";
import { availabilityQuery } from "./availability";
import { useBookingPaths } from "./bookedFor";
import { changeDraft, changeFilters, type Filters } from "./draft";
import { ruleWords } from "./ruleWords";
import { useHold } from "./useHold";

/** The way on when a remote visit is not possible: the same clinic, in person, nothing lost. */
export function InPersonOffer({ hold, directory }: { hold: Hold; directory: Directory }) {
  const t = useText(ruleWords);
  const dates = useDates();
  const navigate = useNavigate();
  const failureText = useFailureText();
  const takeSlot = useHold();
  const paths = useBookingPaths();
  const [today] = useState(() => dayOf(serverNow()));
  const filters: Filters = {
    facility_id: null,
    clinic_id: hold.clinic_id,
    visit_type: "in_person",
    doctor_id: null,
  };
  const availability = useQuery(availabilityQuery(hold.funding, filters, today));
  const slot = availability.data?.first_free;

  const keepFilters = () => {
    changeFilters(filters);
    changeDraft({ day: null, isFacilityPreselected: false });
  };
  const take = () => {
    if (!slot) return;
    keepFilters();
    const { funding, patient_id } = hold;
    takeSlot.mutate({ slot, visit_type: "in_person", funding, patient_id });
  };
  return (
    <div className="stack stack--1">
      <p>
        <strong>{t("inPerson")}</strong> {t("inPersonWhy")}{" "}
        {slot &&
          t("nearest", {
            day: dates.day(slot.starts_at),
            time: dates.time(slot.starts_at),
            doctor: doctorName(directory.doctor(slot.doctor_id)),
            facility: directory.facility(slot.facility_id)?.name ?? "",
          })}
        {availability.data && !slot && t("nearestNone")}
      </p>
      <p className="small muted">{t("kept")}</p>
      <p className="small muted" role="status">
        {availability.isPending && t("searching")}
      </p>
      {takeSlot.error && (
        <p className="error" role="alert">
          <ErrorText>{failureText(takeSlot.error)}</ErrorText>
        </p>
      )}
      <div className="actions">
        {slot && (
          <Button variant="primary" isPending={takeSlot.isPending} onPress={take}>
            {t("take", { date: dates.date(slot.starts_at), time: dates.time(slot.starts_at) })}
          </Button>
        )}
        <Button
          variant={slot ? "quiet" : "primary"}
          onPress={() => {
            keepFilters();
            void navigate(paths.calendar);
          }}
        >
          {t("showAll")}
        </Button>
      </div>
    </div>
  );
}
