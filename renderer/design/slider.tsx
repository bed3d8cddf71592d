import { Label, Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { useNumbers } from '../app/numbers.ts';
import './slider.css';

interface SliderProps {
  readonly label: string;
  /** The accessible name, where the label in sight is too short to stand alone. */
  readonly name?: string;
  readonly hideLabel?: boolean;
  readonly value: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  /** Words at the two ends; a slider with poles grows from the middle. */
  readonly poles?: readonly [negative: string, positive: string];
  readonly format?: (value: number) => string;
  readonly tone?: 'words' | 'taste' | 'adapter' | 'guide';
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
  readonly onChange: (value: number) => void;
  readonly onChangeEnd?: (value: number) => void;
}

/** A labelled slider: from one end, or from the middle when it has two poles. */
export function Slider({
  label,
  name,
  hideLabel = false,
  value,
  minimum = 0,
  maximum = 1,
  step = 0.05,
  poles,
  format,
  tone,
  isDisabled = false,
  autoFocus = false,
  onChange,
  onChangeEnd,
}: SliderProps) {
  const numbers = useNumbers();
  const fraction = (value - minimum) / (maximum - minimum);
  const origin = poles === undefined && minimum >= 0 ? 0 : (0 - minimum) / (maximum - minimum);
  const left = Math.min(fraction, origin);
  return (
    <AriaSlider
      className={poles !== undefined && value === 0 ? 'slider slider--resting' : 'slider'}
      value={value}
      minValue={minimum}
      maxValue={maximum}
      step={step}
      isDisabled={isDisabled}
      onChange={(next) => onChange(next)}
      onChangeEnd={(next) => onChangeEnd?.(next)}
      {...(hideLabel || name !== undefined ? { 'aria-label': name ?? label } : {})}
      style={tone === undefined ? {} : ({ '--tone': `var(--${tone})` } as React.CSSProperties)}
    >
      {hideLabel ? null : name === undefined ? <Label className="slider__label">{label}</Label> : <span className="slider__label">{label}</span>}
      {hideLabel ? null : <SliderOutput className="slider__value">{() => (format ?? numbers.two)(value)}</SliderOutput>}
      <SliderTrack className="slider__track">
        <div className="slider__rail" />
        {origin > 0 ? <div className="slider__middle" style={{ left: `calc(${origin * 100}% - 0.5px)` }} /> : null}
        <div
          className={origin > 0 ? 'slider__fill' : 'slider__fill slider__fill--end'}
          style={{ left: `${left * 100}%`, width: `${Math.abs(fraction - origin) * 100}%` }}
        />
        <SliderThumb className="slider__thumb" autoFocus={autoFocus} />
      </SliderTrack>
      {poles === undefined ? null : (
        <div className="slider__poles" aria-hidden="true">
          <span>{poles[0]}</span>
          <span>{poles[1]}</span>
        </div>
      )}
    </AriaSlider>
  );
}
