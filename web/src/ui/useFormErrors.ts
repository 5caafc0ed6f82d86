/** The errors of one form: found here before sending, or told by a service afterwards. */
import { useCallback, useMemo, useState } from "react";
import { ApiProblem, ServiceUnreachable } from "../api/client";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";
import type { FormError } from "./ErrorSummary";

const words = catalog({
  pl: {
    unreachable: "Nie możemy połączyć się z serwerem. Nic nie zginęło – spróbuj jeszcze raz.",
    failed: "Coś się nie udało po naszej stronie. Nic nie zginęło – spróbuj jeszcze raz.",
    wait: "{seconds, plural, one {Spróbuj ponownie za # sekundę.} few {Spróbuj ponownie za # sekundy.} many {Spróbuj ponownie za # sekund.} other {Spróbuj ponownie za # sekundy.}}",
  },
  en: {
    unreachable: "We cannot reach the server. Nothing is lost: try again.",
    failed: "Something went wrong on our side. Nothing is lost: try again.",
    wait: "{seconds, plural, one {Try again in # second.} other {Try again in # seconds.}}",
  },
});

export type FieldErrors<Field extends string> = Partial<Record<Field, string>>;

/** A sentence about a failed call, for a summary, a banner or a toast. */
export function useFailureText(): (error: unknown) => string {
  const t = useText(words);
  return useCallback(
    (error) => {
      if (error instanceof ServiceUnreachable) return t("unreachable");
      if (error instanceof ApiProblem && error.detail && error.status < 500) {
        const seconds = error.retryAfterSeconds;
        return seconds ? `${error.detail} ${t("wait", { seconds })}` : error.detail;
      }
      return t("failed");
    },
    [t],
  );
}

export interface FormErrors<Field extends string> {
  byField: FieldErrors<Field>;
  /** For the summary, in the order of the form. */
  list: FormError[];
  /** Shows these errors; true when there are none. */
  show: (errors: FieldErrors<Field>) => boolean;
  /** Shows what a service said; `fieldOf` says to which field a problem's code belongs. */
  fail: (error: unknown, fieldOf?: Partial<Record<string, Field>>) => void;
  clear: () => void;
}

/** `fields` in the order of the form; the id of each control is the name of its field. */
export function useFormErrors<Field extends string>(fields: readonly Field[]): FormErrors<Field> {
  const [byField, setByField] = useState<FieldErrors<Field>>({});
  const [whole, setWhole] = useState<string | null>(null);
  const failureText = useFailureText();

  const list = useMemo(() => {
    const found: FormError[] = fields.flatMap((field) => {
      const text = byField[field];
      return text ? [{ fieldId: field, text }] : [];
    });
    return whole ? [...found, { text: whole }] : found;
  }, [byField, whole, fields]);

  const show = useCallback((errors: FieldErrors<Field>) => {
    setByField(errors);
    setWhole(null);
    return Object.keys(errors).length === 0;
  }, []);

  const fail = useCallback(
    (error: unknown, fieldOf: Partial<Record<string, Field>> = {}) => {
      const found: FieldErrors<Field> = {};
      if (error instanceof ApiProblem) {
        for (const problem of error.errors) {
          const name = problem.pointer.split("/").at(-1) as Field;
          if (fields.includes(name)) found[name] ??= problem.message;
        }
        const field = fieldOf[error.code];
        if (field) found[field] = error.detail;
      }
      setByField(found);
      setWhole(Object.keys(found).length === 0 ? failureText(error) : null);
    },
    [fields, failureText],
  );

  const clear = useCallback(() => {
    setByField({});
    setWhole(null);
  }, []);

  return { byField, list, show, fail, clear };
}
