import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';
import './checkbox.css';

interface CheckboxProps {
  readonly children: ReactNode;
  /** Of one in a group. */
  readonly value?: string;
  readonly isSelected?: boolean;
  /** Whether the label has several lines. */
  readonly hasLines?: boolean;
  readonly onChange?: (selected: boolean) => void;
}

export function Checkbox({ children, hasLines = false, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className={hasLines ? 'checkbox checkbox--lines' : 'checkbox'}>
      <span className="checkbox__mark" aria-hidden="true" />
      {children}
    </AriaCheckbox>
  );
}
