/** What every form of the configuration has around its fields. */
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useParams } from "react-router";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { Checkbox } from "../../ui/Choice";
import { ErrorText } from "../../ui/Field";
import { InSight } from "../../ui/InSight";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { Differences } from "./Differences";
import { NEW } from "./data";
import { OpsShell } from "./OpsShell";
import { words } from "./words";

export interface EditingProps<Thing> {
  list: UseQueryResult<Thing[]>;
  idOf: (thing: Thing) => string;
  titleOf: (thing: Thing) => string;
  newTitle: string;
  back: { to: string; label: string };
  /** `stored` is what the service holds now; a new thing has none. */
  children: (stored: Thing | null, reload: () => void) => ReactNode;
}

/** Finds the thing that the address names and hands it, freshly read, to its form. */
export function Editing<Thing>(props: EditingProps<Thing>) {
  const { list, idOf, titleOf, newTitle, back, children } = props;
  const t = useText(words);
  const { id = NEW } = useParams();
  const [generation, setGeneration] = useState(0);
  const stored = list.data?.find((thing) => idOf(thing) === id) ?? null;
  const title = id === NEW ? newTitle : stored ? titleOf(stored) : back.label;
  const reload = () => setGeneration((one) => one + 1);
  return (
    <OpsShell title={title} back={back}>
      {list.data === undefined && list.error ? (
        <ErrorState error={list.error} title={t("failed")} onRetry={() => void list.refetch()} />
      ) : !list.isFetchedAfterMount ? (
        <SkeletonCard label={t("loading")} />
      ) : id !== NEW && stored === null ? (
        <EmptyState icon="help" title={t("missingTitle")}>
          <p>{t("missingText")}</p>
        </EmptyState>
      ) : (
        // A new key is a new form: what was typed goes when the person asks for what is stored.
        <div key={`${id}-${generation}`}>{children(stored, reload)}</div>
      )}
    </OpsShell>
  );
}

export interface ConflictProps {
  kind: string;
  /** What the form began with, and what is stored now. */
  base: object;
  stored: object;
  isPending: boolean;
  onMine: () => void;
  onTheirs: () => void;
}

/** Two people changed the same thing: shows what the other one did, and asks which counts. */
export function Conflict({ kind, base, stored, isPending, onMine, onTheirs }: ConflictProps) {
  const t = useText(words);
  return (
    <InSight>
      <Banner
        tone="warning"
        role="alert"
        title={t("conflictTitle")}
        actions={
          <>
            <Button variant="primary" isPending={isPending} onPress={onMine}>
              {t("keepMine")}
            </Button>
            <Button onPress={onTheirs}>{t("takeTheirs")}</Button>
          </>
        }
      >
        <p>{t("conflictText")}</p>
        <Differences kind={kind} before={base} after={stored} />
      </Banner>
    </InSight>
  );
}

export interface SaveBarProps {
  isChanged: boolean;
  isPending: boolean;
  onDiscard: () => void;
}

/** Stays at the bottom of the window: what is typed is not saved until it is pressed. */
export function SaveBar({ isChanged, isPending, onDiscard }: SaveBarProps) {
  const t = useText(words);
  return (
    <section className="savebar" aria-label={t("save")}>
      {isChanged && (
        <Chip tone="warning" icon="edit">
          {t("unsaved")}
        </Chip>
      )}
      <span className="grow" />
      {isChanged && (
        <Button variant="quiet" onPress={onDiscard}>
          {t("discard")}
        </Button>
      )}
      <Button type="submit" variant="primary" isPending={isPending}>
        {t("save")}
      </Button>
    </section>
  );
}

export interface CheckGroupProps<Value extends string> {
  /** Also the id that an error summary links to. */
  id?: string;
  legend: string;
  hint?: string;
  options: { value: Value; title: string }[];
  values: readonly Value[];
  onChange: (values: Value[]) => void;
  error?: string;
}

/** Several of a few. */
export function CheckGroup<Value extends string>(props: CheckGroupProps<Value>) {
  const { id, legend, hint, options, values, onChange, error } = props;
  const toggle = (value: Value, isSelected: boolean) =>
    onChange(
      options
        .map((option) => option.value)
        .filter((each) => (each === value ? isSelected : values.includes(each))),
    );
  return (
    <fieldset className="field" id={id} data-invalid={error ? true : undefined}>
      <legend className="label">{legend}</legend>
      {hint && <span className="hint">{hint}</span>}
      {error && (
        <p className="error" id={id && `${id}-error`}>
          <ErrorText>{error}</ErrorText>
        </p>
      )}
      <div className="check-grid">
        {options.map((option) => (
          <Checkbox
            key={option.value}
            isPlain
            title={option.title}
            isSelected={values.includes(option.value)}
            onChange={(isSelected) => toggle(option.value, isSelected)}
            isInvalid={Boolean(error)}
            errorId={id && `${id}-error`}
          />
        ))}
      </div>
    </fieldset>
  );
}
