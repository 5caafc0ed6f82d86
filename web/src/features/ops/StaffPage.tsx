import { useQuery } from "@tanstack/react-query";
import { doctorName, fullName, useDirectory } from "../../api/queries";
import { useText } from "../../i18n/language";
import { LinkButton } from "../../ui/Button";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { staffQuery } from "./data";
import { OpsShell } from "./OpsShell";
import { staffWords } from "./staffWords";
import { words } from "./words";

export default function StaffPage() {
  const t = useText(words);
  const s = useText(staffWords);
  const staff = useQuery(staffQuery);
  const { directory } = useDirectory();
  const add = (
    <LinkButton variant="primary" icon="plus" to="/konfiguracja/zespol/nowe">
      {s("addStaff")}
    </LinkButton>
  );
  return (
    <OpsShell title={t("staff")} end={staff.data?.length ? add : undefined}>
      {staff.data === undefined && staff.error ? (
        <ErrorState error={staff.error} title={t("failed")} onRetry={() => void staff.refetch()} />
      ) : staff.data === undefined ? (
        <SkeletonCard label={t("loading")} />
      ) : staff.data.length === 0 ? (
        <EmptyState icon="users" title={s("noStaff")} actions={add}>
          <p>{s("noStaffText")}</p>
        </EmptyState>
      ) : (
        <ul className="card card--flush list">
          {staff.data.map((one) => (
            <li key={one.account_id} className="row">
              <div className="row__main">
                <p className="row__title">{fullName(one)}</p>
                <p className="row__meta anywhere">{one.email}</p>
                <p className="row__meta">
                  {[
                    ...one.roles.map((role) => s(role)),
                    one.doctor_id &&
                      s("linked", { name: doctorName(directory.doctor(one.doctor_id)) }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </OpsShell>
  );
}
