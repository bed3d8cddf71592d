import type { Generation, GenerationSummary, HistoryEntry } from '../../preload/contract.ts';
import type { HistoryFacets } from '../../preload/contract-history.ts';
import type { ExplanationRepository } from '../database/explanation-repository.ts';
import type { GenerationRecord } from '../database/generation-record.ts';
import type { GenerationRepository } from '../database/generation-repository.ts';
import type { HistoryFilter, HistoryPage } from '../database/history-query.ts';
import type { HistoryRepository } from '../database/history-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { PictureFiles } from './picture-files.ts';
import { causesAt, regionValues, type MapAtHand, type PlaceCause } from './region-maps.ts';

export interface HistoryParts {
  readonly generations: GenerationRepository;
  readonly explanations: ExplanationRepository;
  readonly list: HistoryRepository;
  readonly files: PictureFiles;
}

/** As the history has it, without what was said of its statements. */
export type KeptGeneration = Omit<Generation, 'feedback'>;

export interface History {
  get(id: string): KeptGeneration;
  list(page: HistoryPage): { generations: HistoryEntry[]; more: boolean; total: number };
  /** In their order, from one picture to another with both; `more` where that is more than `limit`. */
  ids(filter: HistoryFilter, from: string | null, to: string | null, limit: number): { ids: string[]; more: boolean };
  /** How many come before it; null where the filter leaves it out. */
  place(filter: HistoryFilter, id: string): number | null;
  facets(): HistoryFacets;
  /** Up to two ids that begin so, or the one that is so. */
  beginning(text: string): readonly string[];
  /** Throws StudioError `generation-unknown` unless all are there. */
  requireAll(ids: readonly string[]): void;
  /** All at once. */
  star(ids: readonly string[], starred: boolean): void;
  causesAt(id: string, x: number, y: number): Promise<readonly PlaceCause[]>;
}

export function createHistory(parts: HistoryParts): History {
  const { generations, explanations, files } = parts;
  const require = (id: string): GenerationRecord => {
    const generation = generations.get(id);
    if (generation !== null) return generation;
    throw unknown(id);
  };
  const requireAll = (ids: readonly string[]): void => {
    const [missing] = parts.list.unknown(ids);
    if (missing !== undefined) throw unknown(missing);
  };
  return {
    get(id) {
      const generation = require(id);
      return wholeGeneration(generation, generations.livingChildren(id), explanations.get(id)?.explanation ?? null);
    },
    list(page) {
      const found = parts.list.list({ ...page, limit: page.limit + 1 });
      return { generations: found.slice(0, page.limit), more: found.length > page.limit, total: parts.list.count(page) };
    },
    ids(filter, from, to, limit) {
      const found = parts.list.ids(filter, from, to, limit + 1);
      return { ids: found.slice(0, limit), more: found.length > limit };
    },
    place: (filter, id) => parts.list.place(filter, id),
    facets: () => parts.list.facets(),
    beginning: (text) => (generations.get(text) === null ? parts.list.beginning(text, 2) : [text]),
    requireAll,
    star(ids, starred) {
      requireAll(ids);
      parts.list.star(ids, starred);
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

function unknown(id: string): StudioError {
  return new StudioError('generation-unknown', `There is no picture “${id}” in the history.`, { details: { generation: id } });
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
