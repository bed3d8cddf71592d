import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointVerdict } from '../../preload/contract-library.ts';
import type { CheckpointRecord, CheckpointRepository } from '../database/checkpoint-repository.ts';
import type { HomeLayout } from '../history/home-layout.ts';
import { compareWithSums, readSums, SUMS_FILE, type CheckpointSums } from './checkpoint-hashes.ts';
import type { TaskContext } from './library-tasks.ts';
import { sumsFileOf } from './sums-file.ts';

export interface VerifyParts {
  readonly home: HomeLayout;
  readonly records: CheckpointRepository;
  readonly clock: () => Date;
  readonly onChange: () => void;
}

/** Compares every file of a checkpoint with its hash, and keeps what was found. */
export async function verifyInstalled(parts: VerifyParts, id: string, directory: string, context: TaskContext): Promise<CheckpointVerdict> {
  const record = parts.records.get(id);
  const sums = await readSums(record === null ? join(directory, SUMS_FILE) : sumsFileOf(parts.home, record));
  const verdict = sums === null ? noList(parts.clock()) : await compare(directory, sums, parts.clock, context);
  parts.records.save({ ...(record ?? bundledRecord(id, directory, parts.clock())), verdict });
  parts.onChange();
  return verdict;
}

async function compare(directory: string, sums: CheckpointSums, clock: () => Date, context: TaskContext): Promise<CheckpointVerdict> {
  const totalBytes = await sizeOf(directory, Object.keys(sums));
  let doneBytes = 0;
  const found = await compareWithSums(directory, sums, {
    signal: context.signal,
    onBytes(bytes) {
      doneBytes += bytes;
      context.report({ kind: 'hash', value: totalBytes === 0 ? 1 : doneBytes / totalBytes, doneBytes, totalBytes });
    },
  });
  const checkedAt = clock().toISOString();
  const files = Object.keys(sums).length;
  return found.kind === 'differ'
    ? { state: 'differ', files, missing: found.missing, changed: found.changed, checkedAt }
    : { state: 'match', files, missing: [], changed: [], checkedAt };
}

function noList(now: Date): CheckpointVerdict {
  return { state: 'no-list', files: 0, missing: [], changed: [], checkedAt: now.toISOString() };
}

/** A checkpoint that nobody added gets its first row when it is looked at. */
function bundledRecord(id: string, directory: string, now: Date): CheckpointRecord {
  return {
    id,
    kind: 'checkpoint',
    origin: 'bundled',
    directory,
    source: null,
    licence: null,
    sizeBytes: 0,
    files: 0,
    addedAt: now.toISOString(),
    verdict: null,
  };
}

/** Bytes of those files that are there. */
export async function sizeOf(directory: string, paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(join(directory, ...path.split('/'))).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
