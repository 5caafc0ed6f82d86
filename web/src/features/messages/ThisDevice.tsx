import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isProblem } from "../../api/client";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { toast } from "../../ui/Toast";
import { type DeviceState, deviceState, turnOff, turnOn } from "./device";
import { words } from "./words";

const KEY = ["device"];

/** Notifications of the system on this browser; nothing where they cannot be. */
export function ThisDevice() {
  const t = useText(words);
  const client = useQueryClient();
  const { data: state } = useQuery({ queryKey: KEY, queryFn: deviceState });
  const change = useMutation({
    mutationFn: (next: "on" | "off"): Promise<DeviceState> =>
      next === "on" ? turnOn() : turnOff(),
    onSuccess: (now) => client.setQueryData(KEY, now),
    onError: (error) => toast(isProblem(error) ? error.detail : t("deviceFailed"), "warn"),
  });
  if (!state || state === "unsupported") return null;
  return (
    <Card title={t("device")}>
      <p className="small muted">{t("deviceText")}</p>
      <p role="status">
        {state === "on" && t("deviceIsOn")}
        {state === "denied" && t("deviceDenied")}
      </p>
      {state !== "denied" && (
        <Button
          icon="bell"
          className="start"
          isPending={change.isPending}
          onPress={() => change.mutate(state === "on" ? "off" : "on")}
        >
          {t(state === "on" ? "deviceOff" : "deviceOn")}
        </Button>
      )}
    </Card>
  );
}
