import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { serverNow } from "../../api/clock";
import type { Patient, Visit } from "../../api/model";
import { type Directory, doctorName } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { Banner } from "../../ui/Banner";
import { Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { Dialog } from "../../ui/Dialog";
import { PhoneLink } from "../../ui/PhoneLink";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { ContactAttempts } from "../contact/ContactAttempts";
import { ageOf, patientName } from "../live/people";
import { TellByPhone } from "../reception/Caller";
import { mayMove } from "../reception/MovePage";
import { IdentityChecks, StaffNotes } from "../reception/StaffNotes";
import { words as timelineWords } from "../timeline/words";
import { hasCome, MissedVisit } from "./MissedVisit";
import { receptionWords } from "./receptionWords";
import { isClosed, StateChip, sinceOf, stateOf } from "./status";
import { useReferralText, useTestText } from "./VisitDetails";
import { consoleWords } from "./words";

interface ReceptionVisitProps {
  visit: Visit;
  room: Room | undefined;
  patient: Patient | undefined;
  directory: Directory;
}

/** The pane beside the list. Reception sees what it needs to help, and no reason for the visit. */
export function ReceptionVisit({ visit, room, patient, directory }: ReceptionVisitProps) {
  const t = useText(receptionWords);
  const console_t = useText(consoleWords);
  const timeline_t = useText(timelineWords);
  const dates = useDates();
  const { language } = useLanguage();
  const referral = useReferralText(visit);
  const test = useTestText(room);
  const state = stateOf(visit, room);
  const name = patientName(patient) || console_t("nobody");
  const is_video = visit.visit_type === "video";
  const is_over = isClosed(state);
  const can_cancel = mayMove(visit, serverNow());
  const when = `${dates.dateShort(visit.booked_at)}, ${dates.time(visit.booked_at)}`;
  const rows: [string, string | null | undefined][] = [
    [t("doctor"), doctorName(directory.doctor(visit.doctor_id))],
    [t("clinic"), directory.clinic(visit.clinic_id)?.name[language]],
    [t("place"), directory.facility(visit.facility_id)?.name],
    [console_t("referral"), referral],
    [console_t("equipment"), is_video ? test : null],
    [console_t("born"), patient && dates.dateYear(`${patient.birth_date}T12:00:00Z`)],
    [t("bookedAt"), visit.is_booked_by_reception ? t("byReception", { when }) : when],
  ];
  return (
    <aside className="card stack stack--3" id="details" aria-labelledby="details-title">
      <div className="stack stack--1">
        <div className="cluster cluster--1">
          {(is_video || is_over) && <StateChip state={state} since={sinceOf(state, room)} />}
          <Chip>{console_t(visit.funding)}</Chip>
        </div>
        <h2 className="title-xl" id="details-title">
          {name}
        </h2>
        <Meta
          className="muted small"
          items={[
            patient && console_t("age", { age: ageOf(patient.birth_date, serverNow()) }),
            console_t("alertVisit", { time: dates.time(visit.starts_at) }).toLocaleLowerCase(),
            console_t(visit.visit_type),
          ]}
        />
      </div>
      {!visit.has_account && !is_over && <TellByPhone />}
      {can_cancel && (
        <div className="actions">
          <LinkButton icon="swap" to={`/rejestracja/wizyty/${visit.visit_id}/termin`}>
            {t("move")}
          </LinkButton>
          <CancelForPatient visit={visit} name={name} />
        </div>
      )}
      <dl className="dl dl--stack">
        {patient?.phone && (
          <div>
            <dt>{console_t("phoneNumber")}</dt>
            <dd>
              <PhoneLink phone={patient.phone} />
            </dd>
          </div>
        )}
        {rows.map(
          ([term, text]) =>
            text && (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{text}</dd>
              </div>
            ),
        )}
      </dl>
      <MissedVisit visit={visit} room={room} name={name} />
      <ContactAttempts visit={visit} isThere={hasCome(room)} />
      <IdentityChecks visit_id={visit.visit_id} mayRecord={visit.status !== "cancelled"} />
      <StaffNotes visit_id={visit.visit_id} />
      {is_video && (
        <LinkButton
          variant="quiet"
          icon="chart"
          className="flush start"
          to={`/rejestracja/wizyty/${visit.visit_id}/przebieg`}
        >
          {timeline_t("title")}
        </LinkButton>
      )}
    </aside>
  );
}

function CancelForPatient({ visit, name }: { visit: Visit; name: string }) {
  const t = useText(receptionWords);
  const dates = useDates();
  const failureText = useFailureText();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => api.post<Visit>(`/api/booking/visits/${visit.visit_id}/cancellation`, {}),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["day-visits"] });
      setAsking(false);
      toast(t("cancelled"));
    },
  });
  return (
    <>
      <Button
        variant="danger-quiet"
        icon="calendar-x"
        className="flush"
        onPress={() => {
          cancel.reset();
          setAsking(true);
        }}
      >
        {t("cancel")}
      </Button>
      <Dialog isAlert isOpen={isAsking} onClose={() => setAsking(false)} title={t("cancelTitle")}>
        <p className="muted">
          {t("cancelText", {
            name,
            date: dates.date(visit.starts_at),
            time: dates.time(visit.starts_at),
          })}
        </p>
        {cancel.error && (
          <Banner tone="danger" role="alert" title={t("cancelFailed")}>
            <p>{failureText(cancel.error)}</p>
          </Banner>
        )}
        <div className="actions">
          <Button variant="danger" isPending={cancel.isPending} onPress={() => cancel.mutate()}>
            {t("cancel")}
          </Button>
          <Button onPress={() => setAsking(false)}>{t("keep")}</Button>
        </div>
      </Dialog>
    </>
  );
}
