import { useSelection } from '../../app/selection-store.ts';
import { useText, type MessageId } from '../../app/text.ts';
import { Dialog } from '../../design/dialog.tsx';
import { modifierKey, useKeyNames } from '../compose/modifier-key.ts';
import './settings.css';

const shortcuts: readonly { readonly keys: readonly string[]; readonly does: MessageId }[] = [
  { keys: [modifierKey, '↵'], does: 'shortcuts.generate' },
  { keys: [`${modifierKey} ↑`, `${modifierKey} ↓`], does: 'shortcuts.weight' },
  { keys: ['Esc'], does: 'shortcuts.escape' },
  { keys: ['C'], does: 'shortcuts.compare' },
  { keys: ['⇧ C'], does: 'shortcuts.compareOther' },
  { keys: ['Z'], does: 'shortcuts.zoom' },
  { keys: ['E', '⇧ E'], does: 'shortcuts.enlarge' },
  { keys: [`${modifierKey} C`], does: 'shortcuts.copy' },
  { keys: ['S'], does: 'shortcuts.star' },
  { keys: ['R', 'W'], does: 'shortcuts.judge' },
  { keys: ['←', '→'], does: 'shortcuts.arrows' },
  { keys: [`${modifierKey} ␣`, '⇧ →', `${modifierKey} A`], does: 'shortcuts.pick' },
  { keys: ['Del'], does: 'shortcuts.delete' },
  { keys: ['/'], does: 'shortcuts.search' },
  { keys: [`${modifierKey} Z`], does: 'shortcuts.undo' },
  { keys: [`${modifierKey} Z`, `${modifierKey} ⇧ Z`], does: 'shortcuts.draw' },
  { keys: ['B', 'E', '[', ']'], does: 'shortcuts.brush' },
  { keys: ['?'], does: 'shortcuts.help' },
];

export function ShortcutsDialog() {
  const t = useText();
  const keyNames = useKeyNames();
  const isOpen = useSelection((state) => state.panel === 'shortcuts');
  const open = useSelection((state) => state.open);
  return (
    <Dialog title={t('shortcuts.title')} width={440} isOpen={isOpen} onClose={() => open(null)}>
      <dl className="keys">
        {shortcuts.map((shortcut) => (
          <div key={shortcut.does} className="keys__row">
            <dt>{t(shortcut.does)}</dt>
            <dd>
              {shortcut.keys.map((key) => (
                <kbd key={key} className="kbd">
                  {keyNames(key)}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
