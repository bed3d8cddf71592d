import { useRef } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import type { MenuChoice } from './menu-button.tsx';
import './overlay.css';

interface ContextMenuProps {
  readonly label: string;
  /** In the window, in pixels; null while the menu is closed. */
  readonly place: { readonly x: number; readonly y: number } | null;
  readonly choices: readonly MenuChoice[];
  readonly onChoose: (id: string) => void;
  readonly onClose: () => void;
}

/** A short list of actions where the pointer was. */
export function ContextMenu({ label, place, choices, onChoose, onClose }: ContextMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} className="menu-anchor" style={{ left: place?.x ?? 0, top: place?.y ?? 0 }} aria-hidden="true" />
      <Popover
        className="menu-popover"
        triggerRef={anchor}
        placement="bottom start"
        offset={2}
        isOpen={place !== null}
        onOpenChange={(open) => (open ? undefined : onClose())}
      >
        <Menu
          className="menu"
          aria-label={label}
          autoFocus="first"
          onAction={(key) => {
            onClose();
            onChoose(String(key));
          }}
        >
          {choices.map((choice) => (
            <MenuItem key={choice.id} id={choice.id} textValue={choice.label} className="menu__item">
              {choice.label}
              {choice.icon}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </>
  );
}
