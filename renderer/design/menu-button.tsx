import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import './button.css';
import './overlay.css';

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
}

interface MenuButtonProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly choices: readonly MenuChoice[];
  readonly isDisabled?: boolean;
  readonly onChoose: (id: string) => void;
}

/** An icon button that opens a short list of actions. */
export function MenuButton({ label, icon, choices, isDisabled = false, onChoose }: MenuButtonProps) {
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={label} isDisabled={isDisabled}>
        {icon}
      </Button>
      <Popover className="menu-popover" offset={6}>
        <Menu className="menu" aria-label={label} onAction={(key) => onChoose(String(key))}>
          {choices.map((choice) => (
            <MenuItem
              key={choice.id}
              id={choice.id}
              textValue={choice.label}
              className={choice.danger === true ? 'menu__item menu__item--danger' : 'menu__item'}
            >
              {choice.label}
              {choice.icon}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
