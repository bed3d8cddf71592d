import { resolve } from 'node:path';
import { StudioError } from '../engine/studio-error.ts';
import type { ExportStatus } from '../../preload/contract-history.ts';
import type { Studio } from '../studio-interface.ts';
import { usage } from './arguments.ts';
import { print, StoredFailure, type CommandContext, type OpenSession } from './session.ts';

/** Writes pictures to a folder, showing how far it is; Ctrl+C stops after the one in hand. What was written is printed however it ends. */
export async function exportPictures(context: CommandContext, session: OpenSession, folder: string, ids: readonly string[]): Promise<void> {
  if (folder.trim() === '') throw usage('--export needs a folder');
  session.exportTo(resolve(folder));
  const ended = await finished(context, session.studio, ids);
  const { written, missing, skipped, total } = ended;
  print(context, { folder: ended.folder, state: ended.state, written, missing, skipped }, [
    ...written.map(({ file }) => file),
    `${written.length} of ${total} written to ${ended.folder}${skipped === 0 ? '' : `; ${skipped} had no picture`}`,
  ]);
  if (ended.error !== null) throw new StoredFailure(ended.error);
  if (ended.state === 'cancelled') throw new StudioError('cancelled', `Cancelled. ${missing.length} were not written.`);
}

async function finished({ signal, terminal }: CommandContext, studio: Studio, ids: readonly string[]): Promise<ExportStatus> {
  const { promise, resolve: end } = Promise.withResolvers<ExportStatus>();
  const stop = studio.onEvent((event) => {
    if (event.kind !== 'export') return;
    if (event.status.state !== 'running') return end(event.status);
    if (terminal.interactive) terminal.err(`\r\u001b[2K${event.status.done} of ${event.status.total}`);
  });
  try {
    const { status } = await studio.call('history.export', { ids: [...ids] });
    if (status === null) throw new StudioError('cancelled', 'Cancelled.');
    const cancel = (): void => void studio.call('history.cancelExport', { id: status.id });
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    return await promise.finally(() => signal.removeEventListener('abort', cancel));
  } finally {
    stop();
    if (terminal.interactive) terminal.err('\r\u001b[2K');
  }
}
