import { useState } from "react";
import type { Wait } from "../../api/model";
import { type Directory, doctorName, useMe } from "../../api/queries";
import { noonOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { fundingShort, terms } from "../../i18n/terms";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { useLeave, useOfferNews, useWaits } from "./data";
import { Offer } from "./Offer";
import { words } from "./words";

/** "Moje wizyty": offers that wait for an answer. They come first, because they end by themselves. */
export function Offers({ directory }: { directory: Directory }) {
  const waits = useWaits();
  if (!waits.data?.length) return null;
  return (
    <>
      <News />
      {waits.data.map(
        (wait) =>
          wait.offer && (
            <Offer
              key={wait.offer.hold_id}
              wait={wait}
              offer={wait.offer}
              directory={directory}
              onEnd={waits.refetch}
            />
          ),
      )}
    </>
  );
}

function News() {
  useOfferNews();
  return null;
}

/** "Moje wizyty": where somebody waits. Their place is not told: it says little, and changes. */
export function Waits({ directory }: { directory: Directory }) {
  const t = useText(words);
  const failureText = useFailureText();
  const waits = useWaits();
  if (waits.error && !waits.data) {
    return (
      <Banner tone="warning" title={t("listFailed")}>
        <p>{failureText(waits.error)}</p>
      </Banner>
    );
  }
  if (!waits.data?.length) return null;
  return (
    <section aria-labelledby="oczekiwanie">
      <div className="section-head">
        <h2 id="oczekiwanie">{t("title")}</h2>
      </div>
      <ul className="list card card--flush">
        {waits.data.map((wait) => (
          <WaitRow key={wait.entry_id} wait={wait} directory={directory} />
        ))}
      </ul>
    </section>
  );
}

function WaitRow({ wait, directory }: { wait: Wait; directory: Directory }) {
  const t = useText(words);
  const term = useText(terms);
  const dates = useDates();
  const me = useMe();
  const { language } = useLanguage();
  const clinic = directory.clinic(wait.clinic_id)?.name[language] ?? "";
  const patient = me.patients.find((one) => one.patient_id === wait.patient_id);
  return (
    <li className="row row--wrap">
      <div className="row__main">
        <p className="row__title">
          {patient?.relation === "child" ? `${patient.given_name}: ${clinic}` : clinic}
        </p>
        <Meta
          className="row__meta"
          items={[
            term(fundingShort(wait.funding)),
            ...wait.visit_types.map((type) => term(type)),
            wait.doctor_id && doctorName(directory.doctor(wait.doctor_id)),
            t("since", { date: dates.date(wait.joined_at) }),
            t("until", { date: dates.date(noonOf(wait.latest_day)) }),
          ]}
        />
      </div>
      <div className="row__end">
        <LeaveButton wait={wait} label={t("leaveFrom", { clinic })} />
      </div>
    </li>
  );
}

/** The place is lost for good, so it is asked about. */
export function LeaveButton({ wait, label }: { wait: Wait; label?: string }) {
  const t = useText(words);
  const failureText = useFailureText();
  const leave = useLeave();
  const [isAsking, setAsking] = useState(false);
  const go = () =>
    leave.mutate(wait, {
      onSuccess: () => {
        setAsking(false);
        toast(t("left"));
      },
    });
  return (
    <>
      <Button variant="quiet" className="flush" aria-label={label} onPress={() => setAsking(true)}>
        {t("leave")}
      </Button>
      <Dialog isAlert isOpen={isAsking} onClose={() => setAsking(false)} title={t("leaveTitle")}>
        <p className="muted">{t("leaveText")}</p>
        {leave.error && (
          <Banner tone="danger" role="alert" title={t("leaveFailed")}>
            <p>{failureText(leave.error)}</p>
          </Banner>
        )}
        <div className="actions">
          <Button variant="danger" isPending={leave.isPending} onPress={go}>
            {t("leave")}
          </Button>
          <Button onPress={() => setAsking(false)}>{t("keep")}</Button>
        </div>
      </Dialog>
    </>
  );
}
