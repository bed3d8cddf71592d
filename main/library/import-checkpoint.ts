import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storageError } from '../database/sqlite-error.ts';
import { StudioError } from '../engine/studio-error.ts';
import { syncFolder, writeFileAtomically } from '../history/atomic-file.ts';
import { hashFiles, readSums, SUMS_FILE, type CheckpointSums } from './checkpoint-hashes.ts';
import { inspectCheckpoint, type InspectedCheckpoint } from './checkpoint-inspection.ts';
import { requireSpace } from './disk-space.ts';
import type { TaskContext } from './library-tasks.ts';

export interface ImportOptions {
  readonly directory: string;
  readonly mode: 'copy' | 'link';
  /** Where the copy is put together, out of sight. */
  readonly staging: string;
  /** The folder that checkpoints lie in. */
  readonly checkpoints: string;
  /** The id to take, once the hashes are known; null when a checkpoint with the same files is there already. */
  readonly claim: (sums: CheckpointSums) => string | null;
  /** Where the hashes of a linked checkpoint are kept: nothing is written to a folder that belongs to someone else. */
  readonly sumsOfLink: (id: string) => string;
}

export interface Imported {
  readonly id: string;
  readonly directory: string;
  readonly sizeBytes: number;
  readonly files: number;
}

/**
 * Takes a folder over as a checkpoint: looks it through, copies and hashes its files (or only hashes them, for a link), holds
 * the hashes against a list that came with it, then moves the whole copy into place at once. Null when the same files are
 * installed already.
 * Throws StudioError as inspectCheckpoint does, and `disk-full`, `folder-not-writable`.
 */
export async function importCheckpoint(options: ImportOptions, context: TaskContext): Promise<Imported | null> {
  const directory = await realpath(options.directory).catch(() => options.directory);
  const inspected = await inspectCheckpoint(directory);
  context.signal.throwIfAborted();
  const sums = options.mode === 'copy' ? await copyFiles(directory, inspected, options.staging, context) : await hashInPlace(directory, inspected, context);
  await holdAgainstList(directory, sums);
  const id = options.claim(sums);
  if (id === null) {
    await rm(options.staging, { recursive: true, force: true });
    return null;
  }
  context.settle(id);
  const size = { sizeBytes: inspected.sizeBytes, files: inspected.files.length };
  if (options.mode === 'link') {
    await writeFileAtomically(options.sumsOfLink(id), sumsText(sums));
    return { id, directory, ...size };
  }
  return { id, directory: await moveIntoPlace(options.staging, join(options.checkpoints, id), sums), ...size };
}

/** The copied folder gets its list of hashes, then its name: whole or not at all. */
export async function moveIntoPlace(staging: string, target: string, sums: CheckpointSums): Promise<string> {
  await writeFileAtomically(join(staging, SUMS_FILE), sumsText(sums));
  await mkdir(dirname(target), { recursive: true });
  await rename(staging, target);
  await syncFolder(dirname(target));
  return target;
}

function sumsText(sums: CheckpointSums): string {
  return `${JSON.stringify(sums, null, 2)}\n`;
}

async function copyFiles(directory: string, inspected: InspectedCheckpoint, staging: string, context: TaskContext): Promise<CheckpointSums> {
  try {
    await mkdir(staging, { recursive: true });
    await requireSpace(staging, inspected.sizeBytes);
    const report = reporter('copy', inspected.sizeBytes, context);
    const sums: [string, string][] = [];
    for (const { path } of inspected.files) {
      const target = join(staging, ...path.split('/'));
      await mkdir(dirname(target), { recursive: true });
      sums.push([path, await copyHashing(join(directory, ...path.split('/')), target, report, context.signal)]);
    }
    return Object.fromEntries(sums);
  } catch (error) {
    throw storageError(error, staging) ?? error;
  }
}

/** The hash is of what was read, so that a fault on the way to the disk is found by the first verification. */
async function copyHashing(source: string, target: string, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(target, 'wx');
  try {
    for await (const chunk of createReadStream(source, { highWaterMark: 1024 * 1024, signal })) {
      const bytes = chunk as Buffer;
      hash.update(bytes);
      await file.writeFile(bytes);
      onBytes(bytes.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function hashInPlace(directory: string, inspected: InspectedCheckpoint, context: TaskContext): Promise<CheckpointSums> {
  const onBytes = reporter('hash', inspected.sizeBytes, context);
  return hashFiles(
    directory,
    inspected.files.map((file) => file.path),
    { onBytes, signal: context.signal },
  );
}

function reporter(kind: 'copy' | 'hash', totalBytes: number, context: TaskContext): (bytes: number) => void {
  let doneBytes = 0;
  return (bytes) => {
    doneBytes += bytes;
    context.report({ kind, value: totalBytes === 0 ? 1 : 0.02 + 0.96 * Math.min(1, doneBytes / totalBytes), doneBytes, totalBytes });
  };
}

/** Throws StudioError `checkpoint-corrupt` when the folder came with hashes that its files do not have. */
async function holdAgainstList(directory: string, sums: CheckpointSums): Promise<void> {
  const list = await readSums(join(directory, SUMS_FILE));
  if (list === null) return;
  const wrong = Object.entries(list)
    .filter(([path, sum]) => sums[path] !== undefined && sums[path] !== sum)
    .map(([path]) => path);
  if (wrong.length === 0) return;
  const files = wrong.join(', ');
  throw new StudioError(
    'checkpoint-corrupt',
    `The checkpoint in ${basename(directory)} is damaged: ${files} do not have the hashes in its ${SUMS_FILE}. Get it again.`,
    {
      details: { file: files, reason: `they do not have the hashes in its ${SUMS_FILE}` },
    },
  );
}
