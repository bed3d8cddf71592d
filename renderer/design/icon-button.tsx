import type { ReactNode } from 'react';
import { Button, ToggleButton, Tooltip, TooltipTrigger, type PressEvent } from 'react-aria-components';
import './button.css';

interface IconButtonProps {
  /** The accessible name, shown as a tooltip too. */
  readonly label: string;
  readonly shortcut?: string;
  readonly small?: boolean;
  readonly className?: string;
  readonly isDisabled?: boolean;
  readonly onPress?: (event: PressEvent) => void;
  readonly children: ReactNode;
}

function IconTooltip({ label, shortcut }: { readonly label: string; readonly shortcut: string | undefined }) {
  return (
    <Tooltip className="tooltip" offset={6}>
      {label}
      {shortcut === undefined ? null : <kbd>{shortcut}</kbd>}
    </Tooltip>
  );
}

export function IconButton({ label, shortcut, small = false, className, children, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      <Button {...rest} aria-label={label} className={`icon-button ${small ? 'icon-button--small' : ''} ${className ?? ''}`}>
        {children}
      </Button>
      <IconTooltip label={label} shortcut={shortcut} />
    </TooltipTrigger>
  );
}

interface IconToggleProps extends Omit<IconButtonProps, 'onPress'> {
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
}

export function IconToggle({ label, shortcut, small = false, className, children, ...rest }: IconToggleProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      <ToggleButton {...rest} aria-label={label} className={`icon-button ${small ? 'icon-button--small' : ''} ${className ?? ''}`}>
        {children}
      </ToggleButton>
      <IconTooltip label={label} shortcut={shortcut} />
    </TooltipTrigger>
  );
}
