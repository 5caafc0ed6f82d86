import { useQuery } from "@tanstack/react-query";
import type { PlanChange, Visit } from "../../api/model";
import { type Directory, doctorName } from "../../api/queries";
import { capitalised, useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button, LinkButton } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { useFailureText } from "../../ui/useFormErrors";
import { CancelVisit } from "../visits/CancelVisit";
import { changeQuery, useReschedule } from "./change";
import { changeWords } from "./words";

/** The clinic took the time away: an apology, the time that is kept, and every way on. */
export function Disrupted({ visit, directory }: { visit: Visit; directory: Directory }) {
  const t = useText(changeWords);
  const dates = useDates();
  const failureText = useFailureText();
  const { data: change } = useQuery(changeQuery(visit.visit_id));
  const accept = useReschedule(visit);
  const offer = change?.offer ?? null;
  const lost = { date: dates.date(visit.starts_at), time: dates.time(visit.starts_at) };
  return (
    <section className="card stack" aria-labelledby="przepraszamy">
      <Banner
        tone="warning"
        icon="calendar-x"
        title={<span id="przepraszamy">{t("sorryTitle")}</span>}
      >
        <p>{t("sorryText", lost)}</p>
      </Banner>
      {offer && <Kept offer={offer} directory={directory} />}
      {change && !offer && <p>{t("noneKept", { phone: change.phone })}</p>}
      {accept.error && (
        <Banner tone="danger" role="alert" title={t("acceptFailed")}>
          <p>{failureText(accept.error)}</p>
        </Banner>
      )}
      <div className="actions actions--stack">
        {offer && (
          <Button
            variant="primary"
            size="lg"
            icon="check"
            isPending={accept.isPending}
            onPress={() => accept.mutate(offer)}
          >
            {t("accept")}
          </Button>
        )}
        <LinkButton
          size="lg"
          icon="calendar"
          variant={offer ? "secondary" : "primary"}
          to={`/wizyty/${visit.visit_id}/termin`}
        >
          {t("chooseOther")}
        </LinkButton>
        <CancelVisit visit={visit} />
      </div>
    </section>
  );
}

interface KeptProps {
  offer: NonNullable<PlanChange["offer"]>;
  directory: Directory;
}

function Kept({ offer, directory }: KeptProps) {
  const t = useText(changeWords);
  const dates = useDates();
  const until = { date: dates.date(offer.expires_at), time: dates.time(offer.expires_at) };
  return (
    <div>
      <p className="small muted">{t("kept")}</p>
      <p>
        <strong>
          {capitalised(dates.day(offer.starts_at))}, {dates.time(offer.starts_at)}
        </strong>
      </p>
      <Meta
        items={[
          doctorName(directory.doctor(offer.doctor_id)),
          directory.facility(offer.facility_id)?.name,
        ]}
      />
      <p className="small muted">{t("keptUntil", until)}</p>
    </div>
  );
}
