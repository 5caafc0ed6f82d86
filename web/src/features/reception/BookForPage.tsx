/** Reception chooses a time while the patient is on the telephone: everything on one page. */
import { useEffect } from "react";
import type { Patient } from "../../api/model";
import { useDirectory } from "../../api/queries";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { Terms } from "../booking/CalendarPage";
import { calendarWords } from "../booking/calendarWords";
import { changeDraft, changeFilters, clearDraft, useDraft } from "../booking/draft";
import { FilterBar } from "../booking/FilterBar";
import { CallerPage } from "./Caller";
import { words } from "./words";

export default function BookForPage() {
  const t = useText(words);
  return (
    <CallerPage title={t("bookTitle")}>
      {(patient) => <Times key={patient.patient_id} patient={patient} />}
    </CallerPage>
  );
}

/** Of the former caller nothing is left; without an account there is no video. */
function useDraftFor(patient: Patient) {
  const draft = useDraft();
  const isTheirs = draft.patient_id === patient.patient_id && draft.funding !== null;
  useEffect(() => {
    if (isTheirs) return;
    clearDraft();
    changeFilters({ visit_type: "phone" });
    changeDraft({ patient_id: patient.patient_id, funding: "commercial" });
  }, [isTheirs, patient.patient_id]);
  return isTheirs ? draft : null;
}

function Times({ patient }: { patient: Patient }) {
  const t = useText(words);
  const c = useText(calendarWords);
  const draft = useDraftFor(patient);
  const { directory, error, isLoading, retry } = useDirectory();
  if (error) return <ErrorState error={error} title={c("calendarFailed")} onRetry={retry} />;
  if (isLoading || !draft?.funding) return <SkeletonCard label={c("loading")} hasStub />;
  if (draft.funding === "nfz" && !draft.filters.clinic_id) {
    return (
      <>
        <FilterBar draft={draft} directory={directory} />
        <div className="card">
          <EmptyState icon="building" role="status" title={t("chooseClinic")}>
            <p>{t("chooseClinicText")}</p>
          </EmptyState>
        </div>
      </>
    );
  }
  if (!patient.has_account && draft.filters.visit_type === "video") {
    return (
      <>
        <FilterBar draft={draft} directory={directory} />
        <Banner tone="warning" icon="video-off" role="status">
          <p>{t("noAccountVideo")}</p>
        </Banner>
      </>
    );
  }
  return <Terms draft={draft} funding={draft.funding} directory={directory} />;
}
