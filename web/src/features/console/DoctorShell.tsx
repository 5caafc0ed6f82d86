import type { ReactNode } from "react";
import { useDirectory, useMe } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { ConsoleShell } from "../../ui/ConsoleShell";
import { consoleWords } from "./words";

/** The rail of the doctor's console around one of its screens. */
export function DoctorShell(props: { title: string; waiting?: number; children: ReactNode }) {
  const { title, waiting = 0, children } = props;
  const t = useText(consoleWords);
  const { language } = useLanguage();
  const { doctor_id } = useMe();
  const { directory } = useDirectory();
  const doctor = directory.doctor(doctor_id ?? "");
  return (
    <ConsoleShell
      title={title}
      role={doctor?.specialty[language]}
      places={[
        { to: "/lekarz", label: t("today"), icon: "calendar", count: waiting, isNow: waiting > 0 },
      ]}
    >
      {children}
    </ConsoleShell>
  );
}
