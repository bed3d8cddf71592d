import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LibraryTask, Offer } from '../../../preload/contract-library.ts';
import type { DownloadRecord, DownloadRepository } from '../../database/download-repository.ts';
import { StudioError } from '../../engine/studio-error.ts';
import { wireError } from '../../jobs/wire-error.ts';
import type { CatalogueEntry } from '../catalogue.ts';
import { freeId, type LibraryParts } from '../checkpoint-library.ts';
import { sourceOf, sourceText } from '../checkpoint-source.ts';
import { requireSpace } from '../disk-space.ts';
import type { TaskContext, TaskWork } from '../library-tasks.ts';
import { downloadPlanSchema, plannedBytes, type DownloadPlan, type PlannedFile } from './download-plan.ts';
import { openHttpClient, type HttpClient } from './http-client.ts';
import { fileAddress, hubAddress, hubHeaders } from './hub.ts';
import { installDownload } from './install-download.ts';
import { offerOf, planDownload, suggestedId, type Listing } from './plan-download.ts';
import type { RetryPolicy } from './retry.ts';
import { sideBySide } from './side-by-side.ts';
import { transferFile } from './transfer-file.ts';
import { TransferProgress } from './transfer-progress.ts';

export interface DownloadParts extends LibraryParts {
  readonly downloads: DownloadRepository;
  readonly catalogue: readonly CatalogueEntry[];
  readonly network: () => { readonly mirror: string; readonly proxy: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly policy: RetryPolicy;
  /** How long a server may say nothing. */
  readonly silenceMs: number;
  readonly owner: number;
  readonly isAlive: (pid: number) => boolean;
}

const FILES_AT_ONCE = 3;
/** What a person accepts when a repository names no licence. */
export const NO_LICENCE = 'unknown';

/** What the catalogue has; nothing is asked of anyone. */
export function listOffers(parts: DownloadParts): Offer[] {
  return parts.catalogue.map((entry) => offerOf({ kind: 'catalogue', entry }, null, isInstalled(parts, entry.id)));
}

/** Looks a source up; only a Hub repository is asked about over the net. Throws StudioError. */
export async function findOffer(parts: DownloadParts, text: string): Promise<Offer> {
  const source = sourceOf(text, parts.catalogue);
  const installed = isInstalled(parts, sourceText(source));
  if (source.kind === 'catalogue') return offerOf(source, null, installed);
  const plan = await withClient(parts, (client) =>
    planDownload(
      source,
      listingOf(parts, client, new AbortController().signal, () => undefined, 2),
      suggestedId(source),
    ),
  );
  return offerOf(source, plan, installed);
}

/** Begins a download, or goes on with one that ended early. Throws StudioError `licence-not-accepted`, `checkpoint-exists`, `source-unknown`. */
export async function startDownload(parts: DownloadParts, text: string, acceptedLicence: string): Promise<LibraryTask> {
  const { tasks } = parts;
  const source = sourceOf(text, parts.catalogue);
  if (source.kind === 'catalogue') requireAccepted(source.entry.licence.id, acceptedLicence, source.entry.title);
  const begun = tasks
    .list()
    .find((task) => task.kind === 'download' && task.source === sourceText(source) && task.state !== 'done' && task.state !== 'cancelled');
  if (begun !== undefined && (begun.state === 'running' || parts.downloads.get(begun.id) !== null)) {
    tasks.resume(begun.id);
    return tasks.list().find((task) => task.id === begun.id) ?? begun;
  }
  // It failed before there was anything to go on with.
  if (begun !== undefined) await tasks.cancel(begun.id);
  if (isInstalled(parts, sourceText(source))) {
    throw new StudioError(
      'checkpoint-exists',
      `“${sourceText(source)}” is installed already. “checkpoints verify” checks its files, “checkpoints repair” gets bad ones again.`,
      {
        details: { checkpoint: sourceText(source) },
      },
    );
  }
  const title = source.kind === 'catalogue' ? source.entry.title : source.repository;
  const id = parts.newId();
  return tasks.start({ id, kind: 'download', source: sourceText(source), checkpoint: null, title }, workOf(parts, id, sourceText(source), acceptedLicence));
}

/** Puts up the downloads that an earlier run did not end, to be gone on with. */
export async function restoreDownloads(parts: DownloadParts): Promise<void> {
  for (const record of parts.downloads.all()) {
    if (record.state === 'running' && record.owner !== parts.owner && parts.isAlive(record.owner)) continue;
    const plan = downloadPlanSchema.parse(JSON.parse(record.plan));
    const progress = await progressOf(parts, record.id, plan);
    parts.tasks.restore(
      {
        id: record.id,
        kind: 'download',
        source: record.source,
        checkpoint: plan.id,
        title: plan.title,
        state: record.state === 'failed' ? 'failed' : 'paused',
        progress: progress.report(),
        error: record.state === 'failed' ? record.error : null,
      },
      workOf(parts, record.id, record.source, plan.licence?.id ?? NO_LICENCE),
    );
  }
}

function workOf(parts: DownloadParts, id: string, source: string, acceptedLicence: string): TaskWork {
  return {
    pausable: true,
    run: (context) => withClient(parts, (client) => run(parts, source, acceptedLicence, client, context)),
    async discard() {
      await rm(folderOf(parts, id), { recursive: true, force: true });
      parts.downloads.remove(id);
    },
  };
}

async function run(parts: DownloadParts, source: string, acceptedLicence: string, client: HttpClient, context: TaskContext): Promise<void> {
  const { downloads } = parts;
  const begun = downloads.get(context.id) ?? downloads.bySource(source);
  if (begun !== null && (begun.id !== context.id || (begun.state === 'running' && begun.owner !== parts.owner && parts.isAlive(begun.owner)))) {
    throw new StudioError('download-underway', `“${begun.source}” is being downloaded by another studio already. Wait until it is done.`, {
      retryable: true,
      details: { source: begun.source },
    });
  }
  context.report({ kind: 'list', value: 0.01 });
  const plan = begun === null ? await newPlan(parts, source, client, context) : downloadPlanSchema.parse(JSON.parse(begun.plan));
  requireAccepted(plan.licence?.id ?? NO_LICENCE, acceptedLicence, plan.title);
  context.settle(plan.id);
  const record = { id: context.id, source: plan.source, plan: JSON.stringify(plan), owner: parts.owner };
  const keep = (change: Pick<DownloadRecord, 'state' | 'error'>): void => downloads.save({ ...record, ...change }, parts.clock().toISOString());
  keep({ state: 'running', error: null });
  try {
    await fetchFiles(parts, plan, client, context);
    await installDownload(parts, plan, filesOf(parts, context.id), context);
  } catch (error) {
    keep(context.signal.aborted ? { state: 'paused', error: null } : { state: 'failed', error: wireError(error) });
    throw error;
  }
  downloads.remove(context.id);
  await rm(folderOf(parts, context.id), { recursive: true, force: true });
}

function newPlan(parts: DownloadParts, text: string, client: HttpClient, context: TaskContext): Promise<DownloadPlan> {
  const source = sourceOf(text, parts.catalogue);
  const onWait = waitReporter(context, () => 0.01);
  return planDownload(source, listingOf(parts, client, context.signal, onWait), freeId(parts, suggestedId(source)));
}

async function fetchFiles(parts: DownloadParts, plan: DownloadPlan, client: HttpClient, context: TaskContext): Promise<void> {
  const folder = filesOf(parts, context.id);
  await mkdir(folder, { recursive: true });
  const progress = await progressOf(parts, context.id, plan);
  await requireSpace(folder, plannedBytes(plan) - progress.doneBytes);
  const known = new Map(parts.downloads.files(context.id).map((file) => [file.path, file]));
  // The small ones first: what is wrong with a source shows before gigabytes have come.
  const missing = plan.files.filter((file) => known.get(file.path)?.done !== true).toSorted((a, b) => a.size - b.size);
  const address = hubAddress(parts.network().mirror, parts.environment);
  const report = (): void => context.report(progress.report());
  report();
  await sideBySide(missing, FILES_AT_ONCE, context.signal, async (file, signal) => {
    await transferFile({
      client,
      url: fileAddress(address, plan.repository, plan.revision, file.from),
      headers: hubHeaders(address),
      file,
      folder,
      etag: known.get(file.path)?.etag ?? null,
      saveEtag: (etag) => parts.downloads.saveFile(context.id, { path: file.path, etag, done: false }),
      policy: parts.policy,
      clock: parts.clock,
      signal,
      onBytes(present) {
        progress.has(file.path, present);
        report();
      },
      onWait: waitReporter(context, () => progress.value),
    });
    parts.downloads.saveFile(context.id, { path: file.path, etag: null, done: true });
    progress.isWhole(file);
    report();
  });
}

function waitReporter(context: TaskContext, value: () => number): (waitMs: number, attempt: number, reason: string) => void {
  return (waitMs, attempt, reason) => context.report({ kind: 'retry', value: value(), waitMs: Math.round(waitMs), attempt, reason });
}

/** What is there already, by the rows and by the parts on the disk. */
async function progressOf(parts: DownloadParts, id: string, plan: DownloadPlan): Promise<TransferProgress> {
  const progress = new TransferProgress(plan.files, parts.clock);
  const done = new Set(
    parts.downloads
      .files(id)
      .filter((file) => file.done)
      .map((file) => file.path),
  );
  for (const file of plan.files) {
    if (done.has(file.path)) progress.isWhole(file);
    else progress.has(file.path, Math.min(file.size, await partSize(parts, id, file)));
  }
  return progress;
}

async function partSize(parts: DownloadParts, id: string, file: PlannedFile): Promise<number> {
  const status = await stat(`${join(filesOf(parts, id), ...file.path.split('/'))}.part`).catch(() => null);
  return status?.size ?? 0;
}

export function listingOf(
  parts: DownloadParts,
  client: HttpClient,
  signal: AbortSignal,
  onWait: Listing['onWait'],
  attempts: number = parts.policy.attempts,
): Listing {
  const address = hubAddress(parts.network().mirror, parts.environment);
  return { client, address, policy: { ...parts.policy, attempts }, clock: parts.clock, signal, onWait };
}

export async function withClient<T>(parts: DownloadParts, use: (client: HttpClient) => Promise<T>): Promise<T> {
  const client = await openHttpClient({ proxy: parts.network().proxy, environment: parts.environment, silenceMs: parts.silenceMs });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function requireAccepted(licence: string, accepted: string, title: string): void {
  if (licence === accepted) return;
  throw new StudioError(
    'licence-not-accepted',
    `“${title}” comes under the licence “${licence}”. Read it and accept it first (--accept-licence on the command line).`,
    { details: { licence } },
  );
}

function isInstalled({ records }: DownloadParts, source: string): boolean {
  return records
    .all()
    .some((record) => record.origin === 'download' && (record.source === source || record.id === source || record.source?.startsWith(`${source}@`) === true));
}

function folderOf({ home }: DownloadParts, id: string): string {
  return join(home.downloads, id);
}

function filesOf(parts: DownloadParts, id: string): string {
  return join(folderOf(parts, id), 'files');
}
