import type { ReactNode } from "react";
import { useText } from "../../i18n/language";
import { ConsoleShell } from "../../ui/ConsoleShell";
import { receptionWords } from "./receptionWords";

/** The rail of reception around one of its screens. */
export function ReceptionShell({ title, children }: { title: string; children: ReactNode }) {
  const t = useText(receptionWords);
  return (
    <ConsoleShell
      title={title}
      role={t("role")}
      places={[
        { to: "/rejestracja", label: t("live"), icon: "board" },
        { to: "/rejestracja/wizyty", label: t("visits"), icon: "calendar" },
      ]}
    >
      {children}
    </ConsoleShell>
  );
}
