import { type HTMLInputTypeAttribute, type ReactNode, useId } from "react";
import {
  TextField as AriaTextField,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from "react-aria-components";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";
import { classes } from "./classes";
import { Icon } from "./Icon";

const words = catalog({
  pl: { error: "Błąd: ", optional: "(nieobowiązkowe)" },
  en: { error: "Error: ", optional: "(optional)" },
});

export function ErrorText({ children }: { children: ReactNode }) {
  const t = useText(words);
  return (
    <>
      <Icon name="stop" />
      <span>
        <span className="visually-hidden">{t("error")}</span>
        {children}
      </span>
    </>
  );
}

export function OptionalMark() {
  const t = useText(words);
  return <span className="muted regular">{t("optional")}</span>;
}

export interface TextFieldProps {
  /** The error summary links to it. */
  id?: string;
  label: string;
  hint?: ReactNode;
  error?: string | null;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  name?: string;
  type?: HTMLInputTypeAttribute;
  autoComplete?: string;
  inputMode?: "text" | "numeric" | "tel" | "email";
  maxLength?: number;
  width?: "short" | "code";
  isOptional?: boolean;
  isMultiline?: boolean;
  rows?: number;
  /** A button at the right end of the control, such as the one that shows a password. */
  end?: ReactNode;
}

/** Label, hint, error, control, in this order: the eye and the screen reader meet the error first. */
export function TextField(props: TextFieldProps) {
  const { label, hint, error, width, isOptional, isMultiline, end, id, ...field } = props;
  const fallback = useId();
  const control = id ?? fallback;
  const look = classes("input", width && `input--${width}`);
  return (
    <AriaTextField
      className="field"
      id={control}
      value={field.value}
      onChange={field.onChange}
      onBlur={field.onBlur}
      name={field.name}
      type={isMultiline ? undefined : (field.type as "text" | undefined)}
      autoComplete={field.autoComplete}
      inputMode={field.inputMode}
      maxLength={field.maxLength}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
    >
      <span className="label">
        <Label>{label}</Label> {isOptional && <OptionalMark />}
      </span>
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      {error && (
        <FieldError className="error" elementType="p">
          <ErrorText>{error}</ErrorText>
        </FieldError>
      )}
      {isMultiline ? (
        <TextArea className={look} rows={field.rows} />
      ) : end ? (
        <div className="input-wrap">
          <Input className={look} />
          {end}
        </div>
      ) : (
        <Input className={look} />
      )}
    </AriaTextField>
  );
}
