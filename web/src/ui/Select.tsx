import type { ReactNode } from "react";
import {
  Select as AriaSelect,
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from "react-aria-components";
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

/** A list to choose one from. The button's name is the label and the chosen value. */
export function Select({ label, hint, options, value, onChange, isChosen }: SelectProps) {
  return (
    <AriaSelect
      className="field"
      data-chosen={isChosen || undefined}
      value={value}
      onChange={(key) => onChange(String(key))}
    >
      <Label className="label">{label}</Label>
      <Button className="select">
        <SelectValue>{({ selectedText }) => selectedText}</SelectValue>
        <Icon name="down" size="sm" />
      </Button>
      {hint && (
        <Text slot="description" className="hint xs">
          {hint}
        </Text>
      )}
      <Popover className="popover" offset={4}>
        <ListBox className="listbox" items={options.map((one) => ({ ...one, id: one.value }))}>
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
    </AriaSelect>
  );
}
