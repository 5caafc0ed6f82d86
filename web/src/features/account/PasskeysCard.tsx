import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { Passkey } from "../../api/model";
import { addPasskey, isStopped, knowsPasskeys } from "../../api/passkeys";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Card, Meta } from "../../ui/Card";
import { TextField } from "../../ui/Field";
import { PasswordField } from "../../ui/PasswordField";
import { toast } from "../../ui/Toast";
import { useFailureText, useFormErrors } from "../../ui/useFormErrors";
import { FormDialog } from "./FormDialog";
import { useSecurityChanged } from "./security";
import { words } from "./securityWords";

/** Log-in by the device, instead of a password. */
export function PasskeysCard({ passkeys }: { passkeys: Passkey[] }) {
  const t = useText(words);
  const [isAdding, setAdding] = useState(false);
  const isKnown = knowsPasskeys();
  return (
    <Card
      title={t("passkeys")}
      end={
        isKnown && (
          <Button icon="plus" onPress={() => setAdding(true)}>
            {t("addPasskey")}
          </Button>
        )
      }
    >
      <div className="stack stack--1">
        <p className="small muted read">{t("passkeysText")}</p>
        {!isKnown && <p className="small">{t("passkeysUnknown")}</p>}
        {passkeys.length === 0 && <p className="semibold">{t("noPasskeys")}</p>}
      </div>
      <ul className="list">
        {passkeys.map((passkey) => (
          <PasskeyRow key={passkey.passkey_id} passkey={passkey} />
        ))}
      </ul>
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
    </Card>
  );
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const t = useText(words);
  const dates = useDates();
  const changed = useSecurityChanged();
  const failureText = useFailureText();
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/identity/me/passkeys/${passkey.passkey_id}`),
    onSuccess: () => toast(t("passkeyRemoved")),
    onError: (error) => toast(failureText(error), "stop"),
    onSettled: () => changed(),
  });
  const { added_at, last_used_at } = passkey;
  return (
    <li className="row row--wrap">
      <div className="row__main">
        <p className="row__title anywhere">{passkey.name}</p>
        <Meta
          className="row__meta"
          items={[
            t("added", { date: dates.dateYear(added_at) }),
            last_used_at &&
              t("used", { date: dates.date(last_used_at), time: dates.time(last_used_at) }),
          ]}
        />
      </div>
      <div className="row__end">
        <Button
          aria-label={t("removeName", { name: passkey.name })}
          isPending={remove.isPending}
          onPress={() => remove.mutate()}
        >
          {t("remove")}
        </Button>
      </div>
    </li>
  );
}

const FIELDS = ["name", "password"] as const;

function AddDialog({ onClose }: { onClose: () => void }) {
  const t = useText(words);
  const changed = useSecurityChanged();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const errors = useFormErrors(FIELDS);
  const add = useMutation({
    mutationFn: () => addPasskey(name.trim(), password),
    onSuccess: () => {
      toast(t("passkeyAdded"));
      void changed();
      onClose();
    },
    onError: (error) => {
      if (isStopped(error)) toast(t("passkeyStopped"), "info");
      else errors.fail(error, { "wrong-password": "password" });
    },
  });
  const submit = () => {
    const isComplete = errors.show({
      ...(name.trim() ? {} : { name: t("passkeyNameMissing") }),
      ...(password ? {} : { password: t("passwordMissing") }),
    });
    if (isComplete) add.mutate();
  };
  return (
    <FormDialog
      title={t("addPasskeyLong")}
      lead={t("proveFirst")}
      submit={t("next")}
      isPending={add.isPending}
      errors={errors.list}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        id="name"
        label={t("passkeyName")}
        hint={t("passkeyNameHint")}
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={setName}
        error={errors.byField.name}
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
