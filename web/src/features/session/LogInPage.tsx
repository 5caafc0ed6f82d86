import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { Navigate, useLocation, useSearchParams } from "react-router";
import { useSaveLanguage } from "../../api/account";
import { api, isProblem } from "../../api/client";
import type { Credentials, Me } from "../../api/model";
import { isStopped, knowsPasskeys, logInByPasskey } from "../../api/passkeys";
import { meQuery, useSetMe } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Brand } from "../../ui/Brand";
import { Button, LinkButton } from "../../ui/Button";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { LanguageSwitch } from "../../ui/LanguageSwitch";
import { OfflineBar } from "../../ui/OfflineBar";
import { HelpLines, PageHeading, usePageTitle } from "../../ui/Page";
import { PasswordField } from "../../ui/PasswordField";
import { useFormErrors } from "../../ui/useFormErrors";
import { homeOf } from "./gates";
import { LogInSide } from "./LogInSide";
import { words } from "./words";

const FIELDS = ["email", "password", "code"] as const;

export default function LogInPage() {
  const t = useText(words);
  const { language } = useLanguage();
  const { data: me } = useQuery(meQuery);
  const [parameters] = useSearchParams();
  const { state } = useLocation() as { state: { from?: string } | null };
  const errors = useFormErrors(FIELDS);
  const [hasSwitched, setSwitched] = useState(false);
  usePageTitle(t("logIn"), errors.list.length > 0);
  if (me) return <Navigate to={state?.from ?? homeOf(me)} replace />;
  return (
    <div className="login">
      <main className="login__form" id="tresc">
        <OfflineBar />
        <div className="spread">
          <Brand />
          <LanguageSwitch onSwitched={() => setSwitched(true)} />
        </div>
        <div className="login__in">
          <div className="stack stack--1">
            <PageHeading>{t("logIn")}</PageHeading>
            <p className="muted">{t("portal")}</p>
          </div>
          {parameters.get("konto") === "usuniete" && errors.list.length === 0 && (
            <Banner tone="success" role="status">
              <p>{t("erased")}</p>
            </Banner>
          )}
          {state?.from && errors.list.length === 0 && (
            <Banner icon="lock">
              <p>{t("logInFirst")}</p>
            </Banner>
          )}
          <ErrorSummary errors={errors.list} />
          <LogInForm errors={errors} hasSwitched={hasSwitched} />
          <div className="spread">
            <span className="small muted">{t("noAccount")}</span>
            <LinkButton variant="quiet" className="flush-both" to="/zaloz-konto" state={state}>
              {t("register")}
            </LinkButton>
          </div>
          <LinkButton
            variant="quiet"
            icon="doc"
            className="start flush"
            to={`/instrukcja-videoporady-${language}.pdf`}
            reloadDocument
          >
            {t("instruction")}
          </LinkButton>
          <Banner tone="plain" icon="users" title={t("childTitle")}>
            <p>{t("childText")}</p>
          </Banner>
        </div>
        <div className="small muted">
          <HelpLines />
        </div>
      </main>
      <LogInSide />
    </div>
  );
}

interface LogInFormProps {
  errors: ReturnType<typeof useFormErrors<"email" | "password" | "code">>;
  /** A language chosen on this page goes to the account; otherwise the account's is taken. */
  hasSwitched: boolean;
}

function LogInForm({ errors, hasSwitched }: LogInFormProps) {
  const t = useText(words);
  const setMe = useSetMe();
  const { language } = useLanguage();
  const saveLanguage = useSaveLanguage();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const enter = (me: Me) => {
    if (!hasSwitched || me.language === language) return setMe(me);
    setMe({ ...me, language });
    saveLanguage(language);
  };
  const logIn = useMutation({
    mutationFn: () => {
      const body: Credentials = { email: email.trim(), password, code: code.trim() || null };
      return api.post<Me>("/api/identity/session", body);
    },
    onSuccess: enter,
    onError: (error) => {
      if (!isProblem(error, "second-factor-needed")) {
        return errors.fail(error, { "wrong-code": "code" });
      }
      errors.clear();
      setAsksCode(true);
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (logIn.isPending) return;
    const isComplete = errors.show({
      ...(email.trim() ? {} : { email: t("emailMissing") }),
      ...(password ? {} : { password: t("passwordMissing") }),
      ...(asksCode && !code.trim() ? { code: t("codeMissing") } : {}),
    });
    if (isComplete) logIn.mutate();
  };

  if (asksCode) {
    return (
      <form className="stack stack--3" noValidate onSubmit={submit}>
        <CodeField code={code} onChange={setCode} error={errors.byField.code} />
        <Button type="submit" variant="primary" size="lg" isBlock isPending={logIn.isPending}>
          {t("logIn")}
        </Button>
        <Button variant="quiet" className="start flush" onPress={() => setAsksCode(false)}>
          {t("otherAccount")}
        </Button>
      </form>
    );
  }
  return (
    <form className="stack stack--3" noValidate onSubmit={submit}>
      <TextField
        id="email"
        label={t("email")}
        name="username"
        type="email"
        inputMode="email"
        autoComplete="username"
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
      <Button type="submit" variant="primary" size="lg" isBlock isPending={logIn.isPending}>
        {t("logIn")}
      </Button>
      {knowsPasskeys() && <PasskeyLogIn onEntered={enter} onFailed={errors.fail} />}
    </form>
  );
}

interface CodeFieldProps {
  code: string;
  onChange: (code: string) => void;
  error?: string;
}

/** The second step of a log-in: it takes the focus, since the password has just been proved. */
function CodeField({ code, onChange, error }: CodeFieldProps) {
  const t = useText(words);
  useEffect(() => document.getElementById("code")?.focus(), []);
  return (
    <TextField
      id="code"
      label={t("code")}
      hint={t("codeHint")}
      autoComplete="one-time-code"
      maxLength={40}
      value={code}
      onChange={onChange}
      error={error}
    />
  );
}

interface PasskeyLogInProps {
  onEntered: (me: Me) => void;
  onFailed: (error: unknown) => void;
}

function PasskeyLogIn({ onEntered, onFailed }: PasskeyLogInProps) {
  const t = useText(words);
  const logIn = useMutation({
    mutationFn: logInByPasskey,
    onSuccess: onEntered,
    onError: (error) => {
      if (!isStopped(error)) onFailed(error);
    },
  });
  return (
    <Button
      size="lg"
      icon="lock"
      isBlock
      isPending={logIn.isPending}
      onPress={() => logIn.mutate()}
    >
      {t("passkey")}
    </Button>
  );
}
