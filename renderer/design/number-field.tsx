import { Group, Input, Label, NumberField as AriaNumberField } from 'react-aria-components';
import './field.css';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step?: number;
  readonly grouping?: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** A number that is typed or stepped with the arrow keys. */
export function NumberField({ label, value, minimum, maximum, step = 1, grouping = false, isDisabled = false, onChange }: NumberFieldProps) {
  return (
    <AriaNumberField
      className="field"
      value={value}
      minValue={minimum}
      maxValue={maximum}
      step={step}
      isDisabled={isDisabled}
      formatOptions={{ useGrouping: grouping }}
      onChange={(next) => (Number.isNaN(next) ? undefined : onChange(next))}
    >
      <Label className="field__label">{label}</Label>
      <Group className="field__box">
        <Input className="field__input numbers" />
      </Group>
    </AriaNumberField>
  );
}
