/** A patient may leave the page and is called back; the place is kept. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "../../api/queries";
import { useText } from "../../i18n/language";
import { phoneText } from "../../i18n/typography";
import type { CallBackChannel, Room } from "../../realtime/frames";
import type { Signalling } from "../../realtime/signalling";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Choices } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { deviceState, turnOn } from "../messages/device";
import { waitWords } from "./words";

interface CallBackProps {
  room: Room;
  signalling: Signalling;
}

export function CallBack({ room, signalling }: CallBackProps) {
  const t = useText(waitWords);
  const [isAsking, setAsking] = useState(false);
  if (room.ready_since == null) return null;
  if (room.call_back != null) {
    const { channel } = room.call_back;
    return (
      <Banner
        tone="success"
        icon="bell"
        role="status"
        title={t(channel === "push" ? "backSetPush" : "backSetSms")}
        actions={<Button onPress={() => signalling.callBack(null)}>{t("backUnset")}</Button>}
      >
        {t("backSetText")}
      </Banner>
    );
  }
  return (
    <Card title={t("backTitle")}>
      <div className="stack stack--2">
        <p className="muted read">{t("backText")}</p>
        <div className="actions actions--stack">
          <Button icon="bell" onPress={() => setAsking(true)}>
            {t("backAsk")}
          </Button>
        </div>
      </div>
      <HowToCall
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onChosen={(channel) => {
          const has_left = signalling.callBack(channel);
          if (has_left) setAsking(false);
          return has_left;
        }}
      />
    </Card>
  );
}

interface HowToCallProps {
  isOpen: boolean;
  onClose: () => void;
  /** Whether it could be said: who is offline and leaves the page would not be called. */
  onChosen: (channel: CallBackChannel) => boolean;
}

function HowToCall({ isOpen, onClose, onChosen }: HowToCallProps) {
  const t = useText(waitWords);
  const { phone } = useMe();
  const [chosen, setChosen] = useState<CallBackChannel | null>(null);
  const [failure, setFailure] = useState<"backNoPush" | "backOffline" | null>(null);
  const { data: device } = useQuery({ queryKey: ["device"], queryFn: deviceState });
  const may_push = device === "on" || device === "off";
  const options = [
    ...(phone
      ? [
          {
            value: "sms" as const,
            title: t("backSms"),
            hint: t("backSmsHint", { phone: phoneText(phone) }),
          },
        ]
      : []),
    ...(may_push
      ? [{ value: "push" as const, title: t("backPush"), hint: t("backPushHint") }]
      : []),
  ];
  const channel = chosen ?? options[0]?.value ?? null;
  const confirm = async () => {
    if (channel === null) return;
    // The browser asks by itself, and may be refused: then nothing is promised.
    const is_told = channel === "sms" || (await turnOn().catch(() => "denied")) === "on";
    if (!is_told) setFailure("backNoPush");
    else setFailure(onChosen(channel) ? null : "backOffline");
  };
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("backHow")}>
      {options.length === 0 ? (
        <p>{t("backNoWay")}</p>
      ) : (
        <fieldset>
          <legend className="visually-hidden">{t("backHow")}</legend>
          <Choices name="call-back" options={options} value={channel} onChange={setChosen} />
        </fieldset>
      )}
      {failure && <Banner tone="warning" role="alert" title={t(failure)} />}
      <div className="actions">
        {options.length > 0 && (
          <Button variant="primary" icon="bell" onPress={() => void confirm()}>
            {t("backConfirm")}
          </Button>
        )}
        <Button onPress={onClose}>{t("backCancel")}</Button>
      </div>
    </Dialog>
  );
}
