import { rm } from 'node:fs/promises';
import type { Generation, GenerationSummary } from '../../preload/contract.ts';
import type { ExplanationRepository } from '../database/explanation-repository.ts';
import type { GenerationRecord } from '../database/generation-record.ts';
import type { GenerationRepository } from '../database/generation-repository.ts';
import type { HistoryFilter } from '../database/history-query.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { PictureFiles } from './picture-files.ts';
import { causesAt, regionValues, type MapAtHand, type PlaceCause } from './region-maps.ts';

export interface HistoryParts {
  readonly generations: GenerationRepository;
  readonly explanations: ExplanationRepository;
  readonly files: PictureFiles;
  /** Moves files to the operating system's bin. */
  readonly trash: (paths: readonly string[]) => Promise<void>;
}

/** As the history has it, without what was said of its statements. */
export type KeptGeneration = Omit<Generation, 'feedback'>;

export interface History {
  get(id: string): KeptGeneration;
  list(filter: HistoryFilter): { generations: GenerationSummary[]; more: boolean };
  star(id: string, starred: boolean): void;
  /** The pictures go to the bin; counterfactuals go with their original. */
  remove(id: string): Promise<void>;
  causesAt(id: string, x: number, y: number): Promise<readonly PlaceCause[]>;
}

export function createHistory(parts: HistoryParts): History {
  const { generations, explanations, files } = parts;
  const require = (id: string): GenerationRecord => {
    const generation = generations.get(id);
    if (generation !== null) return generation;
    throw new StudioError('generation-unknown', `There is no picture “${id}” in the history.`, { details: { generation: id } });
  };
  return {
    get(id) {
      const generation = require(id);
      return wholeGeneration(generation, generations.livingChildren(id), explanations.get(id)?.explanation ?? null);
    },
    list(filter) {
      const found = generations.list({ ...filter, limit: filter.limit + 1 });
      return { generations: found.slice(0, filter.limit).map(summaryOf), more: found.length > filter.limit };
    },
    star(id, starred) {
      require(id);
      generations.update(id, { starred });
    },
    async remove(id) {
      require(id);
      const ids = [id, ...generations.children(id)];
      const pictures = await Promise.all(ids.map((each) => picturesOnDisk(files, each)));
      await parts.trash(pictures.flat());
      generations.remove(id);
      await Promise.all(ids.map((each) => removeDerived(files, each)));
    },
    async causesAt(id, x, y) {
      require(id);
      const maps = await Promise.all(explanations.regions(id).map((record) => mapAtHand(files, record)));
      return causesAt(
        maps.filter((map) => map !== null),
        x,
        y,
      );
    },
  };
}

async function mapAtHand(files: PictureFiles, record: MapAtHand['record']): Promise<MapAtHand | null> {
  const png = await files.region(record.file);
  return png === null ? null : { record, values: regionValues(png) };
}

/** What a person would miss, and so what the bin keeps. */
async function picturesOnDisk(files: PictureFiles, id: string): Promise<readonly string[]> {
  const [has, paths] = [await files.has(id), files.of(id)];
  return [...(has.picture ? [paths.picture] : []), ...(has.plain ? [paths.plain] : []), ...(has.approximate ? [paths.approximate] : [])];
}

/** What can be made again from the picture. */
async function removeDerived(files: PictureFiles, id: string): Promise<void> {
  const paths = files.of(id);
  await Promise.all([paths.thumbnail, paths.ledger, paths.regions].map((path) => rm(path, { recursive: true, force: true })));
}

export function summaryOf(generation: GenerationRecord): GenerationSummary {
  const { id, createdAt, kind, parent, madeFrom, upscale, state, prompt, seed, width, height, starred, hasPicture } = generation;
  return { id, createdAt, kind, parent, madeFrom, upscale, state, prompt, seed, width, height, starred, hasPicture };
}

function wholeGeneration(generation: GenerationRecord, children: readonly string[], explanation: Generation['explanation']): KeptGeneration {
  const { checkpoint, provider, negativePrompt, numInferenceSteps, guidanceScale, fromNoiseFile, sketch, inpaint, error, wishedEffort } = generation;
  return {
    ...summaryOf(generation),
    checkpoint,
    provider,
    negativePrompt,
    numInferenceSteps,
    guidanceScale,
    fromNoiseFile,
    sketch,
    inpaint,
    error,
    fallbacks: [...generation.fallbacks],
    warnings: [...generation.warnings],
    aspects: { ...generation.aspects },
    profile: generation.profile,
    adapters: [...generation.adapters],
    factors: [...generation.factors],
    coalition: { ...generation.coalition },
    timings: { ...generation.timings },
    evaluations: { ...generation.evaluations },
    changes: generation.changes === null ? null : [...generation.changes],
    explanation,
    wishedEffort,
    children: [...children],
  };
}
