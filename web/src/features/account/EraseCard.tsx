import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { useForget } from "../../api/account";
import { api } from "../../api/client";
import { visitsQuery } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { PasswordField } from "../../ui/PasswordField";
import { useFormErrors } from "../../ui/useFormErrors";
import { words } from "./dataWords";
import { FormDialog } from "./FormDialog";

/** What goes and what stays is said before, not after. Booked visits are called off first. */
export function EraseCard() {
  const t = useText(words);
  const dates = useDates();
  const visits = useQuery(visitsQuery("upcoming"));
  const [isAsking, setAsking] = useState(false);
  const booked = visits.data ?? [];
  return (
    <Card title={t("erase")}>
      <div className="stack">
        <p className="small read">
          <strong>{t("goes")}</strong> {t("goesText")}
        </p>
        <p className="small read">
          <strong>{t("stays")}</strong> {t("staysText")}
        </p>
        {booked.length > 0 && (
          <Banner tone="warning">
            <p id="visits-first">{t("visitsFirst", { count: booked.length })}</p>
            <ul className="list">
              {booked.map((visit) => (
                <li key={visit.visit_id}>
                  <Link to={`/wizyty/${visit.visit_id}`}>
                    {t("visitOn", {
                      date: dates.date(visit.starts_at),
                      time: dates.time(visit.starts_at),
                    })}
                  </Link>
                </li>
              ))}
            </ul>
          </Banner>
        )}
        <Button
          variant="danger-quiet"
          className="start flush"
          unavailableBecause={booked.length > 0 ? "visits-first" : undefined}
          onPress={() => setAsking(true)}
        >
          {t("erase")}
        </Button>
      </div>
      {isAsking && <EraseDialog onClose={() => setAsking(false)} />}
    </Card>
  );
}

const FIELDS = ["password"] as const;

function EraseDialog({ onClose }: { onClose: () => void }) {
  const t = useText(words);
  const forget = useForget();
  const [password, setPassword] = useState("");
  const errors = useFormErrors(FIELDS);
  const erase = useMutation({
    mutationFn: () => api.post("/api/identity/me/erasure", { password }),
    onSuccess: () => forget("/logowanie?konto=usuniete"),
    onError: (error) => errors.fail(error, { "wrong-password": "password" }),
  });
  const submit = () => {
    if (errors.show(password ? {} : { password: t("passwordMissing") })) erase.mutate();
  };
  return (
    <FormDialog
      title={t("eraseAsk")}
      lead={`${t("eraseText")} ${t("eraseAskText")}`}
      submit={t("eraseDo")}
      isDanger
      isPending={erase.isPending}
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
