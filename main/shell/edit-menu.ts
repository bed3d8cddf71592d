import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron';
import type { Settings } from '../../preload/contract.ts';
import german from '../../resources/locales/ui-de.json' with { type: 'json' };
import english from '../../resources/locales/ui-en.json' with { type: 'json' };

/** What a right click on text offers: everything in a field, copying alone where text is only selected, else nothing. */
export function editMenu(
  { isEditable, selectionText, editFlags }: Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'editFlags'>,
  locale: Settings['locale'],
): MenuItemConstructorOptions[] {
  const words = locale === 'de' ? german : english;
  const copy: MenuItemConstructorOptions = { role: 'copy', label: words['edit.copy'], enabled: editFlags.canCopy };
  if (!isEditable) return selectionText.trim() === '' ? [] : [copy];
  return [
    { role: 'undo', label: words.undo, enabled: editFlags.canUndo },
    { role: 'redo', label: words['edit.redo'], enabled: editFlags.canRedo },
    { type: 'separator' },
    { role: 'cut', label: words['edit.cut'], enabled: editFlags.canCut },
    copy,
    { role: 'paste', label: words['edit.paste'], enabled: editFlags.canPaste },
    { type: 'separator' },
    { role: 'selectAll', label: words['edit.selectAll'], enabled: editFlags.canSelectAll },
  ];
}
