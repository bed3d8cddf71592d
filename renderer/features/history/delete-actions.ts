import type { QueryClient } from '@tanstack/react-query';
import type { Generation } from '../../../preload/contract.ts';
import type { HistoryFilter } from '../../../preload/contract-history.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { usePicked } from '../../app/picked-store.ts';
import { queryKeys } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import type { Text } from '../../app/text.ts';
import { tidySketches } from '../draw/held-sketches.ts';

/**
 * Deletes pictures, all or none. For as long as the notice offers it, one Undo brings all of them back; then their files go
 * to the bin.
 */
export async function deletePictures(ids: readonly string[], filter: HistoryFilter, client: QueryClient, t: Text): Promise<void> {
  const shown = useSelection.getState().selectedId;
  try {
    const goes = shown !== null && goesWith(ids, shown, client);
    const place = goes ? await placeAfter(filter, shown, ids) : null;
    const { deletion } = await callStudio('history.delete', { ids: [...ids], undoable: true });
    usePicked.getState().clear();
    if (goes) useSelection.getState().select(originOf(shown, ids, client) ?? (await nextAt(filter, place)));
    // What is gone can't be compared with.
    useSelection.setState({ previousId: null, besideId: null });
    for (const id of ids) client.removeQueries({ queryKey: queryKeys.generation(id) });
    if (deletion !== null) offerUndo(deletion, ids.length, goes ? shown : null, t);
  } catch (error) {
    notifyError(error, () => void deletePictures(ids, filter, client, t));
  }
}

function offerUndo(deletion: string, count: number, shown: string | null, t: Text): void {
  let wanted = false;
  const undo = async (): Promise<void> => {
    wanted = true;
    try {
      await callStudio('history.restore', { deletion });
      if (shown !== null) useSelection.getState().select(shown);
    } catch (error) {
      notifyError(error);
    }
  };
  notify(t('delete.done', { count }), {
    action: { label: 'undo', run: () => void undo() },
    onceGone: () => (wanted ? undefined : void finish(deletion)),
  });
}

async function finish(deletion: string): Promise<void> {
  try {
    await callStudio('history.finishDelete', { deletion });
    await tidySketches();
  } catch (error) {
    notifyError(error);
  }
}

function cached(id: string, client: QueryClient): Generation | undefined {
  return client.getQueryData<Generation>(queryKeys.generation(id));
}

/** A what-if goes with its original. */
function goesWith(ids: readonly string[], shown: string, client: QueryClient): boolean {
  const parent = cached(shown, client)?.parent ?? null;
  return ids.includes(shown) || (parent !== null && ids.includes(parent));
}

/** From a what-if, back to its original. */
function originOf(shown: string, ids: readonly string[], client: QueryClient): string | null {
  const parent = cached(shown, client)?.parent ?? null;
  return parent === null || ids.includes(parent) ? null : parent;
}

/** Where the picture stands that takes the shown one's place, once the others before it are gone too. */
async function placeAfter(filter: HistoryFilter, shown: string, ids: readonly string[]): Promise<number | null> {
  const { at } = await callStudio('history.place', { ...filter, id: shown });
  if (at === null || ids.length === 1) return at;
  const going = new Set(ids);
  const before = await callStudio('history.ids', { ...filter, from: null, to: shown });
  return at - before.ids.filter((id) => id !== shown && going.has(id)).length;
}

async function nextAt(filter: HistoryFilter, place: number | null): Promise<string | null> {
  const idAt = async (offset: number): Promise<string | null> => (await callStudio('history.list', { ...filter, offset, limit: 1 })).generations[0]?.id ?? null;
  const at = place ?? 0;
  return (await idAt(at)) ?? (at === 0 ? null : idAt(at - 1));
}
