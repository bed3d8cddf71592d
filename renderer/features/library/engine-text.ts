import type { StudioInfo } from '../../../preload/contract.ts';
import type { Text } from '../../app/text.ts';

export interface EngineText {
  /** Null while all is well. */
  readonly state: string | null;
  readonly provider: string | null;
  /** A fallback that was taken, in the studio's own words. */
  readonly note: string | null;
}

const providerNames: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  tensorrt: 'TensorRT',
  dml: 'DirectML',
  coreml: 'CoreML',
};

export function providerName(provider: string): string {
  return providerNames[provider] ?? provider;
}

/** What the top bar says of the engine. */
export function engineText(engine: StudioInfo['engine'], t: Text): EngineText {
  const provider = engine.provider === null ? null : providerName(engine.provider);
  const state = engine.state === 'ready' ? null : t(engine.state === 'starting' ? 'engine.starting' : 'engine.stopped');
  return { state, provider, note: engine.note };
}
