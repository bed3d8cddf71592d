import { readFile, writeFile } from 'node:fs/promises';
import type { RenderOptions, RenderResult } from './diffusion/pipeline.ts';
import { crash } from './engine-fault.ts';
import type { EngineFault } from './engine-fault.ts';
import { readEngineResources } from './engine-resources.ts';
import type { EngineResources } from './engine-resources.ts';
import type { EngineHandlers } from './engine-server.ts';
import { factorsOf } from './explain/factors.ts';
import { readLedger, writeLedger } from './explain/ledger-file.ts';
import type { ExplanationEvent } from './explain/statement.ts';
import { inspectAdapter } from './inspect-adapter.ts';
import { inspectRuntime } from './inspect-runtime.ts';
import { KeptRenderings } from './kept-renderings.ts';
import type { KeptRendering } from './kept-renderings.ts';
import { openCheckpoint, reopenOnCpu } from './open-checkpoint.ts';
import type { OpenCheckpoint, OpenCheckpointOptions } from './open-checkpoint.ts';
import type { EngineCalls, EngineEvent } from './protocol.ts';
import type { Rendering } from './rendering.ts';
import { entries, formatNpy, parseNpy } from './runtime/npy.ts';
import type { Tensor } from './runtime/tensor.ts';
import { StudioError } from './studio-error.ts';

export interface EngineOptions {
  /** The folder with `models/` and `resources/`. */
  readonly resources: string;
  readonly clock: () => number;
  readonly fault: EngineFault | null;
}

/** Trajectories that are kept: a picture and the what-ifs around it. */
const KEPT = 4;

/** The engine itself: one checkpoint kept warm, the last few trajectories, and its calls. */
export function engineHandlers(options: EngineOptions): EngineHandlers {
  const kept = new KeptRenderings(KEPT);
  let resources: Promise<EngineResources> | null = null;
  let opened: OpenCheckpoint | null = null;
  let seed: number | null = null;

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
  });
  const current = (): OpenCheckpoint => {
    if (opened === null) throw new StudioError('checkpoint-unknown', 'No checkpoint is open.', { details: { checkpoint: null } });
    return opened;
  };

  /** Renders and keeps the trajectory; on a provider that fails at work, once more on the CPU. */
  const renderAndKeep = async (key: string, rendering: Rendering, renderOptions: RenderOptions): Promise<{ result: RenderResult; entry: KeptRendering }> => {
    const render = (): Promise<RenderResult> => current().pipeline.render(rendering, { ...renderOptions, recordTrajectory: true });
    seed = rendering.seed;
    let result: RenderResult;
    try {
      result = await render();
    } catch (error) {
      const failed = current();
      if (failed.provider === 'cpu' || !(error instanceof StudioError) || error.code !== 'provider-unavailable') throw error;
      opened = await reopenOnCpu(await openOptions(failed.source, failed.wanted), failed, error);
      await failed.close();
      result = await render();
    }
    if (result.trajectory === null) throw new Error('The pipeline recorded no trajectory.');
    const entry: KeptRendering = { rendering, picture: result.picture, trajectory: result.trajectory, noise: renderOptions.noise, ledger: null };
    kept.set(key, entry);
    return { result, entry };
  };

  return {
    async open({ checkpoint, provider }) {
      const started = options.clock();
      if (opened === null || opened.source.directory !== checkpoint.directory || opened.wanted !== provider) {
        const next = await openCheckpoint(await openOptions(checkpoint, provider));
        await opened?.close();
        kept.clear();
        opened = next;
      }
      const { pipeline, fallbacks } = opened;
      return { checkpoint: pipeline.checkpoint, loadMs: options.clock() - started, provider: opened.provider, fallbacks };
    },
    async factors({ settings }) {
      const { words } = await resourcesOnce();
      const unknown = Object.keys(settings.aspects).find((aspect) => !words.some((known) => known.id === aspect));
      if (unknown !== undefined) throw new StudioError('aspect-unknown', `There is no aspect "${unknown}".`, { details: { aspect: unknown } });
      return { factors: factorsOf(settings, words) };
    },
    async render({ key, rendering, preview, noiseFile, latentsFile }, onEvent, signal) {
      const { result } = await renderAndKeep(key, rendering, {
        signal,
        onProgress: (progress) => onEvent({ kind: 'render-progress', progress }),
        ...(preview ? { onPreview: (picture) => onEvent({ kind: 'preview', picture }) } : {}),
        ...(noiseFile === undefined ? {} : { noise: await readNoise(noiseFile) }),
      });
      if (latentsFile !== undefined) await writeFile(latentsFile, formatNpy(result.latents));
      const { picture, evaluations, warnings, timings } = result;
      return { picture, evaluations, warnings, timings, fallbacks: current().fallbacks, provider: current().provider };
    },
    async explain({ key, rendering, picture, locale }, onEvent, signal) {
      const started = options.clock();
      const entry = kept.get(key, rendering) ?? (await renderAndKeep(key, rendering, { signal })).entry;
      const { explainer } = current();
      const onExplanation = (event: ExplanationEvent): void => onEvent(engineEvent(event));
      const input = { rendering, picture, trajectory: entry.trajectory, locale, ...(entry.noise === undefined ? {} : { noise: entry.noise }) };
      const { explanation, plain, ledger } = await explainer.explain(input, onExplanation, signal);
      entry.ledger = ledger;
      return { explanation, plain, ledger: writeLedger(ledger), elapsedMs: options.clock() - started };
    },
    async approximate({ key, rendering, coalition, ledger }, _onEvent, signal) {
      const started = options.clock();
      const shares = ledger === null ? (kept.get(key, rendering)?.ledger ?? null) : readLedger(ledger);
      if (shares === null) throw new StudioError('generation-unknown', 'This picture has no ledger yet: explain it first.', { details: { generation: key } });
      const picture = await current().explainer.approximate(rendering, shares, coalition, signal);
      return { picture, elapsedMs: options.clock() - started };
    },
    adapter: ({ path, checkpoints }) => inspectAdapter(path, checkpoints),
    async compare({ before, after, locale }) {
      return { changes: await current().explainer.compare(before, after, locale) };
    },
    async inspect(input) {
      if (input.probe && options.fault?.kind === 'crash-in-probe') crash();
      return inspectRuntime(input, options.clock);
    },
  };
}

function engineEvent(event: ExplanationEvent): EngineEvent {
  return event.kind === 'progress' ? { ...event, kind: 'explain-progress' } : event;
}

async function readNoise(path: string): Promise<readonly Tensor[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new StudioError('setting-out-of-range', `The noise file can't be read: ${path}.`, { details: { setting: 'noiseFile', path }, cause });
  }
  return entries(parseNpy(bytes));
}
