import type { Decoding } from './rendering.ts';
import { outOfMemory } from './runtime/run-failure.ts';
import type { Tensor } from './runtime/tensor.ts';

const KINDS = [
  'nan-latents',
  'crash-mid-generation',
  'crash-in-probe',
  /** The graphics driver takes the process down; the CPU is sound. */
  'device-lost',
  /** The same, but only once a picture is to be explained. */
  'device-lost-in-explanation',
  /** The memory does not suffice for a whole picture, but for tiles. */
  'no-memory-to-decode',
  /** A decoder that overflows in half precision: no numbers, except on the CPU. */
  'nan-decoded',
  /** A decoder that quietly gives black, except on the CPU. */
  'black-decoded',
] as const;

/** A fault that a test asks for: what to spoil, and for which seed alone (null: any). */
export interface EngineFault {
  readonly kind: (typeof KINDS)[number];
  readonly seed: number | null;
}

/** Where the work goes on that a fault may spoil. */
export interface FaultScene {
  readonly provider: string;
  readonly decoding: Decoding;
}

/**
 * FINEXL_FAULT=<kind> or <kind>@<seed>, so that an engine that was started again is sound for other seeds. Honoured only
 * where NODE_ENV is `test` or FINEXL_TEST is 1; null otherwise.
 */
export function faultFrom(environment: Readonly<Record<string, string | undefined>>): EngineFault | null {
  const wish = environment['FINEXL_FAULT'];
  const testing = environment['NODE_ENV'] === 'test' || environment['FINEXL_TEST'] === '1';
  if (wish === undefined || wish === '' || !testing) return null;
  const [name, seed] = wish.split('@');
  const kind = KINDS.find((known) => known === name);
  if (kind === undefined) throw new Error(`There is no fault "${wish}".`);
  return { kind, seed: seed === undefined ? null : Number(seed) };
}

/** What the fault does after a step. */
export function spoil(fault: EngineFault, scene: FaultScene, latents: Tensor, stepIndex: number): void {
  switch (fault.kind) {
    case 'nan-latents':
      latents.data[0] = Number.NaN;
      break;
    case 'crash-mid-generation':
      if (stepIndex >= 1) crash();
      break;
    case 'device-lost':
      if (scene.provider !== 'cpu') crash();
      break;
    case 'crash-in-probe':
    case 'device-lost-in-explanation':
    case 'no-memory-to-decode':
    case 'nan-decoded':
    case 'black-decoded':
      break;
  }
}

/** What the fault does to a picture that was just decoded, [1, 3, h, w]. */
export function spoilDecoded(fault: EngineFault, { provider, decoding }: FaultScene, decoded: Tensor): void {
  const onCpu = provider === 'cpu' || decoding.onCpu;
  switch (fault.kind) {
    case 'no-memory-to-decode':
      if (!decoding.tiled) throw outOfMemory({ provider, component: 'vae_decoder', reason: 'a test asked for it' });
      break;
    case 'nan-decoded':
      if (!onCpu) decoded.data[0] = Number.NaN;
      break;
    case 'black-decoded':
      if (!onCpu) decoded.data.fill(-1);
      break;
    case 'nan-latents':
    case 'crash-mid-generation':
    case 'device-lost':
    case 'crash-in-probe':
    case 'device-lost-in-explanation':
      break;
  }
}

/** As a driver would take the process down. */
export function crash(): void {
  process.kill(process.pid, 'SIGKILL');
}
