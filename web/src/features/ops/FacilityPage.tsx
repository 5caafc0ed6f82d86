import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Facility, FacilityBody } from "../../api/model";
import { facilitiesQuery } from "../../api/queries";
import { useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { TextField } from "../../ui/Field";
import { type FieldErrors, useFormErrors } from "../../ui/useFormErrors";
import { catalogueWords } from "./catalogueWords";
import { useSave } from "./data";
import { Conflict, Editing, SaveBar } from "./Editing";
import { words } from "./words";

const BASE = "/konfiguracja/placowki";
const FIELDS = ["name", "address", "city"] as const;
type Field = (typeof FIELDS)[number];

export default function FacilityPage() {
  const t = useText(words);
  const c = useText(catalogueWords);
  return (
    <Editing
      list={useQuery({ ...facilitiesQuery, staleTime: 0 })}
      idOf={(facility) => facility.facility_id}
      titleOf={(facility) => facility.name}
      newTitle={c("newFacility")}
      back={{ to: BASE, label: t("facilities") }}
    >
      {(stored, reload) => <FacilityForm stored={stored} reload={reload} />}
    </Editing>
  );
}

function FacilityForm({ stored, reload }: { stored: Facility | null; reload: () => void }) {
  const t = useText(words);
  const c = useText(catalogueWords);
  const [base] = useState(stored);
  const [draft, setDraft] = useState<FacilityBody>({
    name: base?.name ?? "",
    address: base?.address ?? "",
    city: base?.city ?? "",
  });
  const [isConflict, setConflict] = useState(false);
  const errors = useFormErrors<Field>(FIELDS);
  const save = useSave<FacilityBody, Facility>({
    path: "/api/calendar/facilities",
    id: base?.facility_id ?? null,
    listKey: facilitiesQuery.queryKey,
    goesTo: BASE,
    nameOf: (facility) => facility.name,
    onConflict: () => setConflict(true),
    onFailure: (error) => errors.fail(error),
  });
  const labels = { name: c("facilityName"), address: c("address"), city: c("city") };
  const send = (version: number) => {
    const missing: FieldErrors<Field> = {};
    for (const field of FIELDS) {
      if (!draft[field].trim()) missing[field] = t("required", { name: labels[field] });
    }
    if (!save.isPending && errors.show(missing)) save.mutate({ body: draft, version });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(base?.version ?? 0);
  };
  const isChanged = FIELDS.some((field) => draft[field] !== (base?.[field] ?? ""));
  return (
    <form className="stack stack--3" noValidate onSubmit={submit}>
      {isConflict && base && stored && (
        <Conflict
          kind="facility"
          base={base}
          stored={stored}
          isPending={save.isPending}
          onMine={() => send(stored.version)}
          onTheirs={reload}
        />
      )}
      <ErrorSummary errors={errors.list} />
      <Card className="stack stack--3">
        {FIELDS.map((field) => (
          <TextField
            key={field}
            id={field}
            label={labels[field]}
            hint={field === "name" ? c("facilityNameHint") : undefined}
            autoComplete="off"
            maxLength={200}
            value={draft[field]}
            onChange={(value) => setDraft({ ...draft, [field]: value })}
            error={errors.byField[field]}
          />
        ))}
      </Card>
      <SaveBar isChanged={isChanged} isPending={save.isPending} onDiscard={reload} />
    </form>
  );
}
