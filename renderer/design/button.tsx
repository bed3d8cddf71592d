import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import './button.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  readonly look?: 'plain' | 'outline' | 'primary' | 'danger';
  readonly size?: 'small' | 'normal' | 'large';
  readonly className?: string;
  readonly children: ReactNode;
}

export function Button({ look = 'outline', size = 'normal', className, ...rest }: ButtonProps) {
  return <AriaButton {...rest} className={`button button--${look} button--${size} ${className ?? ''}`} />;
}
