import { useQuery } from "@tanstack/react-query";
import { doctorName, fullName, useDirectory } from "../../api/queries";
import { useText } from "../../i18n/language";
import { NEW, staffQuery } from "./data";
import { ListPage } from "./ListPage";
import { staffWords } from "./staffWords";
import { words } from "./words";

const BASE = "/konfiguracja/zespol";

export default function StaffPage() {
  const t = useText(words);
  const s = useText(staffWords);
  const { directory } = useDirectory();
  return (
    <ListPage
      title={t("staff")}
      icon="users"
      list={useQuery(staffQuery)}
      rowOf={(account) => ({
        id: account.account_id,
        to: `${BASE}/${account.account_id}`,
        title: fullName(account),
        detail: [
          account.email,
          ...(account.roles.length > 0 ? account.roles.map((role) => s(role)) : [s("noRoles")]),
          account.doctor_id &&
            s("linked", { name: doctorName(directory.doctor(account.doctor_id)) }),
        ]
          .filter(Boolean)
          .join(" · "),
      })}
      add={{ to: `${BASE}/${NEW}`, label: s("addStaff") }}
      emptyTitle={s("noStaff")}
      emptyText={s("noStaffText")}
    />
  );
}
