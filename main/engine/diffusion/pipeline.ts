import type { Coalition, Factor, Picture, Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { AdapterBlend } from './adapter-blend.ts';
import type { AttentionReading } from './attention-reader.ts';
import type { Halves } from './network-output.ts';
import type { PromptStates } from './prompt-states.ts';
import type { Scheduler } from './schedulers/scheduler.ts';

/** What a checkpoint says of itself; nothing outside `models/` knows its sizes. */
export interface CheckpointDescription {
  readonly id: string;
  readonly directory: string;
  /** Class of the pipeline in model_index.json, for instance `StorybookPipeline`. */
  readonly pipelineClass: string;
  /** Sizes in pixels the checkpoint can make; `null` when any multiple of `sizeMultiple` goes. */
  readonly sizes: readonly (readonly [width: number, height: number])[] | null;
  readonly sizeMultiple: number;
  readonly defaults: {
    readonly numInferenceSteps: number;
    readonly guidanceScale: number;
    readonly width: number;
    readonly height: number;
  };
  readonly maxPromptTokens: number;
  readonly provider: string;
}

/** What the network is conditioned on: a function of the coalition, c(S). */
export interface Conditioning {
  /** Of the prompt with the profile's directions added. [1, tokens, width] */
  readonly conditional: PromptStates;
  /** Of the negative prompt; null when guidance is off (scale ≤ 1). [1, tokens, width] */
  readonly unconditional: PromptStates | null;
  readonly guidanceScale: number;
  /** The adapters that are merged into the networks; left out: none. */
  readonly adapters?: AdapterBlend;
  /** Equal keys mean equal conditioning: the cache key of a coalition. */
  readonly key: string;
}

/** One denoising step as it really went. */
export interface TrajectoryStep {
  /** Index into all timesteps of the rendering (with a sketch the first step has index `startIndex`). */
  readonly index: number;
  readonly timestep: number;
  /** Latents before the step, not scaled for the network. [1, c, h, w] */
  readonly latents: Tensor;
  /** The output of the network, guided where the checkpoint guides, for the full coalition at these latents. [1, c, h, w] */
  readonly modelOutput: Tensor;
  /** The unguided half of it, e(neg); null at a step without guidance. [1, c, h, w] */
  readonly unconditionalOutput: Tensor | null;
}

export interface Trajectory {
  /** Seeded Gaussian noise times initNoiseSigma: where a rendering without a sketch starts. [1, c, h, w] */
  readonly noise: Tensor;
  /** Where this rendering started: the noise, or the noised sketch. [1, c, h, w] */
  readonly start: Tensor;
  /** Index into the scheduler's full timesteps where the rendering started (0 without a sketch). */
  readonly startIndex: number;
  readonly steps: readonly TrajectoryStep[];
  /** [1, c, h, w] */
  readonly finalLatents: Tensor;
}

export interface RenderProgress {
  readonly stage: 'load' | 'encode' | 'denoise' | 'decode';
  /** Completed fraction of the stage in 0…1. */
  readonly value: number;
  readonly step?: number;
  readonly steps?: number;
}

export interface RenderTimings {
  /** Opening tokenizer and networks, which only the first rendering pays. */
  readonly loadMs: number;
  readonly encodeMs: number;
  readonly denoiseMs: number;
  readonly decodeMs: number;
  /** Sum of the bare ONNX session runs in the three stages. */
  readonly sessionMs: number;
}

export interface RenderOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RenderProgress) => void;
  /** Called after a step with a cheap preview of the picture so far; at most once a step. */
  readonly onPreview?: (preview: Picture) => void;
  readonly recordTrajectory?: boolean;
  /**
   * Noise in place of the seed's: the first entry is the initial noise before `initNoiseSigma`, further entries are the
   * scheduler's later draws. Each [1, c, h, w].
   */
  readonly noise?: readonly Tensor[];
}

export interface RenderResult {
  readonly picture: Picture;
  /** [1, c, h, w] */
  readonly latents: Tensor;
  readonly trajectory: Trajectory | null;
  /** Network evaluations (one per batch entry per call of the U-Net). */
  readonly evaluations: number;
  readonly timings: RenderTimings;
  readonly warnings: readonly string[];
}

/**
 * The text-to-image pipeline of one loaded checkpoint. Every method is deterministic on the CPU provider and checks its
 * signal between network evaluations (throws StudioError `cancelled`).
 */
export interface Pipeline {
  readonly checkpoint: CheckpointDescription;
  /** Throws StudioError for what this checkpoint can't render (size, steps, guidance, an empty prompt, …). */
  validate(rendering: Rendering): void;
  render(rendering: Rendering, options?: RenderOptions): Promise<RenderResult>;
  /** c(S). Text encodings are cached by text, so that coalitions share them. */
  condition(rendering: Rendering, coalition: Coalition): Promise<Conditioning>;
  /** A fresh scheduler set to the rendering's timesteps; its first step will be the one with index `startIndex`. */
  scheduler(rendering: Rendering, startIndex: number): Scheduler;
  /** What the network is asked at a step of the rendering: the conditioning itself, or without its guidance once that has stopped. */
  guidedAs(rendering: Rendering, stepIndex: number, conditioning: Conditioning): Conditioning;
  /**
   * The halves of an output at unscaled `latents`, put together with guidance of scale g: e(neg) + g (e(c) − e(neg)), less what the
   * checkpoint's guider takes away of it. All [1, c, h, w].
   */
  guide(rendering: Rendering, latents: Tensor, stepIndex: number, guidanceScale: number, halves: Halves): Tensor;
  /**
   * The network output at unscaled `latents`: `guide` of e(neg) and e(c) while it is guided, else e(c). Counted in
   * `evaluations()`. `latents` [1, c, h, w] → [1, c, h, w]. With guidance `onUnconditional` is told e(neg) on the way.
   */
  predict(
    rendering: Rendering,
    latents: Tensor,
    stepIndex: number,
    conditioning: Conditioning,
    signal?: AbortSignal,
    onUnconditional?: (output: Tensor) => void,
  ): Promise<Tensor>;
  /** How many questions share a run of the network in `predictAll`: what the provider answers fastest; on the CPU always one. */
  batchSize(): number;
  /**
   * Unguided outputs at the same latents under several hidden states, all for one blend of adapters, `batchSize` to a run.
   * Equal to those of `predict` up to rounding. Counted in `evaluations()`, one for each.
   */
  predictAll(
    rendering: Rendering,
    latents: Tensor,
    stepIndex: number,
    conditionings: readonly Conditioning[],
    signal?: AbortSignal,
  ): Promise<readonly Tensor[]>;
  /**
   * What the network looks at when it is asked at unscaled `latents` under `conditioning`, without guidance: one evaluation,
   * by a session of its own that is opened at the first call. Counted in `evaluations()`.
   */
  attention(rendering: Rendering, latents: Tensor, stepIndex: number, conditioning: Conditioning, signal?: AbortSignal): Promise<AttentionReading>;
  /** Where the tokens of a phrase stand in the rendering's own conditioning; empty for other factors and for one that is off or cut off. */
  tokensOf(rendering: Rendering, factor: Factor): Promise<readonly number[]>;
  decode(latents: Tensor, signal?: AbortSignal): Promise<Picture>;
  /** The rendering's picture from its final latents: decoded, and the original around what is repainted. */
  develop(rendering: Rendering, latents: Tensor, signal?: AbortSignal): Promise<Picture>;
  /**
   * How far each value of the latents is the step's own (0…1) and how far the original's, where a mask holds the rendering
   * to a picture by blending; null where nothing is blended. [1, c, h, w]
   */
  blendMask(rendering: Rendering): Promise<Tensor | null>;
  /** Hidden states and attention mask of one text, as the readout's text projection takes them. */
  encodeText(text: string): Promise<{ hiddenStates: Tensor; attentionMask: readonly number[] }>;
  /** Network evaluations since the pipeline was opened. */
  evaluations(): number;
  /** Milliseconds spent inside ONNX session runs since the pipeline was opened. */
  sessionMilliseconds(): number;
  close(): Promise<void>;
}
