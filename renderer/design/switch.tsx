import type { CSSProperties } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';
import './switch.css';

interface SwitchProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly isSelected: boolean;
  readonly isDisabled?: boolean;
  readonly tone?: 'words' | 'taste' | 'adapter' | 'guide';
  readonly onChange: (selected: boolean) => void;
}

export function Switch({ label, hideLabel = false, tone, ...rest }: SwitchProps) {
  return (
    <AriaSwitch
      {...rest}
      className="switch"
      style={tone === undefined ? {} : ({ '--tone': `var(--${tone})` } as CSSProperties)}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      <span className="switch__track">
        <span className="switch__knob" />
      </span>
      {hideLabel ? null : label}
    </AriaSwitch>
  );
}
