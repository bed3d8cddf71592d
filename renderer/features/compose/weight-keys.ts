import type { KeyboardEvent } from 'react';
import { weighed, type WeightEdit } from './prompt-weight.ts';

/**
 * Ctrl or ⌘ with the arrow up or down in a field of a prompt, held down as long as one likes: the selected words, or the
 * word or group at the caret, weigh more or less. Null where nothing changed.
 */
export function takeWeightKey(event: KeyboardEvent<HTMLTextAreaElement>): WeightEdit | null {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return null;
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return null;
  // Also where nothing is to be weighed: the caret does not jump off between two presses.
  event.preventDefault();
  const field = event.currentTarget;
  const edit = weighed(field.value, [field.selectionStart, field.selectionEnd], event.key === 'ArrowUp' ? 'up' : 'down');
  if (edit === null) return null;
  field.setSelectionRange(edit.start, edit.end);
  // Of all ways to change a field the only one that its own undo goes along with.
  field.ownerDocument.execCommand('insertText', false, edit.text);
  field.setSelectionRange(...edit.selection);
  return edit;
}
