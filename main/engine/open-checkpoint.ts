import { join } from 'node:path';
import type { Pipeline } from './diffusion/pipeline.ts';
import { openPipeline } from './diffusion/text-to-image.ts';
import type { EngineFault } from './engine-fault.ts';
import { spoil } from './engine-fault.ts';
import type { EngineResources } from './engine-resources.ts';
import { readCalibration } from './explain/calibration-file.ts';
import { createExplainer } from './explain/explain-picture.ts';
import type { Explainer } from './explain/explainer.ts';
import { readPngPicture } from './picture-file.ts';
import type { CheckpointSource } from './protocol.ts';
import { openReadout } from './readout/clip-readout.ts';
import { providerNamed } from './runtime/provider.ts';
import type { ProviderName } from './runtime/provider.ts';
import { StudioError } from './studio-error.ts';

/** A checkpoint at work: its pipeline and its explainer, on the provider that was asked for or the one fallen back to. */
export interface OpenCheckpoint {
  readonly source: CheckpointSource;
  readonly wanted: ProviderName;
  readonly provider: ProviderName;
  /** In plain words. */
  readonly fallbacks: readonly string[];
  readonly pipeline: Pipeline;
  readonly explainer: Explainer;
  close(): Promise<void>;
}

export interface OpenCheckpointOptions {
  readonly source: CheckpointSource;
  readonly provider: string;
  readonly resources: EngineResources;
  readonly clock: () => number;
  readonly fault: EngineFault | null;
  /** The seed being rendered, for the fault. */
  readonly seed: () => number | null;
}

/** Opens on the wanted provider, or on the CPU where that fails. Throws StudioError `checkpoint-corrupt`, `provider-unavailable`. */
export async function openCheckpoint(options: OpenCheckpointOptions): Promise<OpenCheckpoint> {
  const wanted = providerNamed(options.provider);
  try {
    return await openOn(options, wanted, wanted, []);
  } catch (error) {
    if (wanted === 'cpu' || !(error instanceof StudioError) || error.code !== 'provider-unavailable') throw error;
    return openOn(options, wanted, 'cpu', [fallbackNote(wanted, error)]);
  }
}

/** The same checkpoint on the CPU, after its provider failed at work. */
export function reopenOnCpu(options: OpenCheckpointOptions, failed: OpenCheckpoint, error: StudioError): Promise<OpenCheckpoint> {
  return openOn(options, failed.wanted, 'cpu', [...failed.fallbacks, fallbackNote(failed.provider, error)]);
}

function fallbackNote(provider: ProviderName, error: StudioError): string {
  return `${provider} could not be used (${String(error.details['reason'] ?? error.message)}); the CPU was used instead.`;
}

async function openOn(options: OpenCheckpointOptions, wanted: ProviderName, provider: ProviderName, fallbacks: readonly string[]): Promise<OpenCheckpoint> {
  const { source, resources, clock, fault } = options;
  const pipeline = await openPipeline({
    directory: source.directory,
    id: source.id,
    provider,
    aspects: resources.poles,
    readPicture: readPngPicture,
    clock,
    ...(fault === null
      ? {}
      : { corruptLatents: (latents, step) => (fault.seed === null || fault.seed === options.seed() ? spoil(fault, latents, step) : undefined) }),
  });
  const directory = join(source.directory, 'readout');
  const readout = await openReadout({ directory, encodeText: (text) => pipeline.encodeText(text), aspects: resources.poles, clock });
  // Opens the tokenizer and the text encoder: a provider that can't run this checkpoint says so here.
  await pipeline.encodeText('');
  const calibration = await readCalibration(directory);
  const explainer = createExplainer({ pipeline, readout, calibration, aspects: resources.words, locales: resources.locales });
  return {
    source,
    wanted,
    provider,
    fallbacks,
    pipeline,
    explainer,
    async close() {
      await Promise.all([pipeline.close(), readout?.close()]);
    },
  };
}
