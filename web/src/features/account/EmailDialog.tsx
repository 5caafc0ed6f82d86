import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { Me } from "../../api/model";
import { useSetMe } from "../../api/queries";
import { useText } from "../../i18n/language";
import { TextField } from "../../ui/Field";
import { PasswordField } from "../../ui/PasswordField";
import { toast } from "../../ui/Toast";
import { useFormErrors } from "../../ui/useFormErrors";
import { FormDialog } from "./FormDialog";
import { words } from "./words";

const FIELDS = ["email", "password"] as const;

export function EmailDialog({ onClose }: { onClose: () => void }) {
  const t = useText(words);
  const setMe = useSetMe();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const errors = useFormErrors(FIELDS);
  const save = useMutation({
    mutationFn: () => api.post<Me>("/api/identity/me/email", { email: email.trim(), password }),
    onSuccess: (me) => {
      setMe(me);
      toast(t("emailSaved"));
      onClose();
    },
    onError: (error) =>
      errors.fail(error, { "email-taken": "email", "wrong-password": "password" }),
  });
  const submit = () => {
    const isGood = /^\S+@\S+\.\S+$/.test(email.trim());
    const isComplete = errors.show({
      ...(isGood ? {} : { email: t("emailWrong") }),
      ...(password ? {} : { password: t("passwordMissing") }),
    });
    if (isComplete) save.mutate();
  };
  return (
    <FormDialog
      title={t("changeEmail")}
      lead={t("emailText")}
      submit={t("save")}
      isPending={save.isPending}
      errors={errors.list}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        id="email"
        label={t("newEmail")}
        type="email"
        inputMode="email"
        autoComplete="email"
        value={email}
        onChange={setEmail}
        error={errors.byField.email}
      />
      <PasswordField
        id="password"
        value={password}
        onChange={setPassword}
        error={errors.byField.password}
      />
    </FormDialog>
  );
}
