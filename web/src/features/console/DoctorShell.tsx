import type { ReactNode } from "react";
import { useDirectory, useMe } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import type { TestVerdict } from "../../realtime/frames";
import { ConsoleShell } from "../../ui/ConsoleShell";
import { RingingAlerts, useDoctorAlerts, useWaitingTitle } from "./alerts";
import { consoleWords } from "./words";

interface DoctorShellProps {
  title: string;
  /** The visit on screen: its own patient needs no bar above it. */
  besides?: string;
  verdictOf?: (visit_id: string) => TestVerdict | null;
  children: ReactNode;
}

/** The rail of the doctor's console around one of its screens, and whoever waits on top of it. */
export function DoctorShell({ title, children, ...alerts }: DoctorShellProps) {
  const waiting = useDoctorAlerts().waiting.length;
  const now = useWaitingTitle(title);
  const t = useText(consoleWords);
  const { language } = useLanguage();
  const { doctor_id } = useMe();
  const { directory } = useDirectory();
  const doctor = directory.doctor(doctor_id ?? "");
  return (
    <ConsoleShell
      title={now}
      role={doctor?.specialty[language]}
      places={[
        { to: "/lekarz", label: t("today"), icon: "calendar", count: waiting, isNow: waiting > 0 },
      ]}
    >
      <RingingAlerts {...alerts} />
      {children}
    </ConsoleShell>
  );
}
