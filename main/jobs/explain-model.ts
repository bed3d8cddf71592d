import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { StudioEvent } from '../../preload/contract.ts';
import { FEWEST_COMPARED, modelExplanationSchema, type modelChannels, type ModelExplanation, type ModelSubject } from '../../preload/contract-models.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { Picture } from '../engine/rendering.ts';
import { writeFileAtomically } from '../history/atomic-file.ts';
import { keepFindings } from '../library/adapter-findings.ts';
import type { Adapters } from '../library/adapters.ts';
import type { Checkpoints } from '../library/checkpoints.ts';
import type { Measures } from '../library/measures.ts';
import type { EngineSession } from './engine-session.ts';
import type { Taste } from './generate.ts';
import { keptModelPicture } from './kept-model-pictures.ts';
import { checkpointFingerprint, comparedCells, explanationKey } from './model-pictures.ts';
import type { ComparedCell, ModelSide, ModelSides } from './model-pictures.ts';

export type ModelRequest = z.output<(typeof modelChannels)['models.explain']['input']>;

export interface ModelExplainerParts {
  /** Where pictures and explanations are kept. */
  readonly folder: string;
  /** Where the card of an adapter looks for what it does. */
  readonly adapterFolder: string;
  readonly session: EngineSession;
  readonly checkpoints: Checkpoints;
  readonly measures: Measures;
  readonly adapters: Adapters;
  /** A profile's name and levels; null asks for the active one. */
  readonly taste: (profile: string | null) => Taste;
  readonly defaultCheckpoint: () => string;
  readonly providerFor: (checkpoint: string) => Promise<string>;
  readonly locale: () => string;
  readonly emit: (event: StudioEvent) => void;
  /** An explanation of another version of the studio is made again. */
  readonly version: string;
}

export interface ModelExplanations {
  /** Throws StudioError `adapter-unknown`, `checkpoint-unknown`, `setting-out-of-range`, `readout-missing`, `cancelled` and what rendering throws. */
  explain(request: ModelRequest): Promise<ModelExplanation>;
  cancel(request: string): void;
  /** Stops what is under way. */
  close(): void;
}

/** Scenes without a word on any aspect, for who brings no prompts. */
export const MODEL_PROMPTS: readonly string[] = [
  'a dog in the park',
  'a castle in the mountains',
  'a red car on a city street',
  'a cat in a room',
  'a boat on a lake',
  'a fox in the forest',
  'a house in a village',
  'a robot in the desert',
];

/** Explains models by comparing their pictures with their base's. Pictures are kept by what they depend on, so that nothing is made twice. */
export function createModelExplanations(parts: ModelExplainerParts): ModelExplanations {
  const running = new Map<string, AbortController>();
  return {
    async explain(request) {
      const abort = new AbortController();
      running.set(request.request, abort);
      try {
        return await explainModel(parts, request, abort.signal);
      } catch (error) {
        if (!abort.signal.aborted) throw error;
        throw new StudioError('cancelled', 'Cancelled. The pictures made so far are kept; asking again goes on with them.', { cause: error });
      } finally {
        running.delete(request.request);
      }
    },
    cancel: (request) => running.get(request)?.abort(),
    close() {
      for (const abort of running.values()) abort.abort();
    },
  };
}

async function explainModel(parts: ModelExplainerParts, request: ModelRequest, signal: AbortSignal): Promise<ModelExplanation> {
  const { subject } = request;
  const locale = parts.locale();
  const prompts = (request.prompts ?? MODEL_PROMPTS).map((prompt) => prompt.trim()).filter((prompt) => prompt !== '');
  const cells = comparedCells(prompts, request.seeds);
  const { sides, name } = await sidesOf(parts, subject);
  if (cells.length < FEWEST_COMPARED) {
    const [counted, seeds] = [prompts.length === 1 ? '1 prompt' : `${prompts.length} prompts`, Math.ceil(FEWEST_COMPARED / Math.max(1, prompts.length))];
    throw new StudioError(
      'setting-out-of-range',
      `${counted} × ${request.seeds} can’t show more than chance does. Give at least ${FEWEST_COMPARED} pictures: more prompts, or ${seeds} seeds.`,
      { details: { setting: 'seeds' } },
    );
  }
  const measuredBy = await parts.measures.nameOf(sides.base.checkpoint);
  const key = explanationKey(sides, measuredBy, subject, cells, request.numInferenceSteps, locale, parts.version);
  const file = join(parts.folder, `${key}.json`);
  await mkdir(parts.folder, { recursive: true });
  const kept = await readKept(file);
  if (kept !== null) {
    await keepOnCard(parts, kept);
    // Profiles with the same levels share what was found; a name may have changed.
    return { ...kept, subject, name, evaluations: 0 };
  }

  refuseUnmeasured(parts, sides.base);
  const provider = await parts.providerFor(sides.base.checkpoint.id);
  const pairs: { prompt: string; seed: number; base: Picture; personal: Picture }[] = [];
  let evaluations = 0;
  const make = async (side: ModelSide, cell: ComparedCell): Promise<Picture> => {
    const made = await keptModelPicture(parts, side, cell, request.numInferenceSteps, provider, signal);
    evaluations += made.evaluations;
    return made.picture;
  };
  // One side after the other: changing the checkpoint for every picture would open it anew each time.
  const total = 2 * cells.length;
  const tell = (done: number): void => parts.emit({ kind: 'model', progress: { request: request.request, done, total } });
  tell(0);
  const bases: Picture[] = [];
  for (const cell of cells) {
    bases.push(await make(sides.base, cell));
    tell(bases.length);
  }
  for (const [at, cell] of cells.entries()) {
    const base = bases[at];
    if (base !== undefined) pairs.push({ ...cell, base, personal: await make(sides.personal, cell) });
    tell(cells.length + at + 1);
  }
  const checkpoint = await parts.measures.sourceOf(sides.base.checkpoint);
  const explained = await parts.session.alone(() => parts.session.call('explainModel', { checkpoint, provider, pairs, locale }, { signal }), signal);
  const explanation: ModelExplanation = {
    ...explained,
    subject,
    name,
    base: checkpoint.id,
    prompts: prompts.length,
    seeds: request.seeds,
    numInferenceSteps: request.numInferenceSteps ?? sides.base.checkpoint.defaults.numInferenceSteps,
    evaluations,
    key,
  };
  await writeFileAtomically(file, JSON.stringify(explanation, null, 2));
  await keepOnCard(parts, explanation);
  return explanation;
}

async function sidesOf(parts: ModelExplainerParts, subject: ModelSubject): Promise<{ readonly sides: ModelSides; readonly name: string }> {
  const checkpoint = parts.checkpoints.require(parts.defaultCheckpoint());
  const plain: ModelSide = { checkpoint, fingerprint: await checkpointFingerprint(checkpoint), aspects: {}, adapters: [] };
  switch (subject.kind) {
    case 'adapter': {
      const adapter = await parts.adapters.require(subject.id);
      const fitting = adapter.checkpoints.includes(checkpoint.id) ? checkpoint.id : (adapter.checkpoints[0] ?? checkpoint.id);
      const on = parts.checkpoints.require(fitting);
      const base = { ...plain, checkpoint: on, fingerprint: await checkpointFingerprint(on) };
      const { id, name, path, sha256 } = adapter;
      return { sides: { base, personal: { ...base, adapters: [{ id, name, path, sha256, strength: subject.strength }] } }, name };
    }
    case 'profile': {
      const taste = parts.taste(subject.profile);
      const aspects = Object.fromEntries(taste.aspects.flatMap(({ aspect, level }) => (level === 0 ? [] : [[aspect, level] as const])));
      if (Object.keys(aspects).length === 0) {
        throw new StudioError(
          'setting-out-of-range',
          `The profile “${taste.name}” is empty, so there is nothing to explain. Set a level first, for instance: profile set light.warmth=0.5`,
          {
            details: { setting: 'profile' },
          },
        );
      }
      return { sides: { base: plain, personal: { ...plain, aspects } }, name: taste.name };
    }
    case 'checkpoint': {
      const other = parts.checkpoints.require(subject.id);
      if (other.id === checkpoint.id) {
        throw new StudioError('setting-out-of-range', `“${other.name}” is the checkpoint that others are compared with. Name another one.`, {
          details: { setting: 'checkpoint' },
        });
      }
      return { sides: { base: plain, personal: { ...plain, checkpoint: other, fingerprint: await checkpointFingerprint(other) } }, name: other.name };
    }
    default:
      return subject satisfies never;
  }
}

/** Before any picture is drawn for nothing. */
function refuseUnmeasured({ measures }: ModelExplainerParts, { checkpoint: { id, name, directory } }: ModelSide): void {
  if (measures.readoutOf({ directory }) !== null) return;
  throw new StudioError('readout-missing', `Nothing measures the pictures of “${name}”. Install a readout first, for instance CLIP ViT-B/32.`, {
    details: { checkpoint: id },
  });
}

async function readKept(file: string): Promise<ModelExplanation | null> {
  try {
    return modelExplanationSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** On an adapter's card: what it does, from the studio's own prompts or the person's, whatever was asked last. */
async function keepOnCard({ adapterFolder, adapters, emit }: ModelExplainerParts, { subject, statements }: ModelExplanation): Promise<void> {
  if (subject.kind !== 'adapter') return;
  const { id } = await adapters.require(subject.id);
  await mkdir(adapterFolder, { recursive: true });
  await keepFindings(join(adapterFolder, `${id}.findings.json`), statements);
  emit({ kind: 'adapters' });
}
