/** "Mam opóźnienie": one word of the doctor to everybody who waits or comes soon. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api } from "../../api/client";
import type { DelayOutlook, DelayView } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Choices } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { waitWords } from "./words";

const MINUTES = ["5", "10", "15", "20", "30"] as const;
type Minutes = (typeof MINUTES)[number];

const outlookQuery = queryOptions({
  queryKey: ["delays"],
  queryFn: ({ signal }) => api.get<DelayOutlook>("/api/signalling/delays", {}, signal),
});

export function TellDelay() {
  const t = useText(waitWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="clock" onPress={() => setOpen(true)}>
        {t("delay")}
      </Button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={t("delayTitle")}>
        {isOpen && <Word onDone={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

function Word({ onDone }: { onDone: () => void }) {
  const t = useText(waitWords);
  const dates = useDates();
  const client = useQueryClient();
  const failureText = useFailureText();
  const keyFor = useIdempotencyKey();
  const who = useId();
  const [chosen, setChosen] = useState<Minutes>("10");
  const { data: outlook } = useQuery({ ...outlookQuery, staleTime: 0 });
  const tell = useMutation({
    mutationFn: () => {
      const body = { minutes: Number(chosen) };
      return api.post<DelayView>("/api/signalling/delays", body, { idempotencyKey: keyFor(body) });
    },
    onSuccess: (told) => {
      toast(t("delaySent", { count: told.told_count }));
      void client.invalidateQueries({ queryKey: outlookQuery.queryKey });
      onDone();
    },
  });
  const count = outlook?.told_count;
  const last = outlook?.last;
  return (
    <>
      <fieldset className="delay-choices">
        <legend className="visually-hidden">{t("delayTitle")}</legend>
        <Choices
          name="delay-minutes"
          options={MINUTES.map((minutes) => ({
            value: minutes,
            title: t("delayChoice", { minutes: Number(minutes) }),
          }))}
          value={chosen}
          onChange={setChosen}
        />
      </fieldset>
      <div className="stack stack--half" role="status">
        {count !== undefined && (
          <p className="semibold" id={who}>
            {t("delayWho", { count })}
          </p>
        )}
        {count !== undefined && count > 0 && (
          <p className="small muted">{t("delayHow", { minutes: Number(chosen) })}</p>
        )}
        {last != null && (
          <p className="small muted">
            {t("delayLast", {
              time: dates.time(last.declared_at),
              minutes: last.minutes,
              count: last.told_count,
            })}
          </p>
        )}
      </div>
      {tell.error && (
        <Banner tone="danger" role="alert" title={t("delayFailed")}>
          <p>{failureText(tell.error)}</p>
        </Banner>
      )}
      <div className="actions">
        <Button
          variant="primary"
          isPending={tell.isPending}
          unavailableBecause={count ? undefined : who}
          onPress={() => tell.mutate()}
        >
          {t("delaySend")}
        </Button>
        <Button onPress={onDone}>{t("backCancel")}</Button>
      </div>
    </>
  );
}
