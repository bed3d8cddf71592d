import { createHash } from 'node:crypto';
import type { EngineCallName, EngineCalls, EngineEvent, ProviderVerdict } from '../../../main/engine/protocol.ts';
import type { Statement } from '../../../main/engine/explain/statement.ts';
import { strengthIn, WHOLE_DECODING, type Factor, type Picture, type Rendering } from '../../../main/engine/rendering.ts';
import { StudioError } from '../../../main/engine/studio-error.ts';
import type { EngineCallOptions, EngineClient } from '../../../main/jobs/engine-client.ts';

/**
 * A stand-in for the engine: deterministic little pictures without a network. Only for the tests of what lies around
 * the engine (queue, rows, files); everything about pictures and explanations is tested with the real one.
 */
export interface FakeEngine extends EngineClient {
  readonly calls: EngineCallName[];
  /** How often a fresh process was asked for. */
  restarts: number;
  /** Holds every render and every explanation until the returned function is called. */
  hold(): () => void;
  /** Holds every explanation after its first region until the returned function is called; it gives way meanwhile. */
  holdExplanations(): () => void;
  /** The next call of this name fails so. */
  failNext(name: EngineCallName, error: Error): void;
  /** What it says of its runtime, and what it can do there. */
  runtime: string;
  providers: readonly ProviderVerdict[];
  /** What every render paints, instead of a picture of its own. */
  paint: Picture | null;
  /** Runs before a call is answered. */
  before: (name: EngineCallName) => void;
}

export function createFakeEngine(): FakeEngine {
  const calls: EngineCallName[] = [];
  const failures = new Map<EngineCallName, Error>();
  let gate: Promise<void> = Promise.resolve();
  let explanations: Promise<void> | null = null;
  const answers: {
    readonly [Name in EngineCallName]: (
      input: EngineCalls[Name]['input'],
      emit: (event: EngineEvent) => void,
      signal?: AbortSignal,
      giveWay?: AbortSignal,
    ) => Promise<EngineCalls[Name]['output']>;
  } = {
    open: async ({ checkpoint, provider }) => ({
      checkpoint: {
        ...checkpoint,
        pipelineClass: 'FakePipeline',
        sizes: [[8, 8]],
        sizeMultiple: 8,
        defaults: { numInferenceSteps: 4, guidanceScale: 3, width: 8, height: 8 },
        maxPromptTokens: 64,
        provider,
      },
      loadMs: 5,
      provider,
    }),
    factors: async ({ settings, phrases }) => ({ factors: factorsOf(settings, phrases) }),
    render: async ({ rendering }, emit, signal) => {
      for (let step = 1; step <= 4; step += 1) {
        emit({ kind: 'render-progress', progress: { stage: 'denoise', value: step / 4, step, steps: 4 } });
        emit({ kind: 'preview', picture: pictureOf(rendering) });
        await Promise.race([gate, aborted(signal)]);
        if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
      }
      return {
        picture: engine.paint ?? pictureOf(rendering),
        evaluations: 8,
        warnings: [],
        provider: 'cpu',
        decoding: WHOLE_DECODING,
        tightMemory: null,
        timings: { encodeMs: 1, denoiseMs: 2, decodeMs: 1, sessionMs: 3 },
      };
    },
    explain: async ({ rendering }, emit, signal, giveWay) => {
      await Promise.race([gate, aborted(signal)]);
      const stopped = (): boolean => signal?.aborted === true;
      if (stopped()) throw new StudioError('cancelled', 'Cancelled.');
      const statements = rendering.factors.map((factor) => statementOf(factor, rendering));
      for (const statement of statements) emit({ kind: 'statement', statement });
      for (const factor of rendering.factors) {
        if (factor !== rendering.factors[0] && explanations !== null) {
          await Promise.race([explanations, aborted(signal), aborted(giveWay)]);
          if (stopped()) throw new StudioError('cancelled', 'Cancelled.');
          if (giveWay?.aborted === true) return { gaveWay: true };
        }
        emit({
          kind: 'region',
          map: { factor: factor.id, source: 'measured', width: 8, height: 8, values: new Uint8Array(64).fill(factor.kind === 'aspect' ? 255 : 64), scale: 0.5 },
        });
      }
      emit({ kind: 'explain-progress', stage: 'ledger', value: 1 });
      return {
        explanation: {
          statements,
          summary: 'A summary.',
          ledger: { residual: 1e-7, linear: true, splits: 6, steps: 16 },
          regionAgreement: 0.97,
          attributions: [],
          interactions: [],
          noiseFloor: { 'light.warmth': 0.05 },
          levels: {},
          limits: [],
          evaluations: 20,
        },
        plain: pictureOf({ ...rendering, coalition: Object.fromEntries(rendering.factors.map((factor) => [factor.id, 0])) }),
        ledger: new Uint8Array([1, 2, 3]),
        elapsedMs: 7,
      };
    },
    approximate: async ({ rendering, coalition }) => ({ picture: pictureOf({ ...rendering, coalition }), elapsedMs: 1 }),
    upscale: async ({ picture, factor }, emit, signal) => {
      for (let done = 1; done <= 4; done += 1) {
        emit({ kind: 'upscale-progress', done, total: 4 });
        await Promise.race([gate, aborted(signal)]);
        if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
      }
      return { picture: enlarged(picture, factor), provider: 'cpu', evaluations: 4, timings: { loadMs: 1, upscaleMs: 4 } };
    },
    sweepPair: async ({ prompts, done }, _emit, signal) => {
      await Promise.race([gate, aborted(signal)]);
      if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
      const pair = { prompt: `prompt ${done.length}`, seed: 1000, base: {}, responses: [], noise: [] };
      return { pair: done.length >= prompts ? null : pair };
    },
    fitCalibration: async ({ pairs }) => ({
      calibration: {
        version: 2,
        checkpoint: 'storybook',
        sweep: { levels: [], pairs: pairs.length, numInferenceSteps: 4 },
        aspects: {},
        presence: { noiseFloor: 0 },
        picture: { curve: [], noiseFloor: 0 },
        crossTalk: null,
      },
    }),
    adapter: async ({ checkpoints }) => ({
      modules: 4,
      rank: 2,
      networks: ['unet'],
      unread: 0,
      family: null,
      metadata: {},
      fits: checkpoints.map(({ id }) => ({ checkpoint: id, found: 4 })),
    }),
    modelPicture: async ({ rendering }, _emit, signal) => {
      if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
      return { picture: pictureOf(rendering), evaluations: 8 };
    },
    explainModel: async ({ pairs }) => ({
      statements: [{ aspect: 'light.warmth', score: 0.5, interval: [0.4, 0.6], text: 'Leans towards warmer light.' }],
      summary: 'Warm.',
      silent: 21,
      residual: 0.5,
      pairs: pairs.length,
    }),
    answers: async ({ pictures, questions }) => ({
      // A picture shows one option or another by its first pixel; nobody is in those whose second is even.
      answers: pictures.map(({ pixels }) =>
        questions.map(({ about, options }) =>
          about === 'person' && (pixels[1] ?? 0) % 2 === 0
            ? null
            : options.map((_, option) => ((pixels[0] ?? 0) % options.length === option ? 0.9 : 0.1 / (options.length - 1))),
        ),
      ),
      grades: questions.map(() => null),
    }),
    compare: async () => ({ changes: [{ aspect: 'light.warmth', before: 0.5, after: 0, score: 0.5, text: 'The light got cooler.' }] }),
    inspect: async () => ({ runtime: engine.runtime, providers: engine.providers }),
  };
  const engine: FakeEngine = {
    calls,
    restarts: 0,
    paint: null,
    runtime: 'fake 1.0',
    providers: [
      { provider: 'cpu', offer: 'offered', usable: true, faster: false, reason: 'always' },
      { provider: 'webgpu', offer: 'offered', usable: false, faster: false, reason: 'no adapter' },
    ],
    before: () => undefined,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    holdExplanations() {
      const { promise, resolve } = Promise.withResolvers<void>();
      explanations = promise;
      return resolve;
    },
    failNext(name, error) {
      failures.set(name, error);
    },
    async call(name, input, options: EngineCallOptions = {}) {
      calls.push(name);
      engine.before(name);
      const failure = failures.get(name);
      failures.delete(name);
      if (failure !== undefined) throw failure;
      return answers[name](input, options.onEvent ?? (() => undefined), options.signal, options.giveWay);
    },
    restart: async () => {
      engine.restarts += 1;
    },
    close: async () => undefined,
  };
  return engine;
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => (signal?.aborted === true ? resolve() : signal?.addEventListener('abort', () => resolve())));
}

/** The dog that every prompt here has, or the person's own phrases in its place. */
function factorsOf(
  { prompt, aspects: levels }: EngineCalls['factors']['input']['settings'],
  own: EngineCalls['factors']['input']['phrases'] = [],
): readonly Factor[] {
  const dog: Factor = { id: 'phrase:dog', kind: 'phrase', label: 'dog', aspect: null, span: [0, 3], applied: 1 };
  const phrases = own.map(([start, end]): Factor => {
    const label = prompt.slice(start, end);
    return { id: `phrase:${label.replaceAll(' ', '-')}`, kind: 'phrase', label, aspect: null, span: [start, end], applied: 1 };
  });
  const aspects = Object.entries(levels).map(([aspect, level]): Factor => ({
    id: `aspect:${aspect}`,
    kind: 'aspect',
    label: aspect,
    aspect,
    span: null,
    applied: level,
  }));
  return [...(phrases.length === 0 ? [dog] : phrases), ...aspects];
}

function statementOf(factor: Factor, rendering: Rendering): Statement {
  const applied = strengthIn(rendering.coalition, factor);
  return {
    id: factor.id,
    factor: factor.id,
    kind: factor.kind,
    game: factor.kind === 'phrase' ? 'prompt' : 'personalization',
    aspect: factor.aspect,
    applied,
    influence: 1,
    effect: applied,
    score: Math.abs(applied),
    measured: true,
    verdict: 'moved',
    region: { share: 1, place: 'everywhere', source: 'measured' },
    cause: factor.label,
    text: `Because of ${factor.label}.`,
    evidence: { evaluations: 4, pixelChange: 0.1, effects: [], presence: null, method: 'fake' },
  };
}

/** 8 × 8 pixels drawn from a hash of all that determines the picture. */
export /** Every pixel as a square. */
function enlarged({ width, height, pixels }: Picture, factor: number): Picture {
  const large = new Uint8ClampedArray(width * height * factor * factor * 4);
  for (let y = 0; y < height * factor; y += 1) {
    for (let x = 0; x < width * factor; x += 1) {
      const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * 4;
      large.set(pixels.subarray(from, from + 4), (y * width * factor + x) * 4);
    }
  }
  return { width: width * factor, height: height * factor, pixels: large };
}

function pictureOf(rendering: Rendering): Picture {
  const strengths = rendering.factors.map((factor) => [factor.id, strengthIn(rendering.coalition, factor)]);
  const seed = createHash('sha512')
    .update(JSON.stringify([rendering.prompt, rendering.seed, rendering.aspects, strengths]))
    .digest();
  const pixels = Uint8ClampedArray.from({ length: 256 }, (_, at) => (at % 4 === 3 ? 255 : (seed[at % seed.length] ?? 0)));
  return { width: 8, height: 8, pixels };
}
