import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { Button, ListBox, ListBoxItem, Popover, type Selection, Text } from "react-aria-components";
import { Icon } from "./Icon";

export interface SelectOption {
  value: string;
  label: string;
  detail?: string;
}

export interface SelectProps {
  label: string;
  hint?: ReactNode;
  options: SelectOption[];
  value: string;
  onChange: (value: string) => void;
  /** The person chose it (not "all"): shown in the accent colour. */
  isChosen?: boolean;
}

/**
 * A list to choose one from. The button's name is the label and the chosen value. Built of
 * react-aria's parts and not of its Select, which adds a hidden native select that is labelled by
 * its own options: whoever looks for "Lekarz" by label would find two controls.
 */
export function Select({ label, hint, options, value, onChange, isChosen }: SelectProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const chosen = options.find((option) => option.value === value);

  const choose = (selection: Selection) => {
    // Pressing the chosen option again selects nothing: it stays, and the list closes.
    const [key] = selection === "all" ? [] : [...selection];
    if (key !== undefined) onChange(String(key));
    setOpen(false);
  };
  const openByArrow = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    setOpen(true);
  };

  return (
    <div className="field" data-chosen={isChosen || undefined}>
      <span className="label" id={`${id}-label`}>
        {label}
      </span>
      <Button
        ref={trigger}
        className="select"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-labelledby={`${id}-label ${id}-value`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onPress={() => setOpen(true)}
        onKeyDown={openByArrow}
      >
        <span id={`${id}-value`}>{chosen?.label}</span>
        <Icon name="down" size="sm" />
      </Button>
      {hint && (
        <span className="hint xs" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <Popover
        className="popover popover--list"
        triggerRef={trigger}
        isOpen={isOpen}
        onOpenChange={setOpen}
        placement="bottom start"
        offset={4}
        aria-labelledby={`${id}-label`}
      >
        <ListBox
          className="listbox"
          aria-labelledby={`${id}-label`}
          items={options.map((option) => ({ ...option, id: option.value }))}
          selectionMode="single"
          selectedKeys={[value]}
          onSelectionChange={choose}
          autoFocus
        >
          {(option) => (
            <ListBoxItem id={option.value} className="option" textValue={option.label}>
              <Text slot="label">{option.label}</Text>
              {option.detail && (
                <Text slot="description" className="option__detail">
                  {option.detail}
                </Text>
              )}
              <Icon name="check" size="sm" />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </div>
  );
}
