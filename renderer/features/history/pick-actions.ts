import type { HistoryFilter } from '../../../preload/contract-history.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { isPicking, usePicked } from '../../app/picked-store.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import type { Text } from '../../app/text.ts';

/** Only the last answer counts, should a person be faster than the studio. */
let asked = 0;

async function idsThen(filter: HistoryFilter, ends: { from: string | null; to: string | null }, take: (ids: readonly string[], more: boolean) => void) {
  asked += 1;
  const mine = asked;
  try {
    const { ids, more } = await callStudio('history.ids', { ...filter, ...ends });
    if (mine === asked) take(ids, more);
  } catch (error) {
    notifyError(error);
  }
}

/** Takes one in or out. With none picked yet, the picture on the stage is the first, where the list has it. */
export async function pickOne(filter: HistoryFilter, id: string): Promise<void> {
  asked += 1;
  const shown = useSelection.getState().selectedId;
  if (isPicking(usePicked.getState()) || shown === null || shown === id) return usePicked.getState().toggle(id);
  try {
    const { at } = await callStudio('history.place', { ...filter, id: shown });
    // Another may have been taken in meanwhile.
    if (isPicking(usePicked.getState())) usePicked.getState().take([id], id, true);
    else usePicked.getState().take(at === null ? [id] : [shown, id], id);
  } catch (error) {
    notifyError(error);
  }
}

/** From where the last pick was, or else from the picture on the stage, also over what is not loaded. */
export async function pickTo(filter: HistoryFilter, id: string, keep: boolean): Promise<void> {
  const from = usePicked.getState().anchor ?? useSelection.getState().selectedId ?? id;
  // Where the anchor is gone, there is no range to it.
  await idsThen(filter, { from, to: id }, (ids) => usePicked.getState().take(ids.length === 0 ? [id] : ids, ids.length === 0 ? id : from, keep));
}

/** All that the search and the filters leave. */
export async function pickAll(filter: HistoryFilter, t: Text): Promise<void> {
  await idsThen(filter, { from: null, to: null }, (ids, more) => {
    usePicked.getState().take(ids, ids[0] ?? null);
    if (more) notify(t('picked.limit', { count: ids.length }));
  });
}
