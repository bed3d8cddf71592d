import { writeFile } from 'node:fs/promises';
import type { RenderOptions, RenderResult } from './diffusion/pipeline.ts';
import { fitPairs, sweepNextPair } from './calibrate-checkpoint.ts';
import { crash } from './engine-fault.ts';
import type { EngineFault } from './engine-fault.ts';
import { readEngineResources } from './engine-resources.ts';
import type { EngineResources } from './engine-resources.ts';
import type { EngineHandlers } from './engine-server.ts';
import { coalitionCache } from './explain/coalition-cache.ts';
import type { CoalitionCache, MeasuredCoalition } from './explain/coalition-cache.ts';
import { factorsOf } from './explain/factors.ts';
import { readLedger, writeLedger } from './explain/ledger-file.ts';
import type { ExplainResult } from './explain/explainer.ts';
import type { ExplanationEvent } from './explain/statement.ts';
import { idleRelease } from './idle-release.ts';
import type { IdleRelease } from './idle-release.ts';
import { inspectAdapter } from './inspect-adapter.ts';
import { inspectRuntime } from './inspect-runtime.ts';
import { KeptRenderings } from './kept-renderings.ts';
import type { KeptRendering } from './kept-renderings.ts';
import { checkMemory, memoryHere } from './memory-check.ts';
import type { Memory, MemoryVerdict } from './memory-check.ts';
import { readNoise } from './noise-file.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import type { OpenCheckpoint, OpenCheckpointOptions } from './open-checkpoint.ts';
import { PausableWork } from './pausable-work.ts';
import { paced } from './progress-pace.ts';
import type { CheckpointSource, EngineCalls, RenderOutput } from './protocol.ts';
import { WHOLE_DECODING } from './rendering.ts';
import type { Rendering } from './rendering.ts';
import { formatNpy } from './runtime/npy.ts';
import { StudioError } from './studio-error.ts';
import { Upscaler } from './upscale/upscaler.ts';

export interface EngineOptions {
  /** The folder with `models/` and `resources/`. */
  readonly resources: string;
  readonly clock: () => number;
  readonly fault: EngineFault | null;
  /** What is free and what there is; this machine's when left out. */
  readonly memory?: () => Memory;
  /** Networks are let go of after so long without work. */
  readonly idleMs?: number;
}

/** A network that is opened again costs a second or two; one that is kept costs gigabytes. */
const IDLE_MS = 10 * 60_000;

/** An explanation that stands still while pictures are made. */
interface RestingExplanation {
  /** What was asked for; the same goes on with it. */
  readonly asked: string;
  readonly work: PausableWork<ExplanationEvent, ExplainResult>;
  readonly entry: KeptRendering;
  readonly cache: CoalitionCache;
  elapsedMs: number;
}

/** Trajectories that are kept: a picture and the what-ifs around it. */
const KEPT = 4;

const NEVER = new AbortController().signal;

/** The engine itself: one checkpoint kept warm, the last few trajectories, and its calls. */
export function engineHandlers(options: EngineOptions): EngineHandlers {
  const kept = new KeptRenderings(KEPT);
  let resources: Promise<EngineResources> | null = null;
  let opened: OpenCheckpoint | null = null;
  let seed: number | null = null;
  let decoding = WHOLE_DECODING;
  let batch = 1;
  /** Whether the networks of the open checkpoint are in memory. */
  let loaded = false;
  let resting: RestingExplanation | null = null;
  const upscaler = new Upscaler(options.clock);
  const idle = idleRelease(options.idleMs ?? IDLE_MS, async () => {
    loaded = false;
    await Promise.all([opened?.release(), upscaler.release()]);
  });

  /** With all that was kept of renderings goes the explanation that rests on one of them. */
  const forget = (): void => {
    kept.clear();
    resting = null;
  };
  const resourcesOnce = (): Promise<EngineResources> => {
    resources ??= readEngineResources(options.resources);
    return resources;
  };
  const openOptions = async (source: EngineCalls['open']['input']['checkpoint'], provider: string): Promise<OpenCheckpointOptions> => ({
    source,
    provider,
    resources: await resourcesOnce(),
    clock: options.clock,
    fault: options.fault,
    seed: () => seed,
    decoding: () => decoding,
    batch: () => batch,
  });
  const current = (): OpenCheckpoint => {
    if (opened === null) throw new StudioError('checkpoint-unknown', 'No checkpoint is open.', { details: { checkpoint: null } });
    return opened;
  };

  const render = async (key: string, rendering: Rendering, renderOptions: RenderOptions): Promise<{ result: RenderResult; entry: KeptRendering }> => {
    seed = rendering.seed;
    const result = await current().pipeline.render(rendering, { ...renderOptions, recordTrajectory: true });
    loaded = true;
    if (result.trajectory === null) throw new Error('The pipeline recorded no trajectory.');
    const entry: KeptRendering = { rendering, picture: result.picture, trajectory: result.trajectory, noise: renderOptions.noise, ledger: null, cache: null };
    kept.set(key, entry);
    return { result, entry };
  };

  /** Decides on tiles before anything large is opened. What is only kept for later goes first. */
  const makeRoom = (rendering: Rendering): MemoryVerdict => {
    const needs = current().memoryNeeds(rendering);
    const memory = options.memory ?? memoryHere;
    const verdict = checkMemory(needs, memory(), loaded);
    if (verdict.tight === null && !verdict.tiled) return verdict;
    forget();
    return checkMemory(needs, memory(), loaded);
  };

  const handlers: EngineHandlers = {
    async open(input) {
      const started = options.clock();
      const { checkpoint, provider } = input;
      if (opened === null || !isSameSource(opened.source, checkpoint) || opened.provider !== provider) {
        const next = await openCheckpoint(await openOptions(checkpoint, provider));
        await opened?.close();
        forget();
        opened = next;
        loaded = false;
      }
      decoding = input.decoding ?? WHOLE_DECODING;
      batch = input.batch ?? 1;
      return { checkpoint: opened.pipeline.checkpoint, loadMs: options.clock() - started, provider: opened.provider };
    },
    async factors({ settings, phrases = [] }) {
      const { words } = await resourcesOnce();
      const unknown = Object.keys(settings.aspects).find((aspect) => !words.some((known) => known.id === aspect));
      if (unknown !== undefined) throw new StudioError('aspect-unknown', `There is no aspect "${unknown}".`, { details: { aspect: unknown } });
      return { factors: factorsOf(settings, words, phrases) };
    },
    async render({ key, rendering, preview, noiseFile, latentsFile }, onEvent, signal) {
      const known = noiseFile === undefined && latentsFile === undefined && !decoding.tiled ? await kept.counterfactual(rendering) : null;
      if (known !== null) return { ...knownPicture(known), provider: current().provider, decoding };
      const room = makeRoom(rendering);
      if (room.tiled) decoding = { ...decoding, tiled: true };
      const { result } = await render(key, rendering, {
        signal,
        onProgress: paced((progress) => onEvent({ kind: 'render-progress', progress }), options.clock),
        ...(preview ? { onPreview: (picture) => onEvent({ kind: 'preview', picture }) } : {}),
        ...(noiseFile === undefined ? {} : { noise: await readNoise(noiseFile) }),
      });
      if (latentsFile !== undefined) await writeFile(latentsFile, formatNpy(result.latents));
      const { picture, evaluations, warnings, timings } = result;
      return { picture, evaluations, warnings, timings, provider: current().provider, decoding, tightMemory: room.tight };
    },
    async explain({ key, rendering, picture, locale, effort = 'measured', orders = 0, goesOn = false }, onEvent, signal, giveWay = NEVER) {
      const started = options.clock();
      if (options.fault?.kind === 'device-lost-in-explanation' && current().provider !== 'cpu') crash();
      const asked = JSON.stringify([key, rendering, locale, effort, orders, picture === null]);
      const begin = async (): Promise<RestingExplanation> => {
        const entry = kept.get(key, rendering) ?? (await render(key, rendering, { signal })).entry;
        const { explainer, pipeline, readout } = current();
        const { trajectory, noise } = entry;
        const seen = picture ?? entry.picture;
        const cache = entry.cache ?? coalitionCache(pipeline, readout, rendering, seen, noise);
        const input = { rendering, picture: seen, trajectory, locale, effort, orders, cache, ...(noise === undefined ? {} : { noise }) };
        const work = new PausableWork<ExplanationEvent, ExplainResult>((hooks) =>
          explainer.explain(
            {
              ...input,
              rest: async () => {
                await hooks.rest();
                seed = rendering.seed;
              },
            },
            hooks.onEvent,
            hooks.signal,
          ),
        );
        return { asked, work, entry, cache, elapsedMs: 0 };
      };
      // One that was given up meanwhile has told its regions to somebody else.
      const explanation = goesOn && resting?.asked === asked ? resting : await begin();
      resting = null;
      const onProgress = paced<Extract<ExplanationEvent, { kind: 'progress' }>>((event) => onEvent({ ...event, kind: 'explain-progress' }), options.clock);
      const onExplanation = (event: ExplanationEvent): void => (event.kind === 'progress' ? onProgress(event) : onEvent(event));
      const result = await explanation.work.goOn({ onEvent: onExplanation, signal, giveWay });
      explanation.elapsedMs += options.clock() - started;
      if (result === null) {
        resting = explanation;
        // What-ifs that come in between find what was rendered for it.
        explanation.entry.cache = explanation.cache;
        return { gaveWay: true };
      }
      const { entry, elapsedMs } = explanation;
      entry.ledger = result.ledger;
      entry.cache = result.cache;
      kept.set(key, entry);
      return { explanation: result.explanation, plain: result.plain, ledger: writeLedger(result.ledger), elapsedMs };
    },
    async approximate({ key, rendering, coalition, ledger }, _onEvent, signal) {
      const started = options.clock();
      const shares = ledger === null ? (kept.get(key, rendering)?.ledger ?? null) : readLedger(ledger);
      if (shares === null) throw new StudioError('generation-unknown', 'This picture has no ledger yet: explain it first.', { details: { generation: key } });
      const picture = await current().explainer.approximate(rendering, shares, coalition, signal);
      return { picture, elapsedMs: options.clock() - started };
    },
    async modelPicture({ checkpoint, provider, rendering }, onEvent, signal) {
      await handlers.open({ checkpoint, provider }, onEvent, signal);
      if (makeRoom(rendering).tiled) decoding = { ...decoding, tiled: true };
      seed = rendering.seed;
      const { picture, evaluations } = await current().pipeline.render(rendering, { signal });
      loaded = true;
      return { picture, evaluations };
    },
    async explainModel({ checkpoint, provider, pairs, locale }, onEvent, signal) {
      await handlers.open({ checkpoint, provider }, onEvent, signal);
      return current().modelExplainer.explain(pairs, locale, signal);
    },
    async answers({ checkpoint, provider, pictures, questions }, onEvent, signal) {
      await handlers.open({ checkpoint, provider }, onEvent, signal);
      return current().answer(pictures, questions, signal);
    },
    adapter: ({ path, checkpoints }) => inspectAdapter(path, checkpoints),
    async compare({ before, after, locale, rendering }) {
      return { changes: await current().explainer.compare(before, after, locale, rendering) };
    },
    upscale: (input, onEvent, signal) => upscaler.upscale(input, onEvent, signal),
    sweepPair: async (input, onEvent, signal) =>
      sweepNextPair(current(), (await resourcesOnce()).words, input, (value) => onEvent({ kind: 'sweep-progress', value }), signal),
    fitCalibration: async (input) => fitPairs(current(), (await resourcesOnce()).words, input),
    async inspect(input) {
      if (input.probe !== null && options.fault?.kind === 'crash-in-probe') crash();
      return inspectRuntime(input, options.clock);
    },
  };
  return warm(handlers, idle);
}

function isSameSource(a: CheckpointSource, b: CheckpointSource): boolean {
  return a.directory === b.directory && a.readout === b.readout && a.calibration === b.calibration;
}

/** Every call that uses the networks keeps them. */
function warm(handlers: EngineHandlers, idle: IdleRelease): EngineHandlers {
  return {
    ...handlers,
    open: (...call) => idle.during(() => handlers.open(...call)),
    render: (...call) => idle.during(() => handlers.render(...call)),
    explain: (...call) => idle.during(() => handlers.explain(...call)),
    approximate: (...call) => idle.during(() => handlers.approximate(...call)),
    upscale: (...call) => idle.during(() => handlers.upscale(...call)),
    sweepPair: (...call) => idle.during(() => handlers.sweepPair(...call)),
    modelPicture: (...call) => idle.during(() => handlers.modelPicture(...call)),
    explainModel: (...call) => idle.during(() => handlers.explainModel(...call)),
    answers: (...call) => idle.during(() => handlers.answers(...call)),
    compare: (...call) => idle.during(() => handlers.compare(...call)),
  };
}

/** A picture that an explanation has made already: the same network, seed and steps, so the same picture, and at once. */
function knownPicture({ picture }: MeasuredCoalition): Omit<RenderOutput, 'provider' | 'decoding'> {
  return { picture, evaluations: 0, warnings: [], tightMemory: null, timings: { encodeMs: 0, denoiseMs: 0, decodeMs: 0, sessionMs: 0 } };
}
