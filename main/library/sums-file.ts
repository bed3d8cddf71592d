import { join } from 'node:path';
import type { CheckpointRecord } from '../database/checkpoint-repository.ts';
import type { HomeLayout } from '../history/home-layout.ts';
import { SUMS_FILE } from './checkpoint-hashes.ts';

/** Where the hashes of a linked checkpoint are kept: nothing is written to a folder that belongs to someone else. */
export function sumsOfLink(home: HomeLayout, id: string): string {
  return join(home.checkpoints, `${id}.${SUMS_FILE}`);
}

export function sumsFileOf(home: HomeLayout, record: Pick<CheckpointRecord, 'id' | 'origin' | 'directory'>): string {
  return record.origin === 'link' ? sumsOfLink(home, record.id) : join(record.directory, SUMS_FILE);
}
