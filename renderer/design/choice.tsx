import { Check, ChevronDown } from 'lucide-react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import './field.css';
import './overlay.css';

interface ChoiceProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: string;
  readonly isDisabled?: boolean;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly onChange: (id: string) => void;
}

/** One of a few named options, as a drop-down. */
export function Choice({ label, hideLabel = false, isDisabled = false, value, options, onChange }: ChoiceProps) {
  return (
    <Select
      className="field"
      selectedKey={value}
      isDisabled={isDisabled}
      onSelectionChange={(key) => (key === null ? undefined : onChange(String(key)))}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className="field__label">{label}</Label>}
      <Button className="field__box field__select">
        <SelectValue className="numbers" />
        <ChevronDown aria-hidden="true" />
      </Button>
      <Popover className="menu-popover" offset={4}>
        <ListBox className="menu">
          {options.map((option) => (
            <ListBoxItem key={option.id} id={option.id} textValue={option.label} className="menu__item">
              {({ isSelected }) => (
                <>
                  {option.label}
                  {isSelected ? <Check aria-hidden="true" /> : null}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
