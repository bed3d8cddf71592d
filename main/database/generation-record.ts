import type { Coalition, Decoding, Factor } from '../engine/rendering.ts';
import type { Change } from '../engine/explain/statement.ts';
import type { AdapterUse } from '../../preload/contract-adapters.ts';
import type { Generation, GenerationState, GenerationSummary } from '../../preload/contract.ts';
import type { WireError } from '../../preload/contract-error.ts';

export interface Timings {
  readonly loadMs: number;
  readonly encodeMs: number;
  readonly denoiseMs: number;
  readonly decodeMs: number;
  readonly explainMs: number;
}

export interface Evaluations {
  readonly generate: number;
  readonly explain: number;
}

/** A row of the history as a new entry knows it. */
export interface NewGeneration {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly kind: GenerationSummary['kind'];
  /** Of a counterfactual: the generation whose coalition was changed. */
  readonly parent: string | null;
  /** The picture that this one started from or repaints. */
  readonly madeFrom: string | null;
  /** Of an enlarged picture: how, and of which one. All else is as in that one's row, but for the size. */
  readonly upscale: GenerationSummary['upscale'];
  readonly checkpoint: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly seed: number;
  readonly numInferenceSteps: number;
  readonly guidanceScale: number;
  readonly width: number;
  readonly height: number;
  readonly sketch: { readonly sketchId: string; readonly strength: number } | null;
  readonly inpaint: { readonly pictureId: string; readonly maskId: string } | null;
  readonly aspects: Readonly<Record<string, number>>;
  /** What the profile was called that gave levels; null where none did, and for pictures from before profiles had names. */
  readonly profile: string | null;
  readonly adapters: readonly AdapterUse[];
  readonly factors: readonly Factor[];
  readonly coalition: Coalition;
}

/** A whole row. */
export interface GenerationRecord extends NewGeneration {
  readonly state: GenerationState;
  readonly starred: boolean;
  readonly hasPicture: boolean;
  readonly provider: string | null;
  /** Null until there is a picture, and for pictures from before this was kept: whole. */
  readonly decoding: Decoding | null;
  /** Names the files of the checkpoint that drew it; null until there is a picture, and for pictures from before this was kept. */
  readonly drawnBy: string | null;
  /** Whether it began from noise that was handed in as a file, which is not kept, and not from its seed's. */
  readonly fromNoiseFile: boolean;
  readonly fallbacks: readonly string[];
  readonly warnings: readonly string[];
  readonly timings: Timings;
  readonly evaluations: Evaluations;
  readonly changes: readonly Change[] | null;
  readonly error: WireError | null;
  /** Of the last explanation that was asked for, made or not; null where none was. */
  readonly wishedEffort: Generation['wishedEffort'];
}

/** What may change after an entry was made. */
export type GenerationUpdate = Partial<
  Pick<
    GenerationRecord,
    | 'state'
    | 'starred'
    | 'hasPicture'
    | 'provider'
    | 'decoding'
    | 'drawnBy'
    | 'fromNoiseFile'
    | 'fallbacks'
    | 'warnings'
    | 'timings'
    | 'evaluations'
    | 'changes'
    | 'error'
    | 'factors'
    | 'wishedEffort'
  >
>;

/** A coalition with its factors in order, so that equal coalitions are equal text. */
export function canonicalCoalition(coalition: Coalition): string {
  return JSON.stringify(Object.fromEntries(Object.entries(coalition).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
