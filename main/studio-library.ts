import type { ChannelOutput, StudioEvent } from '../preload/contract.ts';
import type { CheckpointRepository } from './database/checkpoint-repository.ts';
import type { Connection } from './database/connection.ts';
import { downloadRepository } from './database/download-repository.ts';
import type { SettingRepository } from './database/setting-repository.ts';
import { isAlive } from './history/home-folder.ts';
import type { HomeLayout } from './history/home-layout.ts';
import { readCatalogue } from './library/catalogue.ts';
import { addCheckpoint, removeCheckpoint, removeStaleStaging, verifyCheckpointById } from './library/checkpoint-library.ts';
import { findOffer, listOffers, restoreDownloads, startDownload, type DownloadParts } from './library/download/downloads.ts';
import { repairCheckpoint } from './library/download/repair-checkpoint.ts';
import { RETRY_POLICY, type RetryPolicy } from './library/download/retry.ts';
import { listInstalled } from './library/installed-checkpoints.ts';
import type { Checkpoints } from './library/checkpoints.ts';
import { promptWords } from './library/prompt-words.ts';
import { LibraryTasks } from './library/library-tasks.ts';
import type { Desktop } from './studio-interface.ts';
import type { ChannelHandlers } from './studio-channels.ts';

/** What downloads stand on besides the settings; left out: the process's own environment, and the usual patience. */
export interface NetworkOptions {
  /** Where HF_ENDPOINT, HF_TOKEN and the proxies are named; the process's own when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** For downloads: how to try again, how long a server may say nothing, and what spreads the tries. */
  readonly retries?: Partial<RetryPolicy>;
  readonly silenceMs?: number;
  readonly jitter?: () => number;
}

interface LibraryWiring {
  readonly options: NetworkOptions & { readonly desktop: Desktop };
  readonly connection: Connection;
  readonly models: string;
  readonly home: HomeLayout;
  readonly checkpoints: Checkpoints;
  readonly records: CheckpointRepository;
  readonly settings: SettingRepository;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly emit: (event: StudioEvent) => void;
  readonly isBusy: (id: string) => boolean;
}

export function wireLibrary(wiring: LibraryWiring): DownloadParts {
  const { options, connection, models, home, checkpoints, records, settings, clock, newId, emit, isBusy } = wiring;
  return {
    home,
    checkpoints,
    records,
    tasks: new LibraryTasks({ clock, onChange: (task) => emit({ kind: 'task', task }) }),
    clock,
    newId,
    onChange() {
      emit({ kind: 'library' });
      emit({ kind: 'info' });
    },
    isBusy,
    discard: (folder) => options.desktop.discard(folder),
    downloads: downloadRepository(connection),
    catalogue: readCatalogue(models),
    network: () => settings.get(),
    environment: options.environment ?? process.env,
    policy: { ...RETRY_POLICY, jitter: options.jitter ?? Math.random, ...options.retries },
    silenceMs: options.silenceMs ?? 30_000,
    owner: process.pid,
    isAlive,
  };
}

/** Clears away what a crash left, and puts up the downloads that can be gone on with. */
export async function recoverLibrary(library: DownloadParts): Promise<void> {
  await removeStaleStaging(library.home, library.isAlive);
  await restoreDownloads(library);
}

export type LibraryHandlers = Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `library.${string}`>>;

/** One service call a channel, for all that has to do with checkpoints. */
export function createLibraryHandlers(library: DownloadParts, desktop: Desktop): LibraryHandlers {
  const { tasks } = library;
  return {
    'library.get': () => everything(library),
    'library.chooseFolder': async () => ({ directory: await desktop.chooseFolder() }),
    'library.add': (request) => ({ task: addCheckpoint(library, request) }),
    'library.offer': ({ source }) => findOffer(library, source),
    'library.download': async ({ source, acceptedLicence }) => ({ task: await startDownload(library, source, acceptedLicence) }),
    'library.repair': ({ id }) => ({ task: repairCheckpoint(library, id) }),
    'library.verify': ({ id }) => ({ task: verifyCheckpointById(library, id) }),
    'library.remove': async ({ id }) => {
      await removeCheckpoint(library, id);
      return {};
    },
    'library.readPrompt': ({ checkpoint, prompt }) => promptWords(library.checkpoints.require(checkpoint).directory, prompt),
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

async function everything(library: DownloadParts): Promise<ChannelOutput<'library.get'>> {
  return { installed: await listInstalled(library), offers: listOffers(library), tasks: [...library.tasks.list()] };
}
