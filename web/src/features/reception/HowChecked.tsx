import { useState } from "react";
import type { IdentityMethod } from "../../api/model";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Choices } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { ErrorText } from "../../ui/Field";
import { useFailureText } from "../../ui/useFormErrors";
import { words } from "./words";

const METHODS: readonly IdentityMethod[] = ["document", "pesel_questions", "video"];

interface HowCheckedProps {
  title: string;
  /** The title asks the question already: above the answers it is for screen readers only. */
  titleAsks?: boolean;
  text: string;
  confirm: string;
  isPending: boolean;
  error: unknown;
  onConfirm: (method: IdentityMethod) => void;
  onClose: () => void;
}

/** Asks how it was made sure who the patient is, before anything is done that depends on it. */
export function HowChecked(props: HowCheckedProps) {
  const t = useText(words);
  const failureText = useFailureText();
  const [method, setMethod] = useState<IdentityMethod | null>(null);
  const [isMissing, setMissing] = useState(false);
  const confirm = () => {
    setMissing(method === null);
    if (method !== null && !props.isPending) props.onConfirm(method);
  };
  return (
    <Dialog isOpen onClose={props.onClose} title={props.title}>
      <p className="muted">{props.text}</p>
      <fieldset className="stack stack--1">
        <legend className={props.titleAsks ? "visually-hidden" : "label"}>
          {t("identityHow")}
        </legend>
        {isMissing && (
          <p className="error" role="alert">
            <ErrorText>{t("identityMissing")}</ErrorText>
          </p>
        )}
        <Choices<IdentityMethod>
          name="jak"
          value={method}
          onChange={setMethod}
          options={METHODS.map((value) => ({
            value,
            title: t(value),
            hint: t(`${value}Hint` as const),
          }))}
        />
      </fieldset>
      {props.error != null && (
        <Banner tone="danger" role="alert" title={t("failed")}>
          <p>{failureText(props.error)}</p>
        </Banner>
      )}
      <div className="actions">
        <Button variant="primary" isPending={props.isPending} onPress={confirm}>
          {props.confirm}
        </Button>
        <Button onPress={props.onClose}>{t("cancel")}</Button>
      </div>
    </Dialog>
  );
}
