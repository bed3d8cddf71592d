import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Generation } from '../../../preload/contract.ts';
import type { UpscaleFactor } from '../../../preload/contract-upscale.ts';
import { copyPicture, enlarge } from '../../app/actions.ts';
import { isPicking, usePicked } from '../../app/picked-store.ts';
import { queryKeys } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { inOverlay, isTyping } from '../../app/shortcuts.ts';
import { useText } from '../../app/text.ts';

/** Z, E, Shift+E, Shift+C, and Ctrl or ⌘ with C, for the picture on the stage. Answers whether the key was one of them. */
export function takeStageKey(
  event: KeyboardEvent,
  copy: (id: string) => void,
  hasPicture: (id: string) => boolean = () => true,
  enlarge: (id: string, factor: UpscaleFactor) => void = () => undefined,
): boolean {
  const { panel, selectedId, previousId, comparingPlain, besideId, zoomed, compareWith, comparePlain, zoom } = useSelection.getState();
  if (selectedId === null || panel !== null || event.altKey || event.repeat || isTyping(event.target) || inOverlay(event.target)) return false;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    // Text that is selected comes first.
    if (key !== 'c' || event.shiftKey || (window.getSelection()?.toString() ?? '') !== '') return false;
    copy(selectedId);
    return true;
  }
  if (key === 'z' && !event.shiftKey) {
    zoom(!zoomed);
    return true;
  }
  // With several picked it would not be clear which is meant.
  if (key === 'e' && !isPicking(usePicked.getState())) {
    enlarge(selectedId, event.shiftKey ? 4 : 2);
    return true;
  }
  if (key !== 'c' || !event.shiftKey) return false;
  if (comparingPlain && besideId !== null) comparePlain(false);
  else if (previousId !== null && hasPicture(previousId)) compareWith(previousId);
  return true;
}

/** Taken before the window's other keys, of which C alone is one. */
export function useStageKeys(): void {
  const t = useText();
  const client = useQueryClient();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const shown = client.getQueryData<Generation>(queryKeys.generation(useSelection.getState().selectedId ?? ''));
      if (event.defaultPrevented || shown?.hasPicture !== true) return;
      const hasPicture = (id: string): boolean => client.getQueryData<Generation>(queryKeys.generation(id))?.hasPicture === true;
      const { upscale } = shown;
      const larger = (id: string, factor: UpscaleFactor): void => {
        if (upscale === null) void enlarge(id, factor);
      };
      if (takeStageKey(event, (id) => void copyPicture(id, t), hasPicture, larger)) event.preventDefault();
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [client, t]);
}
