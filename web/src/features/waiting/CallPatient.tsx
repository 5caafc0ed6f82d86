/** For the doctor: a patient who waits away from the page, and the way to call them in. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Room } from "../../realtime/frames";
import { Button } from "../../ui/Button";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { useNow } from "../../ui/useNow";
import { waitWords } from "./words";

export function isAway(room: Room | undefined): boolean {
  return room?.call_back?.is_away === true;
}

interface CallPatientProps {
  room: Room;
  name: string;
  isMain?: boolean;
}

export function CallPatient({ room, name, isMain }: CallPatientProps) {
  const t = useText(waitWords);
  const client = useQueryClient();
  const failureText = useFailureText();
  const keyFor = useIdempotencyKey();
  const now = useNow(5_000);
  const call = useMutation({
    mutationFn: () =>
      api.post<Room>(
        `/api/signalling/visits/${room.visit_id}/patient-calls`,
        {},
        { idempotencyKey: keyFor([room.visit_id, room.call_back?.called_at]) },
      ),
    onSuccess: () => toast(t("called")),
    onError: (error) => toast(`${t("callFailed")}. ${failureText(error)}`, "warn"),
    onSettled: () => void client.invalidateQueries({ queryKey: ["rooms"] }),
  });
  const until = room.call_back?.answer_until;
  if (until != null && now < Date.parse(until)) return null;
  return (
    <Button
      variant={isMain ? "primary" : "secondary"}
      size={isMain ? "lg" : undefined}
      icon="bell"
      className={isMain ? "grow" : undefined}
      isPending={call.isPending}
      aria-label={t("callNamed", { name })}
      onPress={() => call.mutate()}
    >
      {t("call")}
    </Button>
  );
}

/** "Wezwano o 10:20", and when nobody came, that. */
export function CalledNote({ room }: { room: Room | undefined }) {
  const t = useText(waitWords);
  const dates = useDates();
  const now = useNow(5_000);
  const called = room?.call_back;
  if (called?.called_at == null || called.answer_until == null) return null;
  const is_over = now >= Date.parse(called.answer_until);
  return (
    <span className={is_over ? "xs late" : "xs muted"}>
      {t(is_over ? "notBack" : "calledAt", { time: dates.time(called.called_at) })}
    </span>
  );
}
