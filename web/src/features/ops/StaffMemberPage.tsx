import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { StaffAccount, StaffRole } from "../../api/model";
import { fullName } from "../../api/queries";
import { useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { useFormErrors } from "../../ui/useFormErrors";
import { staffQuery, useSave } from "./data";
import { CheckGroup, Conflict, Editing, SaveBar } from "./Editing";
import { LinkedDoctor, ROLES } from "./NewStaffPage";
import { staffWords } from "./staffWords";
import { words } from "./words";

const BASE = "/konfiguracja/zespol";
const FIELDS = ["roles", "doctor_id"] as const;
type Field = (typeof FIELDS)[number];

const FIELD_OF_PROBLEM: Partial<Record<string, Field>> = {
  "last-ops": "roles",
  "doctor-id-missing": "doctor_id",
};

export default function StaffMemberPage() {
  const t = useText(words);
  const s = useText(staffWords);
  return (
    <Editing
      list={useQuery({ ...staffQuery, staleTime: 0 })}
      idOf={(account) => account.account_id}
      titleOf={fullName}
      newTitle={s("newStaff")}
      back={{ to: BASE, label: t("staff") }}
    >
      {(stored, reload) => stored && <RolesForm stored={stored} reload={reload} />}
    </Editing>
  );
}

interface RolesBody {
  roles: StaffRole[];
  doctor_id: string | null;
}

const rolesOf = ({ roles, doctor_id }: StaffAccount): RolesBody => ({ roles, doctor_id });

function RolesForm({ stored, reload }: { stored: StaffAccount; reload: () => void }) {
  const s = useText(staffWords);
  const [seen] = useState(stored);
  const [base] = useState({ roles: stored.roles, doctor_id: stored.doctor_id ?? "" });
  const [draft, setDraft] = useState<{ roles: StaffRole[]; doctor_id: string }>(base);
  const errors = useFormErrors<Field>(FIELDS);
  const [isConflict, setConflict] = useState(false);
  const isDoctor = draft.roles.includes("doctor");
  const save = useSave<RolesBody, StaffAccount>({
    path: "/api/identity/staff",
    id: stored.account_id,
    listKey: staffQuery.queryKey,
    goesTo: BASE,
    nameOf: fullName,
    onConflict: () => setConflict(true),
    onFailure: (error) => errors.fail(error, FIELD_OF_PROBLEM),
  });
  const send = (version: number) => {
    const isMissing = isDoctor && !draft.doctor_id;
    const mistakes = isMissing ? { doctor_id: s("doctorMissing") } : {};
    const body = { roles: draft.roles, doctor_id: isDoctor ? draft.doctor_id : null };
    if (!save.isPending && errors.show(mistakes)) save.mutate({ body, version });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(seen.version);
  };
  return (
    <form className="stack stack--3" noValidate onSubmit={submit}>
      {isConflict && (
        <Conflict
          kind="staff"
          base={rolesOf(seen)}
          stored={rolesOf(stored)}
          isPending={save.isPending}
          onMine={() => send(stored.version)}
          onTheirs={reload}
        />
      )}
      <ErrorSummary errors={errors.list} />
      <Card className="stack stack--3">
        <p className="muted anywhere">{stored.email}</p>
        <CheckGroup
          id="roles"
          legend={s("roles")}
          hint={s("rolesHint")}
          options={ROLES.map((value) => ({ value, title: s(value) }))}
          values={draft.roles}
          onChange={(roles) => setDraft({ ...draft, roles })}
          error={errors.byField.roles}
        />
        {isDoctor && (
          <LinkedDoctor
            value={draft.doctor_id}
            onChange={(doctor_id) => setDraft({ ...draft, doctor_id })}
            error={errors.byField.doctor_id}
          />
        )}
      </Card>
      <SaveBar
        isChanged={JSON.stringify(draft) !== JSON.stringify(base)}
        isPending={save.isPending}
        onDiscard={reload}
      />
    </form>
  );
}
