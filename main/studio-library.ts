import type { ChannelOutput } from '../preload/contract.ts';
import type { LibraryParts } from './library/checkpoint-library.ts';
import { addCheckpoint, removeCheckpoint, verifyCheckpointById } from './library/checkpoint-library.ts';
import { listInstalled } from './library/installed-checkpoints.ts';
import type { Desktop } from './studio-interface.ts';
import type { ChannelHandlers } from './studio-channels.ts';

export type LibraryHandlers = Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `library.${string}`>>;

/** One service call a channel, for all that has to do with checkpoints. */
export function createLibraryHandlers(library: LibraryParts, desktop: Desktop): LibraryHandlers {
  const { tasks } = library;
  return {
    'library.get': () => everything(library),
    'library.chooseFolder': async () => ({ directory: await desktop.chooseFolder() }),
    'library.add': (request) => ({ task: addCheckpoint(library, request) }),
    'library.verify': ({ id }) => ({ task: verifyCheckpointById(library, id) }),
    'library.remove': async ({ id }) => {
      await removeCheckpoint(library, id);
      return {};
    },
    'library.pause': async ({ id }) => {
      await tasks.pause(id);
      return {};
    },
    'library.resume': ({ id }) => {
      tasks.resume(id);
      return {};
    },
    'library.cancel': async ({ id }) => {
      await tasks.cancel(id);
      return {};
    },
  };
}

async function everything(library: LibraryParts): Promise<ChannelOutput<'library.get'>> {
  return { installed: await listInstalled(library), tasks: [...library.tasks.list()] };
}
