import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { LibraryTask } from '../../preload/contract-library.ts';
import type { CheckpointRepository } from '../database/checkpoint-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { HomeLayout } from '../history/home-layout.ts';
import type { CheckpointSums } from './checkpoint-hashes.ts';
import { readSums } from './checkpoint-hashes.ts';
import { DEFAULT_CHECKPOINT, type Checkpoints } from './checkpoints.ts';
import { idOfName, isSafePath } from './file-names.ts';
import { importCheckpoint } from './import-checkpoint.ts';
import type { LibraryTasks, TaskContext } from './library-tasks.ts';
import { sumsFileOf, sumsOfLink } from './sums-file.ts';
import { verifyInstalled } from './verify-checkpoint.ts';

export interface LibraryParts {
  readonly home: HomeLayout;
  readonly checkpoints: Checkpoints;
  readonly records: CheckpointRepository;
  readonly tasks: LibraryTasks;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Told when what is installed changed. */
  readonly onChange: () => void;
  /** Whether a picture is being made, or waits to be, with this checkpoint. */
  readonly isBusy: (id: string) => boolean;
  /** Moves a folder to the bin. */
  readonly discard: (folder: string) => Promise<void>;
}

export interface AddRequest {
  readonly directory: string;
  readonly mode: 'copy' | 'link';
  readonly id: string | null;
}

/** Takes a folder over as a checkpoint. Throws StudioError `checkpoint-exists` for an id that is taken. */
export function addCheckpoint(parts: LibraryParts, request: AddRequest): LibraryTask {
  const { home, tasks } = parts;
  const directory = resolve(request.directory);
  if (request.id !== null) requireFreeId(parts, request.id);
  const staging = stagingFolder(home);
  return tasks.start(
    { id: parts.newId(), kind: 'add', source: directory, checkpoint: request.id, title: basename(directory) },
    {
      pausable: false,
      discard: () => rm(staging, { recursive: true, force: true }),
      run: (context) => runImport(parts, { ...request, directory }, staging, context),
    },
  );
}

async function runImport(parts: LibraryParts, request: AddRequest, staging: string, context: TaskContext): Promise<void> {
  const { home, records } = parts;
  let present: string | null = null;
  const known = await knownSums(parts);
  const imported = await importCheckpoint(
    {
      directory: request.directory,
      mode: request.mode,
      staging,
      checkpoints: home.checkpoints,
      sumsOfLink: (id) => sumsOfLink(home, id),
      claim(sums) {
        present = request.id === null ? (known.get(fingerprint(sums)) ?? null) : null;
        return present === null ? (request.id ?? freeId(parts, idOfName(basename(request.directory)))) : null;
      },
    },
    context,
  );
  if (imported === null) return context.settle(present ?? '');
  const { id, directory, sizeBytes, files } = imported;
  const now = parts.clock().toISOString();
  records.save({
    id,
    kind: 'checkpoint',
    origin: request.mode,
    directory,
    source: request.directory,
    licence: null,
    sizeBytes,
    files,
    addedAt: now,
    // Its files were hashed just now; those of a copy on the way.
    verdict: { state: 'match', files, missing: [], changed: [], checkedAt: now },
  });
  parts.onChange();
}

/** Compares a checkpoint's files with their hashes. Throws StudioError `checkpoint-unknown`. */
export function verifyCheckpointById(parts: LibraryParts, id: string): LibraryTask {
  const record = parts.records.get(id);
  // A readout lies in a folder of its own, where no checkpoint is looked for.
  const { directory, name } = record?.kind === 'readout' ? { directory: record.directory, name: id } : parts.checkpoints.require(id);
  return parts.tasks.start(
    { id: parts.newId(), kind: 'verify', source: null, checkpoint: id, title: name },
    {
      pausable: false,
      discard: async () => undefined,
      async run(context) {
        await verifyInstalled(parts, id, directory, context);
      },
    },
  );
}

/** Throws StudioError `checkpoint-unknown`, `checkpoint-bundled`, `checkpoint-busy`. */
export async function removeCheckpoint(parts: LibraryParts, id: string): Promise<void> {
  const record = parts.records.get(id);
  const folder = ownFolder(parts.home, id);
  // One that was added can be removed when its folder is gone, too.
  if (folder === null && (record === null || record.origin === 'bundled')) {
    parts.checkpoints.require(id);
    throw new StudioError('checkpoint-bundled', `“${id}” comes with the studio and stays. Only checkpoints that were added can be removed.`, {
      details: { checkpoint: id },
    });
  }
  if (parts.isBusy(id)) {
    throw new StudioError('checkpoint-busy', `“${id}” is at work on a picture. Wait until it is done, or cancel it, then remove the checkpoint.`, {
      retryable: true,
      details: { checkpoint: id },
    });
  }
  // The folder first: a row without a folder is seen to be gone, a folder without a row would come back.
  if (folder !== null) await parts.discard(folder);
  if (record?.origin === 'link') await rm(sumsOfLink(parts.home, id), { force: true });
  parts.records.remove(id);
  parts.onChange();
}

/** A copy or a download lies under its id in the data folder. */
function ownFolder(home: HomeLayout, id: string): string | null {
  if (!isSafePath(id) || id.includes('/')) return null;
  return [join(home.checkpoints, id), join(home.readouts, id)].find((folder) => existsSync(folder)) ?? null;
}

export function requireFreeId(parts: Pick<LibraryParts, 'checkpoints' | 'records' | 'home'>, id: string): void {
  if (idOfName(id) !== id) {
    throw new StudioError(
      'usage',
      `“${id}” can't be a checkpoint's id: it has to be of small letters, digits, dots and hyphens, for instance ${idOfName(id)}.`,
    );
  }
  if (isFree(parts, id)) return;
  throw new StudioError('checkpoint-exists', `There is a checkpoint “${id}” already. Remove it first, or take another id with --id.`, {
    details: { checkpoint: id },
  });
}

/** The id itself, or with the first number behind it that is free. */
export function freeId(parts: Pick<LibraryParts, 'checkpoints' | 'records' | 'home'>, id: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (isFree(parts, candidate)) return candidate;
  }
}

function isFree({ checkpoints, records, home }: Pick<LibraryParts, 'checkpoints' | 'records' | 'home'>, id: string): boolean {
  return id !== DEFAULT_CHECKPOINT && records.get(id) === null && ownFolder(home, id) === null && !checkpoints.list().some((one) => one.id === id);
}

/** Fingerprint of a checkpoint's hashes → its id, for every checkpoint that was added. */
async function knownSums({ records, home }: LibraryParts): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  for (const record of records.all()) {
    const sums = await readSums(sumsFileOf(home, record)).catch(() => null);
    if (sums !== null) known.set(fingerprint(sums), record.id);
  }
  return known;
}

function fingerprint(sums: CheckpointSums): string {
  return JSON.stringify(Object.entries(sums).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A folder for files that are being put together; removed at a start when its process is gone. */
export function stagingFolder(home: HomeLayout): string {
  return join(home.staging, `${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Removes copies that a crash left unfinished. */
export async function removeStaleStaging(home: HomeLayout, isAlive: (pid: number) => boolean): Promise<void> {
  for (const name of await readdir(home.staging).catch(() => [])) {
    const pid = /^(\d+)-[0-9a-f]{8}$/u.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(home.staging, name), { recursive: true, force: true });
  }
}
