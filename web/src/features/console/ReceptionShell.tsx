import type { ReactNode } from "react";
import { useText } from "../../i18n/language";
import { LinkButton } from "../../ui/Button";
import { ConsoleShell } from "../../ui/ConsoleShell";
import { useProblems } from "./problems";
import { UnseenAlerts, useUnseenTitle } from "./ReceptionLayout";
import { receptionWords } from "./receptionWords";
import "./console.css";

/** The rail of reception around one of its screens. */
export function ReceptionShell({ title, children }: { title: string; children: ReactNode }) {
  const t = useText(receptionWords);
  const problems = useProblems();
  const now = useUnseenTitle(title);
  return (
    <ConsoleShell
      title={now}
      role={t("role")}
      places={[
        {
          to: "/rejestracja",
          label: t("live"),
          icon: "board",
          count: problems.count,
          isNow: problems.count > 0,
        },
        { to: "/rejestracja/na-zywo", label: t("board"), icon: "bolt" },
        { to: "/rejestracja/wizyty", label: t("visits"), icon: "calendar", hasPages: true },
        { to: "/rejestracja/pacjenci", label: t("patients"), icon: "users", hasPages: true },
      ]}
    >
      <UnseenAlerts />
      {children}
    </ConsoleShell>
  );
}

/** The one thing that reception does all day. */
export function BookNew() {
  const t = useText(receptionWords);
  return (
    <LinkButton variant="primary" icon="plus" to="/rejestracja/pacjenci">
      {t("bookNew")}
    </LinkButton>
  );
}
