import type { FormEvent, ReactNode } from "react";
import { catalog } from "../../i18n/catalog";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { FormError } from "../../ui/ErrorSummary";

const words = catalog({ pl: { cancel: "Anuluj" }, en: { cancel: "Cancel" } });

export interface FormDialogProps {
  title: string;
  lead?: ReactNode;
  submit: string;
  isDanger?: boolean;
  isPending: boolean;
  errors: FormError[];
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A change of the account that is proved first. What was typed stays when it is refused. */
export function FormDialog(props: FormDialogProps) {
  const { title, lead, submit, isDanger, isPending, errors, onSubmit, onClose, children } = props;
  const t = useText(words);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!isPending) onSubmit();
  };
  const whole = errors.find((error) => !error.fieldId);
  return (
    <Dialog isOpen onClose={onClose} title={title}>
      {lead && <p className="muted">{lead}</p>}
      <form className="stack stack--3" noValidate onSubmit={send}>
        {whole && (
          <Banner tone="danger" role="alert">
            <p>{whole.text}</p>
          </Banner>
        )}
        {children}
        <div className="actions">
          <Button type="submit" variant={isDanger ? "danger" : "primary"} isPending={isPending}>
            {submit}
          </Button>
          <Button onPress={onClose}>{t("cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
