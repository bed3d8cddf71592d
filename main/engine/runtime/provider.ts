import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { StudioError } from '../studio-error.ts';

/** An execution provider of ONNX Runtime that this build of the studio knows how to open. */
export type ProviderName = 'cpu' | 'webgpu' | 'cuda' | 'tensorrt' | 'dml' | 'coreml';

/** In the order in which they are preferred, where more than one is faster than the CPU; the CPU comes first since it is always there. */
export const PROVIDERS: readonly ProviderName[] = ['cpu', 'tensorrt', 'cuda', 'dml', 'coreml', 'webgpu'];

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

/** CoreML's flags (onnxruntime, coreml_provider_factory.h): an ML program, on the CPU and the GPU, with subgraphs. */
const COREML_FLAGS = 0x010 | 0x020 | 0x002;

/**
 * Options of a session.
 *
 * On the CPU the number of threads is fixed, so that a network splits its work the same way in every run and its output is
 * bit-identical. Nodes that a GPU provider has no kernel for run on the CPU inside the same session.
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
    case 'cuda':
      return { ...shared, executionProviders: [provider, 'cpu'] };
    case 'tensorrt':
      // What TensorRT can't build an engine for is CUDA's.
      return { ...shared, executionProviders: ['tensorrt', 'cuda', 'cpu'] };
    case 'dml':
      // DirectML allows neither memory patterns nor parallel execution.
      return { ...shared, enableMemPattern: false, executionProviders: ['dml', 'cpu'] };
    case 'coreml':
      return { ...shared, executionProviders: [{ name: 'coreml', coreMlFlags: COREML_FLAGS }, 'cpu'] };
    default:
      return provider satisfies never;
  }
}

/** How many questions may share a run where `wanted` are fastest: on the CPU one, whatever is faster (docs/decisions/0222). */
export function allowedBatch(provider: ProviderName, wanted: number): number {
  return provider === 'cpu' ? 1 : Math.max(1, wanted);
}

/** Whether conditional and unconditional inputs may share a batch: not on the CPU, where it would change the last bits. */
export function batchesGuidance(provider: ProviderName): boolean {
  return provider !== 'cpu';
}
