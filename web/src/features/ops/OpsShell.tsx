import type { ReactNode } from "react";
import { useMe } from "../../api/queries";
import { useText } from "../../i18n/language";
import { BackLink } from "../../ui/Button";
import { ConsoleShell } from "../../ui/ConsoleShell";
import { PageHeading } from "../../ui/Page";
import { boardWords } from "../board/words";
import { receptionWords } from "../console/receptionWords";
import { words } from "./words";

export interface OpsShellProps {
  title: string;
  back?: { to: string; label: string };
  /** At the right of the heading: the one thing that is usually done here. */
  end?: ReactNode;
  children: ReactNode;
}

/** The rail of the configuration around one of its screens. */
export function OpsShell({ title, back, end, children }: OpsShellProps) {
  const t = useText(words);
  const reception = useText(receptionWords);
  const board = useText(boardWords);
  const me = useMe();
  const base = "/konfiguracja";
  return (
    <ConsoleShell
      title={title}
      role={t("role")}
      places={[
        { to: `${base}/placowki`, label: t("facilities"), icon: "building", hasPages: true },
        { to: `${base}/poradnie`, label: t("clinics"), icon: "board", hasPages: true },
        { to: `${base}/lekarze`, label: t("doctors"), icon: "users", hasPages: true },
        { to: `${base}/grafiki`, label: t("schedules"), icon: "clock" },
        { to: `${base}/nieobecnosci`, label: t("absences"), icon: "calendar-x" },
        { to: `${base}/zespol`, label: t("staff"), icon: "user", hasPages: true },
        { to: `${base}/na-zywo`, label: board("title"), icon: "bolt" },
        { to: `${base}/wskazniki`, label: t("figures"), icon: "chart" },
        { to: `${base}/przechowywanie`, label: t("retention"), icon: "shield" },
        { to: `${base}/historia`, label: t("history"), icon: "doc" },
        ...(me.roles.includes("reception")
          ? [{ to: "/rejestracja", label: reception("role"), icon: "headset" as const }]
          : []),
      ]}
    >
      <div className="stack stack--half">
        {back && <BackLink to={back.to}>{back.label}</BackLink>}
        <div className="console__head">
          <PageHeading>{title}</PageHeading>
          {end}
        </div>
      </div>
      {children}
    </ConsoleShell>
  );
}
