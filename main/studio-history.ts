import { MOST_AT_ONCE } from '../preload/contract-history.ts';
import { deletionRepository } from './database/deletion-repository.ts';
import { historyRepository } from './database/history-repository.ts';
import { createDeletions, type DeletionParts } from './history/deletions.ts';
import { Exports } from './history/exports.ts';
import { createHistory } from './history/history.ts';
import { isAlive } from './history/home-folder.ts';
import { wireError } from './jobs/wire-error.ts';
import type { ChannelHandlers } from './studio-channels.ts';
import type { ServiceParts } from './studio-parts.ts';

type HistoryHandlers = Omit<Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `history.${string}`>>, 'history.copyPicture' | 'history.savePicture'>;
type HistoryParts = Pick<ServiceParts, 'history' | 'queue' | 'files' | 'desktop' | 'deletions' | 'exports' | 'emit'>;

type HistoryWiring = Pick<ServiceParts, 'connection' | 'generations' | 'explanations' | 'files' | 'clock' | 'newId' | 'owner' | 'emit'> &
  Pick<DeletionParts, 'trash'>;

export function wireHistory(parts: HistoryWiring): Pick<ServiceParts, 'history' | 'deletions' | 'exports'> {
  const { connection, generations, files, newId, emit } = parts;
  return {
    history: createHistory({ ...parts, list: historyRepository(connection) }),
    deletions: createDeletions({ ...parts, deletions: deletionRepository(connection), isAlive }),
    exports: new Exports({
      fileOf: (id) => (generations.get(id)?.hasPicture === true ? files.of(id).picture : null),
      newId,
      wireError,
      onChange: (status) => emit({ kind: 'export', status }),
    }),
  };
}

/** One service call a channel, for the history as a whole. */
export function createHistoryHandlers(parts: HistoryParts): HistoryHandlers {
  const { history, deletions, exports, desktop, emit } = parts;
  return {
    'history.list': (page) => history.list(page),
    'history.ids': ({ from, to, ...filter }) => history.ids(filter, from, to, MOST_AT_ONCE),
    'history.place': ({ id, ...filter }) => ({ at: history.place(filter, id) }),
    'history.facets': () => history.facets(),
    'history.find': ({ beginning }) => ({ ids: [...history.beginning(beginning)] }),
    'history.star': ({ ids, starred }) => {
      history.star(ids, starred);
      emit({ kind: 'history' });
      return {};
    },
    'history.delete': async ({ ids, undoable }) => {
      const deletion = await setAside(parts, ids);
      if (undoable) return { deletion };
      await finish(parts, deletion);
      return { deletion: null };
    },
    'history.restore': async ({ deletion }) => {
      await deletions.restore(deletion);
      tellOfChange(emit);
      return {};
    },
    'history.finishDelete': async ({ deletion }) => {
      await finish(parts, deletion);
      return {};
    },
    'history.export': async ({ ids }) => {
      history.requireAll(ids);
      const folder = await desktop.chooseFolder();
      return { status: folder === null ? null : exports.start(ids, folder) };
    },
    'history.cancelExport': ({ id }) => {
      exports.cancel(id);
      return {};
    },
    'history.showInFolder': ({ id }) => {
      history.get(id);
      desktop.showInFolder(parts.files.of(id).picture);
      return {};
    },
  };
}

/**
 * Nothing may write files for a picture that goes. From the moment that it is set aside no new work on it is taken; what
 * was under way is stopped in the same breath, the waiting first, so that none begins in between.
 */
async function setAside({ history, deletions, queue, emit }: HistoryParts, chosen: readonly string[]): Promise<string> {
  history.requireAll(chosen);
  const { deletion, ids } = deletions.begin(chosen);
  await queue.stopAll(new Set(ids));
  tellOfChange(emit);
  return deletion;
}

async function finish({ deletions, emit }: Pick<HistoryParts, 'deletions' | 'emit'>, deletion: string): Promise<void> {
  try {
    await deletions.finish(deletion);
  } catch (error) {
    // Those that the bin refused are there again.
    tellOfChange(emit);
    throw error;
  }
}

/** With pictures goes and comes what was called right and wrong of them: other pictures' trust goes by it. */
function tellOfChange(emit: HistoryParts['emit']): void {
  emit({ kind: 'history' });
  emit({ kind: 'feedback' });
}
