import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { Visit } from "../../api/model";
import { visitQuery } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { useNow } from "../../ui/useNow";
import { missedWords } from "./missedWords";

interface MissedVisitProps {
  visit: Visit;
  room: Room | undefined;
  name: string;
}

/** Whoever waits in the room, or was in the call, has come. */
export function hasCome(room: Room | undefined): boolean {
  return room?.status === "ready" || room?.call_started_at != null;
}

/** From the start of the visit on. It cannot be taken back, so it is asked about. */
export function MissedVisit({ visit, room, name }: MissedVisitProps) {
  const t = useText(missedWords);
  const dates = useDates();
  const failureText = useFailureText();
  const client = useQueryClient();
  const now = useNow(10_000);
  const [isAsking, setAsking] = useState(false);
  const say = useMutation({
    mutationFn: () => api.post<Visit>(`/api/booking/visits/${visit.visit_id}/absence`, {}),
    onSuccess: (missed) => {
      setAsking(false);
      toast(t("said"));
      client.setQueryData(visitQuery(visit.visit_id).queryKey, missed);
      void client.invalidateQueries({ queryKey: ["day-visits"] });
    },
  });
  const isPossible =
    visit.status === "booked" && now >= Date.parse(visit.starts_at) && !hasCome(room);
  if (!isPossible && !isAsking) return null;
  return (
    <>
      <Button
        variant="danger-quiet"
        icon="calendar-x"
        className="flush start"
        onPress={() => {
          say.reset();
          setAsking(true);
        }}
      >
        {t("say")}
      </Button>
      <Dialog isAlert isOpen={isAsking} onClose={() => setAsking(false)} title={t("title")}>
        <p className="muted">
          {t("text", {
            name,
            date: dates.date(visit.starts_at),
            time: dates.time(visit.starts_at),
          })}
        </p>
        {say.error && (
          <Banner tone="danger" role="alert" title={t("failed")}>
            <p>{failureText(say.error)}</p>
          </Banner>
        )}
        <div className="actions">
          <Button variant="danger" isPending={say.isPending} onPress={() => say.mutate()}>
            {t("confirm")}
          </Button>
          <Button onPress={() => setAsking(false)}>{t("keep")}</Button>
        </div>
      </Dialog>
    </>
  );
}
