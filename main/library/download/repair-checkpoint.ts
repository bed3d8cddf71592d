import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CheckpointVerdict, LibraryTask } from '../../../preload/contract-library.ts';
import type { CheckpointRecord } from '../../database/checkpoint-repository.ts';
import { StudioError } from '../../engine/studio-error.ts';
import { syncFolder, writeFileAtomically } from '../../history/atomic-file.ts';
import { readSums, sha256, type CheckpointSums } from '../checkpoint-hashes.ts';
import { stagingFolder } from '../checkpoint-library.ts';
import { sourceOf } from '../checkpoint-source.ts';
import type { TaskContext } from '../library-tasks.ts';
import { sumsFileOf } from '../sums-file.ts';
import { verifyInstalled } from '../verify-checkpoint.ts';
import type { DownloadPlan } from './download-plan.ts';
import { listingOf, withClient, type DownloadParts } from './downloads.ts';
import { fileAddress, hubAddress, hubHeaders } from './hub.ts';
import { planDownload } from './plan-download.ts';
import { transferFile } from './transfer-file.ts';
import { TransferProgress } from './transfer-progress.ts';

/**
 * Compares a checkpoint's files with their hashes and gets those again that are missing or damaged: from where it was
 * downloaded, or from the folder it was copied from. Every file keeps its hash; another one of its name is not taken.
 * Throws StudioError `checkpoint-unknown`, `checkpoint-not-repairable`.
 */
export function repairCheckpoint(parts: DownloadParts, id: string): LibraryTask {
  const record = parts.records.get(id);
  if (record === null || record.origin === 'bundled') parts.checkpoints.require(id);
  if (record === null || record.origin === 'bundled' || record.origin === 'link') throw notRepairable(id, record);
  const staging = stagingFolder(parts.home);
  return parts.tasks.start(
    { id: parts.newId(), kind: 'repair', source: record.source, checkpoint: id, title: id },
    {
      pausable: false,
      discard: () => rm(staging, { recursive: true, force: true }),
      run: (context) => repair(parts, record, staging, context),
    },
  );
}

async function repair(parts: DownloadParts, record: CheckpointRecord, staging: string, context: TaskContext): Promise<void> {
  const found = await verifyInstalled(parts, record.id, record.directory, context);
  const sums = await readSums(sumsFileOf(parts.home, record));
  const bad = [...found.missing, ...found.changed];
  if (sums === null || found.state === 'no-list') throw notRepairable(record.id, record);
  if (bad.length === 0) return;
  await mkdir(staging, { recursive: true });
  if (record.origin === 'download') await fetchAgain(parts, record, bad, sums, staging, context);
  else await copyAgain(record, bad, sums, staging);
  for (const path of bad) await putInPlace(join(staging, ...path.split('/')), join(record.directory, ...path.split('/')));
  await rm(staging, { recursive: true, force: true });
  const verdict: CheckpointVerdict = { ...found, state: 'match', missing: [], changed: [], checkedAt: parts.clock().toISOString() };
  parts.records.save({ ...record, verdict });
  parts.onChange();
}

async function fetchAgain(
  parts: DownloadParts,
  record: CheckpointRecord,
  bad: readonly string[],
  sums: CheckpointSums,
  staging: string,
  context: TaskContext,
): Promise<void> {
  const source = sourceOf(record.source ?? '', parts.catalogue);
  const onWait = (waitMs: number, attempt: number, reason: string): void => context.report({ kind: 'retry', value: 0, waitMs, attempt, reason });
  await withClient(parts, async (client) => {
    const plan = await planDownload(source, listingOf(parts, client, context.signal, onWait), record.id);
    const address = hubAddress(parts.network().mirror, parts.environment);
    const written = bad.filter((path) => plan.written[path] !== undefined);
    for (const path of written) await writeFileAtomically(join(staging, ...path.split('/')), plan.written[path] ?? '');
    const files = bad.filter((path) => !written.includes(path)).map((path) => plannedAs(plan, path, sums));
    const progress = new TransferProgress(files, parts.clock);
    for (const file of files) {
      await transferFile({
        client,
        url: fileAddress(address, plan.repository, plan.revision, file.from),
        headers: hubHeaders(address),
        file,
        folder: staging,
        etag: null,
        saveEtag: () => undefined,
        policy: parts.policy,
        clock: parts.clock,
        signal: context.signal,
        onBytes(present) {
          progress.has(file.path, present);
          context.report(progress.report());
        },
        onWait,
      });
      progress.isWhole(file);
    }
  });
}

function plannedAs(plan: DownloadPlan, path: string, sums: CheckpointSums): DownloadPlan['files'][number] {
  const file = plan.files.find((one) => one.path === path);
  if (file !== undefined) return { ...file, sha256: sums[path] ?? file.sha256 };
  throw new StudioError(
    'checkpoint-not-repairable',
    `“${plan.id}” can't be repaired: ${plan.repository} no longer has ${path}. Remove the checkpoint and get it again.`,
    {
      details: { checkpoint: plan.id, reason: `${plan.repository} no longer has ${path}` },
    },
  );
}

async function copyAgain(record: CheckpointRecord, bad: readonly string[], sums: CheckpointSums, staging: string): Promise<void> {
  for (const path of bad) {
    const original = join(record.source ?? '', ...path.split('/'));
    const target = join(staging, ...path.split('/'));
    await mkdir(dirname(target), { recursive: true });
    const isThere = await copyFile(original, target).then(
      () => true,
      () => false,
    );
    if (!isThere || (await sha256(target)) !== sums[path]) throw notRepairable(record.id, record);
  }
}

async function putInPlace(from: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await rename(from, target);
  await syncFolder(dirname(target));
}

function notRepairable(id: string, record: CheckpointRecord | null): StudioError {
  const reason = reasonOf(record);
  return new StudioError('checkpoint-not-repairable', `“${id}” can't be repaired: ${reason}`, { details: { checkpoint: id, reason } });
}

function reasonOf(record: CheckpointRecord | null): string {
  switch (record?.origin ?? 'bundled') {
    case 'bundled':
      return 'it came with the studio or was put into its folder by hand. Reinstall the studio, or put the files back.';
    case 'link':
      return 'it is a link to a folder of yours, which the studio does not change. Put the files back there.';
    case 'copy':
      return `the folder it was copied from (${record?.source ?? 'unknown'}) does not have those files any more. Remove the checkpoint and add it again.`;
    case 'download':
      return 'its list of hashes is gone. Remove the checkpoint and get it again.';
  }
}
