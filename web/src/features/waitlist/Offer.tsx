import { useEffect } from "react";
import { useNavigate } from "react-router";
import type { SlotOffer, Wait } from "../../api/model";
import { type Directory, doctorName, fullName, useMe } from "../../api/queries";
import { dayOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { fundingShort, terms, VISIT_TYPE_ICON } from "../../i18n/terms";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { Icon } from "../../ui/Icon";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { useNow } from "../../ui/useNow";
import { VisitStub } from "../../ui/VisitStub";
import { changeDraft, useDraft } from "../booking/draft";
import { mistakeIn } from "../booking/referral";
import { useDecline } from "./data";
import { words } from "./words";

// Read out at these steps only: a clock that speaks every second cannot be listened to.
const SPOKEN_MINUTES = new Set([10, 5, 2, 1]);

export interface OfferProps {
  wait: Wait;
  offer: SlotOffer;
  directory: Directory;
  onEnd: () => void;
}

/** A freed time that is kept for this person: when, with whom, and how long they may think. */
export function Offer({ wait, offer, directory, onEnd }: OfferProps) {
  const t = useText(words);
  const term = useText(terms);
  const me = useMe();
  const { language } = useLanguage();
  const left = Math.max(0, Math.ceil((Date.parse(offer.expires_at) - useNow(1_000)) / 1_000));
  const isOver = left === 0;
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver, onEnd]);
  if (isOver) return null;
  const patient = me.patients.find((one) => one.patient_id === wait.patient_id);
  const heading = `oferta-${offer.hold_id}`;
  return (
    <section className="stack stack--2" aria-labelledby={heading}>
      <div className="section-head">
        <h2 id={heading}>{t("offered")}</h2>
      </div>
      <article className="visit">
        <VisitStub startsAt={offer.starts_at} endsAt={offer.ends_at} />
        <div className="visit__body">
          <div className="cluster cluster--1">
            <Chip tone="accent" icon={VISIT_TYPE_ICON[offer.visit_type]}>
              {term(offer.visit_type)}
            </Chip>
            <Chip>{term(fundingShort(wait.funding))}</Chip>
          </div>
          <div>
            <h3>{doctorName(directory.doctor(offer.doctor_id))}</h3>
            <p className="muted">
              {directory.clinic(wait.clinic_id)?.name[language]}
              <span className="sep"> · </span>
              {directory.facility(offer.facility_id)?.name}
            </p>
            {patient?.relation === "child" && (
              <p className="muted">{t("patient", { name: fullName(patient) })}</p>
            )}
          </div>
          <TimeLeft left={left} startsAt={offer.starts_at} />
          <p>{t("offeredText")}</p>
          <Answers wait={wait} offer={offer} directory={directory} />
        </div>
      </article>
    </section>
  );
}

function TimeLeft({ left, startsAt }: { left: number; startsAt: string }) {
  const t = useText(words);
  const dates = useDates();
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  const minutes = Math.ceil(left / 60);
  const when = `${dates.day(startsAt)}, ${dates.time(startsAt)}`;
  return (
    <>
      <p className="countdown" role="timer" aria-live="off">
        <Icon name="clock" size="sm" />
        <span>{t.rich("toDecide", { time, b: (chunks) => <b className="num">{chunks}</b> })}</span>
      </p>
      <p className="visually-hidden" aria-live="polite">
        {SPOKEN_MINUTES.has(minutes) && t("toDecideSpoken", { minutes, term: when })}
      </p>
    </>
  );
}

function Answers({ wait, offer, directory }: Omit<OfferProps, "onEnd">) {
  const t = useText(words);
  const failureText = useFailureText();
  const navigate = useNavigate();
  const draft = useDraft();
  const decline = useDecline();
  const asksReferral =
    wait.funding === "nfz" && directory.clinic(wait.clinic_id)?.nfz_needs_referral === true;

  const confirm = () => {
    changeDraft({
      patient_id: wait.patient_id,
      funding: wait.funding,
      day: dayOf(offer.starts_at),
      filters: {
        clinic_id: wait.clinic_id,
        facility_id: wait.facility_id,
        doctor_id: wait.doctor_id,
        visit_type: offer.visit_type,
      },
    });
    const summary = `/umow/podsumowanie/${offer.hold_id}`;
    // What the clinic asks for comes first; from there the way goes on to the offered time.
    if (asksReferral && mistakeIn(draft.referral)) {
      void navigate("/umow/skierowanie", { state: { onward: summary } });
    } else void navigate(summary);
  };
  return (
    <>
      {decline.error && (
        <Banner tone="danger" role="alert" title={t("declineFailed")}>
          <p>{failureText(decline.error)}</p>
        </Banner>
      )}
      <div className="actions actions--stack">
        <Button variant="primary" size="lg" onPress={confirm}>
          {t("goConfirm")}
        </Button>
        <Button
          variant="quiet"
          size="lg"
          isPending={decline.isPending}
          onPress={() => decline.mutate(offer.hold_id, { onSuccess: () => toast(t("declined")) })}
        >
          {t("decline")}
        </Button>
      </div>
    </>
  );
}
