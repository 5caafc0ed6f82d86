import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { useFailureText } from "../../ui/useFormErrors";
import { planWords } from "./planWords";

export interface ConfirmProps {
  label: string;
  /** Among several such buttons: which one this is. */
  name: string;
  title: string;
  text: string;
  run: () => Promise<void>;
}

/** A button for what cannot be undone: asks, and says when it did not work. */
export function Confirm({ label, name, title, text, run }: ConfirmProps) {
  const t = useText(planWords);
  const failureText = useFailureText();
  const [isAsking, setAsking] = useState(false);
  const action = useMutation({ mutationFn: run });
  const ask = () => {
    action.reset();
    setAsking(true);
  };
  return (
    <>
      <Button variant="danger-quiet" aria-label={name} onPress={ask}>
        {label}
      </Button>
      <Dialog isAlert isOpen={isAsking} onClose={() => setAsking(false)} title={title}>
        <p className="muted">{text}</p>
        {action.error && (
          <Banner tone="danger" role="alert" title={t("failedTitle")}>
            <p>{failureText(action.error)}</p>
          </Banner>
        )}
        <div className="actions">
          <Button variant="danger" isPending={action.isPending} onPress={() => action.mutate()}>
            {label}
          </Button>
          <Button onPress={() => setAsking(false)}>{t("keep")}</Button>
        </div>
      </Dialog>
    </>
  );
}
