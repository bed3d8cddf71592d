import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Installed } from '../../preload/contract-library.ts';
import type { CheckpointRecord, CheckpointRepository } from '../database/checkpoint-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { CheckpointOnDisk } from './checkpoint-description.ts';
import { readSums, SUMS_FILE } from './checkpoint-hashes.ts';
import type { Checkpoints } from './checkpoints.ts';
import { sizeOf } from './verify-checkpoint.ts';

export interface InstalledParts {
  readonly checkpoints: Checkpoints;
  readonly records: CheckpointRepository;
}

/** What is installed: what can be opened, and what was added but can't be, with the reason. */
export async function listInstalled({ checkpoints, records }: InstalledParts): Promise<Installed[]> {
  const usable = checkpoints.list();
  const known = new Map(records.all().map((record) => [record.id, record]));
  const entries = await Promise.all(usable.map((checkpoint) => describe(checkpoint, known.get(checkpoint.id) ?? null, records)));
  const others = [...known.values()].filter((record) => record.origin !== 'bundled' && !usable.some((checkpoint) => checkpoint.id === record.id));
  return [...entries, ...others.map((record) => describeRecord(record, problemOf(checkpoints, record)))];
}

async function describe(checkpoint: CheckpointOnDisk, record: CheckpointRecord | null, records: CheckpointRepository): Promise<Installed> {
  const { id, name, family, directory, bundled } = checkpoint;
  const origin = bundled ? 'bundled' : record === null || record.origin === 'bundled' ? 'folder' : record.origin;
  const added = origin === 'bundled' || origin === 'folder' ? null : record;
  return {
    id,
    name,
    kind: 'checkpoint',
    family,
    directory,
    origin,
    source: record?.source ?? null,
    licence: record?.licence ?? null,
    ...(added === null ? await measured(directory) : { sizeBytes: added.sizeBytes, files: added.files }),
    addedAt: added?.addedAt ?? null,
    verdict: record?.verdict ?? null,
    provider: records.lastProvider(id),
    problem: null,
  };
}

function describeRecord(record: CheckpointRecord, problem: string | null): Installed {
  const { id, kind, directory, origin, source, licence, sizeBytes, files, addedAt, verdict } = record;
  const family = kind === 'readout' ? 'CLIP' : '';
  return { id, name: id, kind, family, directory, origin, source, licence, sizeBytes, files, addedAt, verdict, provider: null, problem };
}

function problemOf(checkpoints: Checkpoints, record: CheckpointRecord): string | null {
  if (!existsSync(record.directory)) return `Its folder ${record.directory} is gone.`;
  if (record.kind === 'readout') return null;
  try {
    checkpoints.require(record.id);
  } catch (error) {
    if (error instanceof StudioError) return error.message;
    throw error;
  }
  return 'It can’t be opened.';
}

/** Of a folder that was never added, by the list that came with it. */
async function measured(directory: string): Promise<Pick<Installed, 'sizeBytes' | 'files'>> {
  const sums = await readSums(join(directory, SUMS_FILE)).catch(() => null);
  const paths = Object.keys(sums ?? {});
  return { sizeBytes: await sizeOf(directory, paths), files: paths.length };
}
