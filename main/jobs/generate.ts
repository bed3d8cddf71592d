import type { AdapterUse } from '../../preload/contract-adapters.ts';
import type { Job } from '../../preload/contract.ts';
import { atomically, type Connection } from '../database/connection.ts';
import type { GenerationRepository } from '../database/generation-repository.ts';
import type { GenerationRecord, NewGeneration } from '../database/generation-record.ts';
import type { JobRecord, JobRepository } from '../database/job-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { PictureFiles } from '../history/picture-files.ts';
import type { Sketches } from '../history/sketches.ts';
import type { Adapters } from '../library/adapters.ts';
import type { Checkpoints } from '../library/checkpoints.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import type { AspectCatalogue } from '../profile/aspect-catalogue.ts';
import { isOfProfile, levelsInTaste } from '../profile/levels-in-taste.ts';
import { settingsOfRequest, type CompleteRequest } from './generation-request.ts';
import type { JobQueue, Work } from './job-queue.ts';
import { spansOf, type AskedExplanation } from './phrase-spans.ts';
import { sizeForPicture } from './size-for-picture.ts';
import { refuseNoiseFile, requireRendered } from './work-parts.ts';

/** What a picture needs to know of a profile. */
export interface Taste {
  readonly name: string;
  readonly aspects: readonly { readonly aspect: string; readonly level: number }[];
}

export interface OrderParts {
  readonly connection: Connection;
  readonly generations: GenerationRepository;
  readonly jobs: JobRepository;
  /** A profile's name and levels; null asks for the active one. */
  readonly taste: (profile: string | null) => Taste;
  readonly aspects: AspectCatalogue;
  readonly checkpoints: Checkpoints;
  /** What a request that names no checkpoint is made with. */
  readonly defaultCheckpoint: () => string;
  readonly sketches: Sketches;
  readonly adapters: Adapters;
  readonly files: PictureFiles;
  readonly queue: JobQueue;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly newSeed: () => number;
  readonly owner: number;
}

/** Takes a generation and its job into the database together; the queue gets the job next. */
export function enter(parts: OrderParts, generation: NewGeneration, wishedEffort: GenerationRecord['wishedEffort'] = null): JobRecord {
  const record = newJob(parts, generation.id, generation.kind);
  atomically(parts.connection, () => {
    parts.generations.insert(generation);
    if (wishedEffort !== null) parts.generations.update(generation.id, { wishedEffort });
    parts.jobs.insert(record, generation.createdAt);
  });
  return record;
}

/** Queues what the compose form asks for: one job a picture. Throws StudioError before anything is stored. */
export async function generate(parts: OrderParts, request: CompleteRequest): Promise<readonly Job[]> {
  const checkpoint = parts.checkpoints.require(request.checkpoint ?? parts.defaultCheckpoint());
  const settings = settingsOfRequest(fitted(parts, request, checkpoint), checkpoint, parts.aspects);
  if (request.sketch !== null) parts.sketches.get(request.sketch.sketchId);
  // Deleted since it was chosen: its pixels are kept with the sketch, only the lineage is gone.
  const madeFrom = request.madeFrom !== null && parts.generations.get(request.madeFrom) === null ? null : request.madeFrom;
  const taste = parts.taste(request.profile);
  const aspects = levelsInTaste(taste.aspects, request.tasteStrength, request.aspects);
  const adapters = await adaptersOf(parts, request.adapters);
  const firstSeed = request.seed ?? parts.newSeed();
  const work = {
    kind: 'generate' as const,
    explain: request.explain ? request.effort : null,
    phrases: spansOf(settings.prompt, request.phrases),
  } satisfies Work;
  return Array.from({ length: request.batch }, (_, index) => {
    const record = enter(
      parts,
      {
        id: parts.newId(),
        createdAt: parts.clock().toISOString(),
        kind: 'generation',
        parent: null,
        madeFrom,
        upscale: null,
        checkpoint: checkpoint.id,
        ...settings,
        seed: (firstSeed + index) % 2 ** 32,
        sketch: request.sketch,
        inpaint: request.inpaint,
        aspects,
        profile: isOfProfile(taste.aspects, request.tasteStrength, request.aspects) ? taste.name : null,
        adapters,
        factors: [],
        coalition: {},
      },
      work.explain,
    );
    return parts.queue.add(record, work);
  });
}

/** A picture that is repainted gives its size where none was asked for. Throws StudioError `mask-unusable`, `sketch-unreadable`. */
function fitted(parts: OrderParts, request: CompleteRequest, checkpoint: CheckpointOnDisk): CompleteRequest {
  if (request.inpaint === null) return request;
  const [picture, mask] = [parts.sketches.get(request.inpaint.pictureId), parts.sketches.get(request.inpaint.maskId)];
  if (picture.width !== mask.width || picture.height !== mask.height) {
    throw new StudioError(
      'mask-unusable',
      `The mask has ${mask.width} × ${mask.height} pixels and its picture ${picture.width} × ${picture.height}: make them the same size.`,
      { details: { reason: 'size', width: mask.width, height: mask.height } },
    );
  }
  return request.width === null && request.height === null ? { ...request, ...sizeForPicture(picture, checkpoint) } : request;
}

/** Each once, and none at strength 0: that is the picture without it. Throws StudioError `adapter-unknown`, `setting-out-of-range`. */
async function adaptersOf({ adapters }: OrderParts, wanted: CompleteRequest['adapters']): Promise<readonly AdapterUse[]> {
  const uses = new Map<string, AdapterUse>();
  for (const { id: typed, strength } of wanted) {
    const { id, name, sha256 } = await adapters.require(typed);
    if (uses.has(id))
      throw new StudioError('setting-out-of-range', `The adapter “${name}” is asked for twice.`, { details: { setting: 'adapters', adapter: id } });
    uses.set(id, { id, name, sha256, strength });
  }
  return [...uses.values()].filter(({ strength }) => strength !== 0);
}

/**
 * Explains a picture, again if need be, and for an enlarged one the picture it was made from; a job that is at it already is
 * the answer. Throws StudioError
 * `setting-out-of-range` for phrases that its prompt doesn't have, `usage` for a counterfactual's, `noise-not-kept`.
 */
export function explainAgain(parts: OrderParts, asked: string, wishes: AskedExplanation): Job {
  const generation = requireRendered(parts.generations, asked);
  const { id } = generation;
  const underway = parts.queue.jobOf(id);
  if (underway !== null) return underway;
  if (!generation.hasPicture) {
    throw new StudioError('generation-unknown', `“${id}” has no picture to explain, since it ended as “${generation.state}”.`, { details: { generation: id } });
  }
  if (wishes.phrases !== null && generation.parent !== null) {
    throw new StudioError('usage', 'A what-if has the phrases of the picture it was made from. Regroup that one.', { details: { generation: id } });
  }
  refuseNoiseFile(generation);
  const phrases = wishes.phrases === null ? null : spansOf(generation.prompt, wishes.phrases);
  const record = newJob(parts, id, generation.kind);
  atomically(parts.connection, () => {
    parts.generations.update(id, { state: 'queued', error: null, wishedEffort: wishes.effort });
    parts.jobs.insert(record, parts.clock().toISOString());
  });
  return parts.queue.add(record, { kind: 'explain', wishes: { ...wishes, phrases } });
}

function newJob(parts: OrderParts, generationId: string, kind: JobRecord['kind']): JobRecord {
  return { id: parts.newId(), generationId, kind, state: 'queued', owner: parts.owner };
}
