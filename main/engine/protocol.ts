import type { Calibration } from './explain/calibration.ts';
import type { SweepPair } from './explain/calibration-sweep.ts';
import type { CheckpointDescription, RenderProgress } from './diffusion/pipeline.ts';
import type { ExplainEffort } from './explain/explainer.ts';
import type { Span } from './explain/regrouped-phrases.ts';
import type { Answer, Question } from './readout/answers.ts';
import type { QuestionGrades } from './readout/question-grades.ts';
import type { ModelExplanation, PicturePair } from './explain/model-explainer.ts';
import type { Change, Explanation, RegionMap, Statement } from './explain/statement.ts';
import type { Coalition, Decoding, Factor, Picture, Rendering, RenderingSettings } from './rendering.ts';
import type { StudioErrorCode } from './studio-error.ts';

/**
 * What the host and the engine process say to each other. Every call has an id; events carry the id of their call; a call
 * ends with exactly one `result` or `error`. `cancel` asks the call to stop at its next check,
 * `give-way` to stand still where it can: an explanation then ends half done, and goes on when it is asked for once more.
 */
export interface EngineCalls {
  /** Loads a checkpoint (kept warm until another is asked for, or nothing for long). Without `decoding` pictures are decoded whole, without `batch` questions go one by one. */
  open: {
    input: { checkpoint: CheckpointSource; provider: string; decoding?: Decoding; batch?: number };
    output: { checkpoint: CheckpointDescription; loadMs: number; provider: string };
  };
  /** The factors of a rendering: phrases found in the prompt (`phrases` as they are, a person's own), negative prompt, sketch, aspects. */
  factors: { input: { settings: RenderingSettings; phrases?: readonly Span[] }; output: { factors: readonly Factor[] } };
  /** Renders; the engine keeps the trajectory of the last few renderings (by `key`) for `explain`. */
  render: { input: { key: string; rendering: Rendering; preview: boolean; noiseFile?: string; latentsFile?: string }; output: RenderOutput };
  /**
   * Explains the rendering `key`, rendering it again when its trajectory is gone; without a picture, the one that makes. Where
   * it gave way the same call goes on with all that was computed, if no other checkpoint was opened meanwhile.
   */
  explain: {
    input: {
      key: string;
      rendering: Rendering;
      picture: Picture | null;
      locale: string;
      effort?: ExplainEffort;
      orders?: number;
      /** Whether it goes on with one that gave way; left out, it begins anew. */ goesOn?: boolean;
    };
    output: ExplainOutput | GaveWay;
  };
  /** The approximate picture under another coalition, from the kept or given ledger. */
  approximate: {
    input: { key: string; rendering: Rendering; coalition: Coalition; ledger: Uint8Array | null };
    output: { picture: Picture; elapsedMs: number };
  };
  /** What an adapter's file holds, and which checkpoints have a place for it. No checkpoint need be open. */
  adapter: { input: { path: string; checkpoints: readonly CheckpointSource[] }; output: AdapterInspection };
  /** One picture for comparing models, on this checkpoint and provider whatever is open; nothing of it is kept. */
  modelPicture: { input: { checkpoint: CheckpointSource; provider: string; rendering: Rendering }; output: { picture: Picture; evaluations: number } };
  /** What a model does, from pictures of it and of its base, by this checkpoint's readout. */
  explainModel: { input: { checkpoint: CheckpointSource; provider: string; pairs: readonly PicturePair[]; locale: string }; output: ModelExplanation };
  /** What pictures show, by this checkpoint's readout: of each picture an answer to each question, and how good the readout is at each. */
  answers: {
    input: { checkpoint: CheckpointSource; provider: string; pictures: readonly Picture[]; questions: readonly Question[] };
    output: { answers: readonly (readonly Answer[])[]; grades: readonly (QuestionGrades | null)[] };
  };
  compare: { input: { before: Picture; after: Picture; locale: string; rendering?: Rendering }; output: { changes: readonly Change[] | null } };
  /** The picture two or four times as wide and high, tile by tile. No checkpoint need be open. */
  upscale: { input: { picture: Picture; factor: UpscaleFactor; network: UpscalerSource }; output: UpscaleOutput };
  /** Sweeps the next pair of prompt and seed that is not `done`, for the calibration of the open checkpoint; null when all are. */
  sweepPair: { input: { prompts: number; seeds: number; done: readonly string[] }; output: { pair: SweepPair | null } };
  fitCalibration: { input: { pairs: readonly SweepPair[] }; output: { calibration: Calibration } };
  /** What the runtime can do here. `probe` tries that provider in the process that is asked, so only a throwaway engine is asked that. */
  inspect: { input: { probe: string | null; checkpoint: CheckpointSource }; output: { runtime: string; providers: readonly ProviderVerdict[] } };
}

export interface CheckpointSource {
  readonly id: string;
  readonly directory: string;
  /** Folder of the readout that measures its pictures; null when there is none, its own `readout` when left out. */
  readonly readout?: string | null;
  /** Folder of a calibration that goes before the one beside its own readout. */
  readonly calibration?: string | null;
}

export type UpscaleFactor = 2 | 4;

/** A network that enlarges pictures by its own factor; less is averaged from that. */
export interface UpscalerSource {
  readonly path: string;
  readonly factor: number;
  /** How far around a pixel it sees, in pixels of its input. */
  readonly margin: number;
}

export interface UpscaleOutput {
  readonly picture: Picture;
  readonly provider: string;
  /** Tiles. */
  readonly evaluations: number;
  readonly timings: { readonly loadMs: number; readonly upscaleMs: number };
}

export interface AdapterInspection {
  readonly modules: number;
  /** The largest of its modules. */
  readonly rank: number;
  readonly networks: readonly string[];
  /** Entries of a kind that is not used. */
  readonly unread: number;
  /** What it says of the checkpoint it was trained on, or its shapes give away. */
  readonly family: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Checkpoint → how many of its modules have a place there. */
  readonly fits: readonly { readonly checkpoint: string; readonly found: number }[];
}

export interface ProviderVerdict {
  readonly provider: string;
  /** Whether the runtime can open it here at all: `not-installed` where its library is missing. */
  readonly offer: 'offered' | 'not-installed' | 'not-offered';
  /** Whether it makes the CPU's pictures. */
  readonly usable: boolean;
  /** Whether it also makes them sooner. */
  readonly faster: boolean;
  readonly reason: string;
  /** The reason by its code, for who says it in another language: a message `doctor.verdict.…`. */
  readonly told?: ToldReason;
  /** How many questions at once its network answers fastest, as the probe found; left out: one. */
  readonly batch?: number;
}

export interface ToldReason {
  readonly id: string;
  readonly values: Readonly<Record<string, string | number>>;
}

export interface RenderOutput {
  readonly picture: Picture;
  readonly evaluations: number;
  readonly warnings: readonly string[];
  readonly provider: string;
  /** As it was asked for, or in tiles where the memory did not suffice. */
  readonly decoding: Decoding;
  /** Gigabytes, where less was free than the picture was estimated to take. */
  readonly tightMemory: { readonly needed: number; readonly free: number } | null;
  readonly timings: { readonly encodeMs: number; readonly denoiseMs: number; readonly decodeMs: number; readonly sessionMs: number };
}

export interface ExplainOutput {
  readonly explanation: Explanation;
  readonly plain: Picture;
  /** Serialized LedgerShares (see explain/ledger-file.ts), kept by the history beside the picture. */
  readonly ledger: Uint8Array;
  readonly elapsedMs: number;
}

/** It stands still, for others to come in between. */
export interface GaveWay {
  readonly gaveWay: true;
}

export type EngineCallName = keyof EngineCalls;

export type EngineEvent =
  | { readonly kind: 'render-progress'; readonly progress: RenderProgress }
  | { readonly kind: 'preview'; readonly picture: Picture }
  | { readonly kind: 'explain-progress'; readonly stage: 'ledger' | 'counterfactuals' | 'readout'; readonly value: number }
  | { readonly kind: 'sweep-progress'; readonly value: number }
  /** Tiles. */
  | { readonly kind: 'upscale-progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'statement'; readonly statement: Statement }
  | { readonly kind: 'region'; readonly map: RegionMap }
  | { readonly kind: 'plain'; readonly picture: Picture };

export type ToEngine =
  | {
      [Name in EngineCallName]: { readonly type: 'call'; readonly id: number; readonly name: Name; readonly input: EngineCalls[Name]['input'] };
    }[EngineCallName]
  | { readonly type: 'cancel' | 'give-way'; readonly id: number };

export type FromEngine =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly output: EngineCalls[EngineCallName]['output'] }
  | { readonly type: 'event'; readonly id: number; readonly event: EngineEvent }
  | {
      readonly type: 'error';
      readonly id: number;
      readonly code: StudioErrorCode | 'bug';
      readonly message: string;
      readonly retryable: boolean;
      readonly details: Readonly<Record<string, string | number | boolean | null>>;
    };
