/**
 * Radio and check boxes as cards. The inputs are the browser's own, stretched invisibly over the
 * card: the whole card is the target, also for touch exploration by a screen reader and for voice
 * control, which a one-pixel hidden input is not.
 */
import { type ReactNode, useId } from "react";
import { classes } from "./classes";
import { Icon } from "./Icon";

export interface ChoiceOption<Value extends string> {
  value: Value;
  title: string;
  hint?: ReactNode;
  /** What depends on this answer opens under it, not on another page. */
  more?: ReactNode;
  isMoreInvalid?: boolean;
}

export interface ChoicesProps<Value extends string> {
  /** Also the id of the first input, so that an error summary can link to the question. */
  name: string;
  options: ChoiceOption<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
}

/** Radio cards. Stand inside a fieldset with a legend. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  return (
    <div className="choices">
      {props.options.map((option, index) => (
        <RadioCard key={option.value} {...props} option={option} isFirst={index === 0} />
      ))}
    </div>
  );
}

function RadioCard<Value extends string>({
  name,
  option,
  value,
  onChange,
  isFirst,
}: ChoicesProps<Value> & { option: ChoiceOption<Value>; isFirst: boolean }) {
  const id = useId();
  const isSelected = value === option.value;
  return (
    <>
      <label className="choice">
        <input
          type="radio"
          id={isFirst ? name : undefined}
          name={name}
          value={option.value}
          checked={isSelected}
          onChange={() => onChange(option.value)}
          aria-labelledby={`${id}-title`}
          aria-describedby={option.hint ? `${id}-hint` : undefined}
        />
        <span className="choice__mark" />
        <span>
          <span className="choice__title" id={`${id}-title`}>
            {option.title}
          </span>
          {option.hint && (
            <span className="choice__hint" id={`${id}-hint`}>
              {option.hint}
            </span>
          )}
        </span>
      </label>
      {isSelected && option.more && (
        <div className="choice__more" data-invalid={option.isMoreInvalid || undefined}>
          {option.more}
        </div>
      )}
    </>
  );
}

export interface CheckboxProps {
  id?: string;
  title: string;
  hint?: ReactNode;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  /** Without the card around it, for check lists. */
  isPlain?: boolean;
  isInvalid?: boolean;
  errorId?: string;
}

export function Checkbox({
  id,
  title,
  hint,
  isSelected,
  onChange,
  isPlain,
  isInvalid,
  errorId,
}: CheckboxProps) {
  const own = useId();
  const describedBy = [hint && `${own}-hint`, isInvalid && errorId].filter(Boolean).join(" ");
  return (
    <label className={classes("choice", isPlain && "choice--plain")}>
      <input
        type="checkbox"
        id={id}
        checked={isSelected}
        onChange={(event) => onChange(event.target.checked)}
        aria-labelledby={`${own}-title`}
        aria-describedby={describedBy || undefined}
        aria-invalid={isInvalid || undefined}
      />
      <span className="choice__mark choice__mark--box">
        <Icon name="check" />
      </span>
      <span>
        <span className="choice__title" id={`${own}-title`}>
          {title}
        </span>
        {hint && (
          <span className="choice__hint" id={`${own}-hint`}>
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
