import type { ExportStatus } from '../../../preload/contract-history.ts';
import { describeError } from '../../app/error-text.ts';
import { noteExport } from '../../app/export-store.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { usePicked } from '../../app/picked-store.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import type { Text } from '../../app/text.ts';

/** By id, which is by time and by the names of the files: what was written is told by the first and the last of them. */
export async function exportPicked(ids: readonly string[]): Promise<void> {
  try {
    const { status } = await callStudio('history.export', { ids: ids.toSorted() });
    if (status !== null) noteExport(status);
  } catch (error) {
    notifyError(error, () => void exportPicked(ids));
  }
}

export async function cancelExport(id: string): Promise<void> {
  try {
    await callStudio('history.cancelExport', { id });
  } catch (error) {
    notifyError(error);
  }
}

/** How it ended, and which were written. Those that were not are picked then, so that they can be exported again. */
export function tellExport(status: ExportStatus, t: Text): void {
  const { done, total, skipped, written, missing, folder, error } = status;
  const [first, last] = [written[0]?.file ?? '', written.at(-1)?.file ?? ''];
  const which = done === 0 ? '' : done === 1 ? first : t('export.which', { first, last });
  const without = skipped === 0 ? '' : t('export.skipped', { count: skipped });
  if (status.state === 'done') {
    notify(t('export.done', { count: done }), { advice: [folder, without].filter((part) => part !== '').join(' · ') });
    return;
  }
  const reason = error === null ? '' : describeError(error, t).title;
  // Never under a question that is open, nor in place of what is being picked.
  if (usePicked.getState().ids.size === 0 && useSelection.getState().panel === null) usePicked.getState().take(missing, missing[0] ?? null);
  notify(t(error === null ? 'export.cancelled' : 'export.failed', { done, total }), {
    advice: [reason, which === '' ? '' : t('export.written', { which, folder }), t('export.missing', { count: missing.length }), without]
      .filter((part) => part !== '')
      .join(' '),
  });
}
