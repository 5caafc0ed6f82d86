import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, refreshSession } from "../../api/client";
import type { Enrolment, Me, RecoveryCodes, Security } from "../../api/model";
import { useSetMe } from "../../api/queries";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { PasswordField } from "../../ui/PasswordField";
import { toast } from "../../ui/Toast";
import { useFormErrors } from "../../ui/useFormErrors";
import { FormDialog } from "./FormDialog";
import { useSecurityChanged } from "./security";
import { words } from "./securityWords";

const PROBLEM_FIELDS = { "wrong-password": "password", "wrong-code": "code" } as const;

/** A code from the person's telephone beside the password. */
export function SecondFactorCard({ security }: { security: Security }) {
  const t = useText(words);
  const [open, setOpen] = useState<"on" | "off" | null>(null);
  const close = () => setOpen(null);
  const isOn = security.second_factor_is_on;
  return (
    <Card
      title={t("factor")}
      end={
        <span className="cluster cluster--1">
          <Chip tone={isOn ? "success" : "plain"} icon={isOn ? "ok" : undefined}>
            {t(isOn ? "isOn" : "isOff")}
          </Chip>
          {!(isOn && security.second_factor_is_required) && (
            <Button
              aria-label={t(isOn ? "turnOffLong" : "turnOnLong")}
              onPress={() => setOpen(isOn ? "off" : "on")}
            >
              {t(isOn ? "turnOff" : "turnOn")}
            </Button>
          )}
        </span>
      }
    >
      <div className="stack stack--1">
        <p className="small muted read">{t("factorText")}</p>
        {isOn && <p className="small">{t("codesLeft", { count: security.recovery_codes_left })}</p>}
      </div>
      {open === "on" && <TurnOn onClose={close} />}
      {open === "off" && <TurnOff onClose={close} />}
    </Card>
  );
}

/** Three steps: the password, the picture with a first code, the codes on paper. */
function TurnOn({ onClose }: { onClose: () => void }) {
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) return <Codes codes={codes} onClose={onClose} />;
  if (enrolment) return <Scan enrolment={enrolment} onConfirmed={setCodes} onClose={onClose} />;
  return <Prove onProved={setEnrolment} onClose={onClose} />;
}

interface ProveProps {
  onProved: (enrolment: Enrolment) => void;
  onClose: () => void;
}

const PASSWORD_ONLY = ["password"] as const;

function Prove({ onProved, onClose }: ProveProps) {
  const t = useText(words);
  const [password, setPassword] = useState("");
  const errors = useFormErrors(PASSWORD_ONLY);
  const start = useMutation({
    mutationFn: () => api.post<Enrolment>("/api/identity/me/second-factor", { password }),
    onSuccess: onProved,
    onError: (error) => errors.fail(error, { "wrong-password": "password" }),
  });
  const submit = () => {
    if (errors.show(password ? {} : { password: t("passwordMissing") })) start.mutate();
  };
  return (
    <FormDialog
      title={t("turnOnLong")}
      lead={t("proveFirst")}
      submit={t("next")}
      isPending={start.isPending}
      errors={errors.list}
      onSubmit={submit}
      onClose={onClose}
    >
      <PasswordField
        id="password"
        value={password}
        onChange={setPassword}
        error={errors.byField.password}
      />
    </FormDialog>
  );
}

interface ScanProps {
  enrolment: Enrolment;
  onConfirmed: (codes: string[]) => void;
  onClose: () => void;
}

const CODE_ONLY = ["code"] as const;

function Scan({ enrolment, onConfirmed, onClose }: ScanProps) {
  const t = useText(words);
  const setMe = useSetMe();
  const changed = useSecurityChanged();
  const [code, setCode] = useState("");
  const errors = useFormErrors(CODE_ONLY);
  const confirm = useMutation({
    mutationFn: async () => {
      const path = "/api/identity/me/second-factor/confirmation";
      const { recovery_codes } = await api.post<RecoveryCodes>(path, { code });
      return recovery_codes;
    },
    onSuccess: async (codes) => {
      onConfirmed(codes);
      void changed();
      // A role that waited for this works from now on.
      if (await refreshSession()) setMe(await api.get<Me>("/api/identity/me"));
    },
    onError: (error) => errors.fail(error, { "wrong-code": "code" }),
  });
  const submit = () => {
    if (errors.show(code.trim() ? {} : { code: t("codeMissing") })) confirm.mutate();
  };
  const secret = enrolment.secret.replace(/(.{4})(?=.)/g, "$1 ");
  return (
    <FormDialog
      title={t("scanTitle")}
      lead={t("scanText")}
      submit={t("confirm")}
      isPending={confirm.isPending}
      errors={errors.list}
      onSubmit={submit}
      onClose={onClose}
    >
      <img className="qr" src={enrolment.qr_svg} alt={t("qr")} />
      <p className="small muted anywhere">
        {t.rich("key", { secret, b: (key) => <strong data-testid="totp-key">{key}</strong> })}
      </p>
      <TextField
        id="code"
        label={t("code")}
        hint={t("codeHint")}
        inputMode="numeric"
        autoComplete="one-time-code"
        width="code"
        value={code}
        onChange={setCode}
        error={errors.byField.code}
      />
    </FormDialog>
  );
}

function Codes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const t = useText(words);
  const done = () => {
    toast(t("factorOnToast"));
    onClose();
  };
  return (
    <Dialog isOpen isAlert onClose={done} title={t("codesTitle")}>
      <div className="stack stack--3">
        <p className="muted">{t("codesText")}</p>
        <ul className="codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="actions">
          <Button variant="primary" onPress={done}>
            {t("codesDone")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

const BOTH = ["password", "code"] as const;

function TurnOff({ onClose }: { onClose: () => void }) {
  const t = useText(words);
  const changed = useSecurityChanged();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const errors = useFormErrors(BOTH);
  const remove = useMutation({
    mutationFn: () => api.post("/api/identity/me/second-factor/removal", { password, code }),
    onSuccess: () => {
      toast(t("factorOffToast"));
      void changed();
      onClose();
    },
    onError: (error) => errors.fail(error, PROBLEM_FIELDS),
  });
  const submit = () => {
    const isComplete = errors.show({
      ...(password ? {} : { password: t("passwordMissing") }),
      ...(code.trim() ? {} : { code: t("codeMissing") }),
    });
    if (isComplete) remove.mutate();
  };
  return (
    <FormDialog
      title={t("turnOffLong")}
      lead={t("turnOffText")}
      submit={t("turnOff")}
      isDanger
      isPending={remove.isPending}
      errors={errors.list}
      onSubmit={submit}
      onClose={onClose}
    >
      <PasswordField
        id="password"
        value={password}
        onChange={setPassword}
        error={errors.byField.password}
      />
      <TextField
        id="code"
        label={t("codeOrRecovery")}
        autoComplete="one-time-code"
        value={code}
        onChange={setCode}
        error={errors.byField.code}
      />
    </FormDialog>
  );
}
