import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { StudioError } from '../../engine/studio-error.ts';
import { writeFileAtomically } from '../../history/atomic-file.ts';
import { hashFiles, readSums, SUMS_FILE, type CheckpointSums } from '../checkpoint-hashes.ts';
import { inspectCheckpoint, inspectNetworks } from '../checkpoint-inspection.ts';
import type { LibraryParts } from '../checkpoint-library.ts';
import { moveIntoPlace } from '../import-checkpoint.ts';
import type { TaskContext } from '../library-tasks.ts';
import { plannedBytes, type DownloadPlan } from './download-plan.ts';

/** The last step of a download: looks the files through as any folder that is added, and gives the whole its place at once. */
export async function installDownload(parts: LibraryParts, plan: DownloadPlan, folder: string, context: TaskContext): Promise<void> {
  for (const [path, text] of Object.entries(plan.written)) await writeFileAtomically(join(folder, ...path.split('/')), text);
  if (plan.kind === 'checkpoint') await inspectCheckpoint(folder);
  else await inspectNetworks(folder);
  const sums = await sumsOf(plan, folder, context);
  context.signal.throwIfAborted();
  const parent = plan.kind === 'checkpoint' ? parts.home.checkpoints : parts.home.readouts;
  const target = join(parent, plan.id);
  await makeRoom(target, plan.id, sums);
  const directory = await moveIntoPlace(folder, target, sums);
  const now = parts.clock().toISOString();
  const files = Object.keys(sums).length;
  parts.records.save({
    id: plan.id,
    kind: plan.kind,
    origin: 'download',
    directory,
    source: `${plan.source.replace(/@.*$/u, '')}@${plan.revision}`,
    licence: plan.licence,
    sizeBytes: plannedBytes(plan),
    files,
    addedAt: now,
    verdict: { state: 'match', files, missing: [], changed: [], checkedAt: now },
  });
  parts.onChange();
}

/** What lies at the target may be left by a crash between the move and the row that follows it; anything else stays. */
async function makeRoom(target: string, id: string, sums: CheckpointSums): Promise<void> {
  if (!existsSync(target)) return;
  const present = await readSums(join(target, SUMS_FILE)).catch(() => null);
  if (!isDeepStrictEqual(present, sums)) {
    throw new StudioError('checkpoint-exists', `There is a checkpoint “${id}” already. Remove it first, then go on with the download.`, {
      retryable: true,
      details: { checkpoint: id },
    });
  }
  await rm(target, { recursive: true });
}

/** The SHA-256 that every file was held against on arrival; of the small ones, which Git names otherwise, it is taken now. */
async function sumsOf(plan: DownloadPlan, folder: string, context: TaskContext): Promise<CheckpointSums> {
  const known = plan.files.flatMap(({ path, sha256 }): [string, string][] => (sha256 === null ? [] : [[path, sha256]]));
  const unknown = [...plan.files.filter((file) => file.sha256 === null).map((file) => file.path), ...Object.keys(plan.written)];
  context.report({ kind: 'hash', value: 0.98, doneBytes: 0, totalBytes: 0 });
  const taken = await hashFiles(folder, unknown, { signal: context.signal });
  return Object.fromEntries([...known, ...Object.entries(taken)].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
