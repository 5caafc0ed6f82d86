import { type MouseEvent, useEffect, useRef } from "react";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";

const words = catalog({
  pl: {
    title:
      "{count, plural, =1 {Popraw jedną rzecz} few {Popraw # rzeczy} many {Popraw # rzeczy} other {Popraw # rzeczy}}",
  },
  en: { title: "{count, plural, =1 {Correct one thing} other {Correct # things}}" },
});

export interface FormError {
  /** The id of the control; none when the error belongs to the whole form. */
  fieldId?: string;
  text: string;
}

/** Stands on top of the form, takes the focus when it appears, and links to every field. */
export function ErrorSummary({ errors }: { errors: FormError[] }) {
  const t = useText(words);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A new list, even of the same length, is a new attempt: bring the reader back here.
    if (errors.length > 0) box.current?.focus();
  }, [errors]);
  if (errors.length === 0) return null;

  const goTo = (event: MouseEvent<HTMLAnchorElement>, fieldId: string) => {
    event.preventDefault();
    const field = document.getElementById(fieldId);
    const control = field?.matches("input, textarea, select, button")
      ? field
      : field?.querySelector<HTMLElement>("input, textarea, select, button");
    control?.focus();
    control?.scrollIntoView({ block: "center" });
  };

  return (
    <div className="error-summary" role="alert" tabIndex={-1} ref={box}>
      <h2>{t("title", { count: errors.length })}</h2>
      <ul>
        {errors.map((error) => (
          <li key={`${error.fieldId}-${error.text}`}>
            {error.fieldId ? (
              <a
                href={`#${error.fieldId}`}
                onClick={(event) => goTo(event, error.fieldId as string)}
              >
                {error.text}
              </a>
            ) : (
              <span className="error">{error.text}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
