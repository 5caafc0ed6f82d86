import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { api, isProblem } from "../../api/client";
import type { Retention } from "../../api/model";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { OpsShell } from "./OpsShell";
import { daysText, KEEPERS, type Keeper, retentionQuery, ruleWords } from "./retention";
import { retentionWords } from "./retentionWords";

export default function RetentionPage() {
  const t = useText(retentionWords);
  return (
    <OpsShell title={t("title")}>
      <Banner tone="plain" icon="shield" title={t("records")}>
        <p>{t("recordsText")}</p>
      </Banner>
      <p>{t("intro")}</p>
      {KEEPERS.map((keeper) => (
        <KeptBy key={keeper} keeper={keeper} />
      ))}
    </OpsShell>
  );
}

/** What one service keeps. A service that is down says so in its own place. */
function KeptBy({ keeper }: { keeper: Keeper }) {
  const t = useText(retentionWords);
  const id = useId();
  const rules = useQuery(retentionQuery(keeper));
  const name = t(keeper);
  return (
    <section className="stack stack--1" aria-labelledby={id}>
      <h2 id={id}>{name}</h2>
      {rules.data !== undefined ? (
        <ul className="card card--flush list">
          {rules.data.map((rule) => (
            <Rule key={rule.name} keeper={keeper} rule={rule} />
          ))}
        </ul>
      ) : rules.error ? (
        <div className="card">
          <ErrorState
            error={rules.error}
            title={t("failed", { name })}
            level={3}
            onRetry={() => void rules.refetch()}
          />
        </div>
      ) : (
        <SkeletonCard label={t("loading")} />
      )}
    </section>
  );
}

function Rule({ keeper, rule }: { keeper: Keeper; rule: Retention }) {
  const t = useText(retentionWords);
  const [isOpen, setOpen] = useState(false);
  const { title, name, text } = ruleWords(t, keeper, rule.name);
  return (
    <li className="row row--wrap">
      <div className="row__main">
        <h3 className="row__title">{title}</h3>
        <p className="row__meta">{text}</p>
      </div>
      <div className="row__end kept">
        <p>
          <span className="row__title num">{daysText(t, rule.days)}</span>
          <br />
          <span className="row__meta num">
            {t("limits", { min: rule.days_min, max: rule.days_max })}
          </span>
        </p>
        <Button aria-label={t("changeNamed", { name })} onPress={() => setOpen(true)}>
          {t("change")}
        </Button>
      </div>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={name}>
        <DaysForm keeper={keeper} rule={rule} name={name} onDone={() => setOpen(false)} />
      </Dialog>
    </li>
  );
}

interface DaysFormProps {
  keeper: Keeper;
  rule: Retention;
  name: string;
  onDone: () => void;
}

/** `rule` is read anew after a conflict, so that the second saving is of what was seen. */
function DaysForm({ keeper, rule, name, onDone }: DaysFormProps) {
  const t = useText(retentionWords);
  const failureText = useFailureText();
  const client = useQueryClient();
  const [typed, setTyped] = useState(String(rule.days));
  const [isWrong, setWrong] = useState(false);
  const days = /^\d{1,6}$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  const limits = { min: rule.days_min, max: rule.days_max };
  const isAllowed = days >= rule.days_min && days <= rule.days_max;
  const save = useMutation({
    mutationFn: () =>
      api.put<Retention>(
        `/api/${keeper}/retention/${rule.name}`,
        { days },
        { seenVersion: rule.version },
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: retentionQuery(keeper).queryKey });
      toast(t("saved", { name, days }));
      onDone();
    },
    onError: async (error) => {
      if (isProblem(error, "changed-meanwhile")) {
        await client.refetchQueries({ queryKey: retentionQuery(keeper).queryKey });
      }
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWrong(!isAllowed);
    if (isAllowed && !save.isPending) save.mutate();
  };
  const isConflict = isProblem(save.error, "changed-meanwhile");
  return (
    <form className="stack stack--2" noValidate onSubmit={submit}>
      {save.error && (
        <Banner tone={isConflict ? "warning" : "danger"} role="alert">
          <p>{isConflict ? t("conflict", { days: rule.days }) : failureText(save.error)}</p>
        </Banner>
      )}
      <TextField
        label={t("field")}
        hint={t("hint", { ...limits, usual: rule.days_default })}
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        width="short"
        value={typed}
        onChange={setTyped}
        error={isWrong && !isAllowed ? t("wrong", limits) : null}
      />
      {isAllowed && days < rule.days && (
        <Banner tone="warning" role="status">
          <p>{t("shorter", { days })}</p>
        </Banner>
      )}
      <div className="actions">
        <Button type="submit" variant="primary" isPending={save.isPending}>
          {t("save")}
        </Button>
        <Button onPress={onDone}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
