import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { Revoked } from "../../api/model";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { PasswordField } from "../../ui/PasswordField";
import { toast } from "../../ui/Toast";
import { useFormErrors } from "../../ui/useFormErrors";
import { FormDialog } from "./FormDialog";
import { useSecurityChanged } from "./security";
import { words } from "./securityWords";

const FIELDS = ["password", "new_password"] as const;
const PASSWORD_CHARACTERS_MIN = 10;

export function PasswordCard() {
  const t = useText(words);
  const [isChanging, setChanging] = useState(false);
  return (
    <Card
      title={t("password")}
      end={<Button onPress={() => setChanging(true)}>{t("changePassword")}</Button>}
    >
      <p className="small muted read">{t("passwordText")}</p>
      {isChanging && <PasswordDialog onClose={() => setChanging(false)} />}
    </Card>
  );
}

function PasswordDialog({ onClose }: { onClose: () => void }) {
  const t = useText(words);
  const changed = useSecurityChanged();
  const [password, setPassword] = useState("");
  const [fresh, setFresh] = useState("");
  const errors = useFormErrors(FIELDS);
  const save = useMutation({
    mutationFn: () =>
      api.post<Revoked>("/api/identity/me/password", { password, new_password: fresh }),
    onSuccess: ({ sessions }) => {
      toast(t("passwordSaved", { count: sessions }));
      void changed();
      onClose();
    },
    onError: (error) =>
      errors.fail(error, { "wrong-password": "password", "password-too-weak": "new_password" }),
  });
  const submit = () => {
    const isComplete = errors.show({
      ...(password ? {} : { password: t("passwordMissing") }),
      ...(fresh.length < PASSWORD_CHARACTERS_MIN ? { new_password: t("newPasswordShort") } : {}),
    });
    if (isComplete) save.mutate();
  };
  return (
    <FormDialog
      title={t("changePassword")}
      submit={t("changePassword")}
      isPending={save.isPending}
      errors={errors.list}
      onSubmit={submit}
      onClose={onClose}
    >
      <PasswordField
        id="password"
        label={t("oldPassword")}
        value={password}
        onChange={setPassword}
        error={errors.byField.password}
      />
      <PasswordField
        id="new_password"
        label={t("newPassword")}
        hint={t("newPasswordHint")}
        isNew
        value={fresh}
        onChange={setFresh}
        error={errors.byField.new_password}
      />
    </FormDialog>
  );
}
