import { describe, expect, it } from 'vitest';
import { editMenu } from '../../../main/shell/edit-menu.ts';

const editFlags = {
  canUndo: true,
  canRedo: false,
  canCut: false,
  canCopy: true,
  canPaste: true,
  canDelete: false,
  canSelectAll: true,
  canEditRichly: false,
};

describe('a right click on text', () => {
  it('in a field offers what an edit menu has, in the person’s language', () => {
    const items = editMenu({ isEditable: true, selectionText: '', editFlags }, 'de');
    expect(items.flatMap(({ role, label, enabled }) => (role === undefined ? [] : [[role, label, enabled]]))).toEqual([
      ['undo', 'Rückgängig', true],
      ['redo', 'Wiederholen', false],
      ['cut', 'Ausschneiden', false],
      ['copy', 'Kopieren', true],
      ['paste', 'Einfügen', true],
      ['selectAll', 'Alles auswählen', true],
    ]);
  });

  it('elsewhere offers to copy what is selected, and nothing where nothing is', () => {
    expect(editMenu({ isEditable: false, selectionText: 'Seed 7', editFlags }, 'en')).toEqual([{ role: 'copy', label: 'Copy', enabled: true }]);
    expect(editMenu({ isEditable: false, selectionText: ' ', editFlags }, 'en')).toEqual([]);
  });
});
