import { coalitionText } from '../../../main/engine/diffusion/coalition-text.ts';
import type { Conditioning, Pipeline, Trajectory, TrajectoryStep } from '../../../main/engine/diffusion/pipeline.ts';
import type { Scheduler } from '../../../main/engine/diffusion/schedulers/scheduler.ts';
import { CLASSIFIER_FREE, guider } from '../../../main/engine/diffusion/guider.ts';
import type { Guidance } from '../../../main/engine/diffusion/guider.ts';
import { blendLatents } from '../../../main/engine/diffusion/inpainting.ts';
import { schedulerFromConfig } from '../../../main/engine/diffusion/schedulers/scheduler-from-config.ts';
import type { Coalition, Picture, Rendering } from '../../../main/engine/rendering.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import { startIndexOf } from '../../../main/engine/diffusion/starting-point.ts';
import type { Tensor } from '../../../main/engine/runtime/tensor.ts';

/**
 * A fake: a pipeline whose network is a formula, so that the ledger's arithmetic is tested without a checkpoint. Everything
 * but the networks is real: coalitions, schedulers, noise.
 *
 *   text encoder   8 numbers from the text's characters
 *   network        tanh(0.4 x + Σ c) − 0.2 c², as nonlinear in the conditioning as a network is
 *   decoder        the first three channels, squashed
 */
const DIMS = [1, 4, 8, 8];
const WIDTH = 8;

export interface FakePipeline extends Pipeline {
  renderings(): number;
  /** Runs of the network; several questions at once are one. */
  runs(): number;
  trajectoryOf(rendering: Rendering): Promise<Trajectory>;
}

export function fakePipeline(
  schedulerClass: string,
  config: Readonly<Record<string, unknown>> = {},
  options: { width?: number; mask?: Tensor; batch?: number; guidance?: Guidance } = {},
): FakePipeline {
  let evaluations = 0;
  let renderings = 0;
  let shared = 0;
  const schedulerFor = (rendering: Rendering): Scheduler => schedulerFromConfig(schedulerClass, config, { numInferenceSteps: rendering.numInferenceSteps });

  const condition = async (rendering: Rendering, coalition: Coalition): Promise<Conditioning> => {
    const text = coalitionText(rendering, coalition);
    const conditional = encode(text.prompt);
    for (const { aspect, level } of text.aspects) {
      const direction = encode(`${text.prompt} ${aspect}`);
      conditional.data.forEach((value, index) => (conditional.data[index] = value + level * (direction.data[index] ?? 0)));
    }
    const guided = rendering.guidanceScale > 1;
    const negative = text.negativeStrength === 0 ? '' : text.negativePrompt;
    return {
      conditional,
      unconditional: guided ? encode(negative) : null,
      guidanceScale: rendering.guidanceScale,
      key: JSON.stringify([text.prompt, text.aspects, guided ? negative : null]),
    };
  };
  const network = (latents: Tensor, step: number, states: Tensor): Tensor => {
    evaluations += 1;
    return {
      data: latents.data.map((value, index) => {
        const c = states.data[index % WIDTH] ?? 0;
        return Math.tanh(0.4 * value + c + 0.05 * step) - 0.2 * c * c;
      }),
      dims: latents.dims,
    };
  };
  const { guidedAs, guide } = guider(options.guidance ?? CLASSIFIER_FREE, schedulerFor);
  const predict: Pipeline['predict'] = async (rendering, latents, stepIndex, asked, _signal, onUnconditional) => {
    const conditioning = guidedAs(rendering, stepIndex, asked);
    const input = schedulerFor(rendering).scaleModelInput(latents, stepIndex);
    const withPrompt = network(input, stepIndex, conditioning.conditional);
    if (conditioning.unconditional === null) return withPrompt;
    const without = network(input, stepIndex, conditioning.unconditional);
    onUnconditional?.(without);
    return guide(rendering, latents, stepIndex, conditioning.guidanceScale, { without, withPrompt });
  };

  const trajectoryOf = async (rendering: Rendering): Promise<Trajectory> => {
    const scheduler = schedulerFor(rendering);
    const unit = gaussianNoise(rendering.seed, 0, DIMS);
    const noise = { data: unit.data.map((value) => value * scheduler.initNoiseSigma), dims: DIMS };
    const startIndex = startIndexOf(rendering, scheduler);
    const sketch = { data: unit.data.map((_, index) => Math.sin(index / 7)), dims: DIMS };
    const unblended = startIndex === 0 ? noise : startIndex >= scheduler.timesteps.length ? sketch : scheduler.addNoise(sketch, unit, startIndex);
    const blend = options.mask === undefined ? null : { mask: options.mask, known: { data: unit.data.map((_, index) => Math.cos(index / 5)), dims: DIMS } };
    const start = blend === null || startIndex === 0 ? unblended : blendLatents(unblended, blend, scheduler, unit, startIndex);
    const conditioning = await condition(rendering, rendering.coalition);
    const steps: TrajectoryStep[] = [];
    let latents = start;
    let draws = 0;
    for (const [offset, timestep] of scheduler.timesteps.slice(startIndex).entries()) {
      const index = startIndex + offset;
      let unconditionalOutput: Tensor | null = null;
      const modelOutput = await predict(rendering, latents, index, conditioning, undefined, (output) => {
        unconditionalOutput = output;
      });
      steps.push({ index, timestep, latents, modelOutput, unconditionalOutput });
      const { prevSample } = scheduler.step(modelOutput, index, latents, () => gaussianNoise(rendering.seed, (draws += 1), DIMS));
      latents = blend === null ? prevSample : blendLatents(prevSample, blend, scheduler, unit, index + 1);
    }
    return { noise, start, startIndex, steps, finalLatents: latents };
  };
  const decode = async (latents: Tensor): Promise<Picture> => {
    const pixels = new Uint8ClampedArray(8 * 8 * 4).fill(255);
    for (let index = 0; index < 64; index += 1) {
      for (let channel = 0; channel < 3; channel += 1) pixels[4 * index + channel] = 127.5 + 120 * Math.tanh(latents.data[64 * channel + index] ?? 0);
    }
    return { width: 8, height: 8, pixels };
  };

  return {
    checkpoint: {
      id: 'fake',
      directory: '',
      pipelineClass: 'Fake',
      sizes: [[8, 8]],
      sizeMultiple: 8,
      maxPromptTokens: 77,
      provider: 'cpu',
      defaults: { numInferenceSteps: 4, guidanceScale: 1, width: options.width ?? 8, height: 8 },
    },
    validate: () => undefined,
    condition,
    guidedAs,
    guide,
    predict,
    batchSize: () => options.batch ?? 1,
    runs: () => evaluations - shared,
    predictAll(rendering, latents, stepIndex, conditionings) {
      shared += conditionings.length - Math.ceil(conditionings.length / (options.batch ?? 1));
      return Promise.all(conditionings.map((each) => predict(rendering, latents, stepIndex, each)));
    },
    attention: async () => ({ weights: null, output: null }),
    tokensOf: async () => [],
    decode,
    develop: (_rendering, latents) => decode(latents),
    blendMask: async () => options.mask ?? null,
    trajectoryOf,
    scheduler: (rendering) => schedulerFor(rendering),
    async render(rendering, renderOptions) {
      renderings += 1;
      const before = evaluations;
      const trajectory = await trajectoryOf(rendering);
      return {
        picture: await decode(trajectory.finalLatents),
        latents: trajectory.finalLatents,
        trajectory: renderOptions?.recordTrajectory === true ? trajectory : null,
        evaluations: evaluations - before,
        timings: { loadMs: 0, encodeMs: 0, denoiseMs: 0, decodeMs: 0, sessionMs: 0 },
        warnings: [],
      };
    },
    encodeText: async (text) => ({ hiddenStates: encode(text), attentionMask: [1] }),
    evaluations: () => evaluations,
    renderings: () => renderings,
    sessionMilliseconds: () => 0,
    close: async () => undefined,
  };
}

function encode(text: string): Tensor {
  const data = new Float32Array(WIDTH);
  [...text].forEach((letter, index) => {
    data[index % WIDTH] = (data[index % WIDTH] ?? 0) + Math.sin(1 + (letter.codePointAt(0) ?? 0) * (index + 1)) / 4;
  });
  return { data, dims: [1, 1, WIDTH] };
}
