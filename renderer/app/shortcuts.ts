import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { flushSync } from 'react-dom';
import type { Generation } from '../../preload/contract.ts';
import { useCompose } from '../features/compose/compose-store.ts';
import { generate } from '../features/compose/generate.ts';
import { cancelJob, cancellableJob, star, starAll } from './actions.ts';
import { activeJobOf, useLive } from './live-store.ts';
import { undoNewest } from './notices.ts';
import { isPicking, usePicked } from './picked-store.ts';
import { queryKeys } from './queries.ts';
import { useSelection } from './selection-store.ts';

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input:not([type=range],[type=checkbox]), textarea') || target.isContentEditable);
}

export function inOverlay(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog],[role=alertdialog],[role=menu],[role=listbox]:not([data-strip])') !== null;
}

/** Escape goes one step back: leave the pictures that were picked, close what lies on top, then leave the what-if or the comparison, then stop the work. */
export function escape(): void {
  if (isPicking(usePicked.getState())) return usePicked.getState().clear();
  const selection = useSelection.getState();
  if (selection.place !== null) return selection.pointAt(null);
  if (selection.whatIf !== null) {
    // Its own exact picture is not wanted any more; other work goes on.
    const making = activeJobOf(useLive.getState().jobs, selection.whatIf.resultId);
    if (making !== null) void cancelJob(making.id);
    return selection.resetWhatIf();
  }
  if (selection.comparingPlain) return selection.comparePlain(false);
  if (selection.zoomed) return selection.zoom(false);
  const making = cancellableJob();
  if (making !== null) void cancelJob(making);
}

/** In a field, Escape only leaves it: the next one goes back a step. */
export function takeEscape(event: KeyboardEvent): void {
  if (event.isComposing) return;
  const { target } = event;
  if (target instanceof HTMLElement && isTyping(target)) return target.blur();
  escape();
}

/** Ctrl or ⌘ with Z takes the Undo of the newest notice, also over a dialog. Fields and drawing tables undo what is theirs. */
export function takeUndoKey(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.repeat) return;
  const { panel } = useSelection.getState();
  if (panel === 'draw' || panel === 'repaint' || isTyping(event.target)) return;
  if (undoNewest()) event.preventDefault();
}

/** What is typed into a number's field counts from the moment it is left: left for a moment, so that the picture is made with it. */
function commitField(focused: Element | null): void {
  if (!(focused instanceof HTMLInputElement) || !isTyping(focused)) return;
  flushSync(() => focused.blur());
  focused.focus();
}

/** Ctrl or ⌘ with Enter, taken before the focused button sees it as a press. Held down, it asks once. */
export function takeGenerateKey(event: KeyboardEvent, make: () => void): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  if (useSelection.getState().panel !== null || inOverlay(event.target)) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.repeat) return;
  commitField(document.activeElement);
  make();
}

/** Keys that work everywhere in the window. */
export function useShortcuts(): void {
  const client = useQueryClient();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      takeUndoKey(event);
      if (useSelection.getState().panel !== null) return;
      if (inOverlay(event.target)) return;
      if (event.key === 'Escape') return takeEscape(event);
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const selection = useSelection.getState();
      const picked = usePicked.getState().ids;
      const shown = client.getQueryData<Generation>(queryKeys.generation(selection.selectedId ?? ''));
      switch (event.key) {
        case 'c':
        case 'C':
          // An enlarged picture whose original is gone has nothing to lie beside.
          if (shown?.hasPicture === true && selection.whatIf === null && (shown.upscale === null || shown.upscale.of !== null)) {
            selection.comparePlain(!(selection.comparingPlain && selection.besideId === null));
          }
          break;
        case 's':
        case 'S':
          if (picked.size > 0) void starAll([...picked], true);
          else if (shown !== undefined) void star(shown);
          break;
        case 'Delete':
          if (picked.size > 0 || selection.selectedId !== null) selection.open('delete');
          break;
        case '/':
          event.preventDefault();
          document.querySelector<HTMLElement>('[data-history-search] input')?.focus();
          break;
        case '?':
          selection.open('shortcuts');
          break;
      }
    };
    const listening = new AbortController();
    const { signal } = listening;
    const make = (): void => void generate(useCompose.getState());
    window.addEventListener('keydown', (event) => takeGenerateKey(event, make), { capture: true, signal });
    window.addEventListener('keydown', listen, { signal });
    return () => listening.abort();
  }, [client]);
}
