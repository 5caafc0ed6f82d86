import { type ReactNode, useState } from "react";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";
import { Button } from "./Button";
import { TextField } from "./Field";

const words = catalog({
  pl: { label: "Hasło", show: "Pokaż", hide: "Ukryj" },
  en: { label: "Password", show: "Show", hide: "Hide" },
});

export interface PasswordFieldProps {
  id: string;
  /** Where there are two of them. */
  label?: string;
  hint?: ReactNode;
  error?: string | null;
  value: string;
  onChange: (value: string) => void;
  isNew?: boolean;
}

/** A password that may be looked at: mistyping it unseen is the commonest reason not to get in. */
export function PasswordField({ isNew, label, ...field }: PasswordFieldProps) {
  const t = useText(words);
  const [isShown, setShown] = useState(false);
  return (
    <TextField
      {...field}
      label={label ?? t("label")}
      type={isShown ? "text" : "password"}
      autoComplete={isNew ? "new-password" : "current-password"}
      end={
        <Button variant="quiet" icon="eye" onPress={() => setShown(!isShown)}>
          {t(isShown ? "hide" : "show")}
        </Button>
      }
    />
  );
}
