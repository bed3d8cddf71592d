import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { StudioError } from '../studio-error.ts';

/** An execution provider of ONNX Runtime that this build of the studio knows how to open. */
export type ProviderName = 'cpu' | 'webgpu';

export const PROVIDERS: readonly ProviderName[] = ['cpu', 'webgpu'];

export function providerNamed(name: string): ProviderName {
  const provider = PROVIDERS.find((known) => known === name);
  if (provider === undefined) {
    throw new StudioError('provider-unavailable', `There is no provider "${name}".`, { details: { provider: name } });
  }
  return provider;
}

/** Beyond this many threads the networks here stop getting faster, and the machine stays usable. */
const MOST_THREADS = 8;

export function defaultThreads(): number {
  return Math.max(1, Math.min(MOST_THREADS, availableParallelism()));
}

/**
 * Options of a session.
 *
 * On the CPU the number of threads is fixed, so that a network splits its work the same way in every run and its output is
 * bit-identical.
 */
export function sessionOptions(provider: ProviderName, threads: number): InferenceSession.SessionOptions {
  const shared: InferenceSession.SessionOptions = {
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  };
  switch (provider) {
    case 'cpu':
      return { ...shared, executionProviders: ['cpu'] };
    case 'webgpu':
      // Nodes that WebGPU has no kernel for run on the CPU inside the same session.
      return { ...shared, executionProviders: ['webgpu', 'cpu'] };
  }
}

/** Whether conditional and unconditional inputs may share a batch: not on the CPU, where it would change the last bits. */
export function batchesGuidance(provider: ProviderName): boolean {
  return provider !== 'cpu';
}
