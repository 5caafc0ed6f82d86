import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import type { Funding } from "../../api/model";
import { useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { BackLink, Button } from "../../ui/Button";
import { Choices } from "../../ui/Choice";
import { Disclosure } from "../../ui/Disclosure";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { Page, PageHeading } from "../../ui/Page";
import { useFormErrors } from "../../ui/useFormErrors";
import { changeDraft, changeFilters, useDraft } from "./draft";
import { PatientBanner } from "./PatientChoice";
import { words } from "./words";

const FIELDS = ["tryb"] as const;
const START_OF: Record<Funding, string> = {
  commercial: "/umow/terminarz",
  nfz: "/umow/poradnia",
};

export default function FundingPage() {
  const t = useText(words);
  const term = useText(terms);
  const draft = useDraft();
  const navigate = useNavigate();
  const [funding, setFunding] = useState(draft.funding);
  const errors = useFormErrors(FIELDS);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!funding) {
      errors.show({ tryb: t("fundingMissing") });
      return;
    }
    // A clinic chosen for one kind of visit may not fit the other.
    if (funding !== draft.funding) {
      changeFilters({ facility_id: null, clinic_id: null, doctor_id: null });
      changeDraft({ funding, day: null, isFacilityPreselected: false });
    }
    void navigate(START_OF[funding]);
  };

  return (
    <Page
      title={`${term("bookNew")}: ${t("fundingTitle")}`}
      hasErrors={!!errors.list.length}
      isForm
    >
      <div className="stack stack--1">
        <BackLink to="/wizyty">{term("myVisits")}</BackLink>
        <p className="step">{term("bookNew")}</p>
      </div>
      <PatientBanner />
      <ErrorSummary errors={errors.list} />
      <form className="stack stack--4" noValidate onSubmit={submit}>
        <fieldset className="stack stack--3">
          <legend>
            <PageHeading>{t("fundingTitle")}</PageHeading>
          </legend>
          <Choices<Funding>
            name="tryb"
            value={funding}
            onChange={setFunding}
            options={[
              { value: "commercial", title: term("commercial"), hint: t("commercialHint") },
              { value: "nfz", title: term("nfz"), hint: t("nfzHint") },
            ]}
          />
        </fieldset>
        <div className="actions actions--stack">
          <Button type="submit" variant="primary" size="lg">
            {term("next")}
          </Button>
        </div>
      </form>
      <Disclosure title={t("whichFunding")}>
        <p className="read mt-1">{t("whichFundingText")}</p>
      </Disclosure>
    </Page>
  );
}
