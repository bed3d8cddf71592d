import { useState } from 'react';
import { NumberField } from '../../design/number-field.tsx';
import { Slider } from '../../design/slider.tsx';

interface NumberSettingProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  /** How far the slider goes, where most people stay. */
  readonly usual: number;
  /** How far the studio goes. */
  readonly most: number;
  readonly step: number;
  /** How finely it can be typed. */
  readonly typedStep?: number;
  readonly onChange: (value: number) => void;
}

/** A number to slide or to type. Beyond what is usual the slider has the whole range. */
export function NumberSetting({ label, value, minimum, usual, most, step, typedStep = step, onChange }: NumberSettingProps) {
  // While the thumb is dragged back the range stays, or the thumb would run away from the pointer.
  const [isHeld, setHeld] = useState(false);
  const isWide = isHeld || value > usual;
  return (
    <div className="number-setting">
      <NumberField label={label} value={value} minimum={minimum} maximum={most} step={typedStep} onChange={onChange} />
      <Slider
        hideLabel
        label={label}
        value={value}
        minimum={minimum}
        maximum={isWide ? most : usual}
        step={step}
        onChange={(next) => {
          setHeld(isWide);
          onChange(next);
        }}
        onChangeEnd={() => setHeld(false)}
      />
    </div>
  );
}
