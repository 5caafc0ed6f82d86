import type { Funding, Practice, VisitType } from "../../api/model";
import { useDirectory } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { terms, VISIT_TYPES } from "../../i18n/terms";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { ErrorText } from "../../ui/Field";
import { Select } from "../../ui/Select";
import { catalogueWords } from "./catalogueWords";
import { CheckGroup } from "./Editing";

export const FUNDINGS: readonly Funding[] = ["commercial", "nfz"];

export interface PracticesProps {
  practices: Practice[];
  onChange: (practices: Practice[]) => void;
  error?: string;
}

/** In which clinics, at which facilities, and with which visits a doctor works. */
export function Practices({ practices, onChange, error }: PracticesProps) {
  const c = useText(catalogueWords);
  const { directory } = useDirectory();
  const [clinic, facility] = [directory.clinics[0], directory.facilities[0]];
  const add = () => {
    if (!clinic || !facility) return;
    const fresh: Practice = {
      clinic_id: clinic.clinic_id,
      facility_id: facility.facility_id,
      visit_types: [],
      fundings: [],
    };
    onChange([...practices, fresh]);
  };
  return (
    <Card title={c("practices")}>
      <div className="stack stack--3" id="practices">
        <p className="hint">{c(practices.length === 0 ? "noPractices" : "practicesHint")}</p>
        {error && (
          <p className="error">
            <ErrorText>{error}</ErrorText>
          </p>
        )}
        {practices.map((practice, index) => (
          <PracticeFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a place of work has no other name yet
            key={index}
            number={index + 1}
            practice={practice}
            onChange={(changed) =>
              onChange(practices.map((each, place) => (place === index ? changed : each)))
            }
            onRemove={() => onChange(practices.filter((_, place) => place !== index))}
          />
        ))}
        <div>
          <Button icon="plus" onPress={add}>
            {c("addPractice")}
          </Button>
        </div>
      </div>
    </Card>
  );
}

interface PracticeFieldsProps {
  number: number;
  practice: Practice;
  onChange: (practice: Practice) => void;
  onRemove: () => void;
}

function PracticeFields({ number, practice, onChange, onRemove }: PracticeFieldsProps) {
  const c = useText(catalogueWords);
  const term = useText(terms);
  const { language } = useLanguage();
  const { directory } = useDirectory();
  const title = c("practiceNumber", { number });
  return (
    <fieldset className="practice stack stack--3" aria-label={title}>
      <div className="fieldset-head">
        <h3>{title}</h3>
        <Button
          variant="danger-quiet"
          aria-label={c("removePractice", { number })}
          onPress={onRemove}
        >
          {c("remove")}
        </Button>
      </div>
      <div className="cols-2">
        <Select
          label={c("clinic")}
          options={directory.clinics.map((each) => ({
            value: each.clinic_id,
            label: each.name[language],
          }))}
          value={practice.clinic_id}
          onChange={(clinic_id) => onChange({ ...practice, clinic_id })}
        />
        <Select
          label={c("facility")}
          options={directory.facilities.map((each) => ({
            value: each.facility_id,
            label: each.name,
            detail: each.city,
          }))}
          value={practice.facility_id}
          onChange={(facility_id) => onChange({ ...practice, facility_id })}
        />
      </div>
      <CheckGroup<VisitType>
        legend={c("visitTypes")}
        options={VISIT_TYPES.map((value) => ({ value, title: term(value) }))}
        values={practice.visit_types}
        onChange={(visit_types) => onChange({ ...practice, visit_types })}
      />
      <CheckGroup<Funding>
        legend={c("fundings")}
        options={FUNDINGS.map((value) => ({ value, title: term(value) }))}
        values={practice.fundings}
        onChange={(fundings) => onChange({ ...practice, fundings })}
      />
    </fieldset>
  );
}
