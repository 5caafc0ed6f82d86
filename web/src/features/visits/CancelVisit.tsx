import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { Visit } from "../../api/model";
import { visitQuery } from "../../api/queries";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { words } from "./words";

/** Cannot be undone, so it is asked about; the button that does it says what it does. */
export function CancelVisit({ visit }: { visit: Visit }) {
  const t = useText(words);
  const dates = useDates();
  const failureText = useFailureText();
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const [isAsking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () =>
      api.post<Visit>(
        `/api/booking/visits/${visit.visit_id}/cancellation`,
        {},
        { idempotencyKey: keyFor(visit.visit_id) },
      ),
    onSuccess: (cancelled) => {
      client.setQueryData(visitQuery(visit.visit_id).queryKey, cancelled);
      void client.invalidateQueries({ queryKey: ["visits"] });
      setAsking(false);
      toast(t("cancelledToast"));
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
      <Dialog
        isAlert
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("cancelTitle", {
          date: dates.date(visit.starts_at),
          time: dates.time(visit.starts_at),
        })}
      >
        <p className="muted">
          {t(visit.funding === "nfz" && visit.referral ? "cancelTextNfz" : "cancelText")}
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
