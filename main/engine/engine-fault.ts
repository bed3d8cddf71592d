import type { Tensor } from './runtime/tensor.ts';

/** A fault that a test asks for: what to spoil, and for which seed alone (null: any). */
export interface EngineFault {
  readonly kind: 'nan-latents' | 'crash-mid-generation' | 'crash-in-probe';
  readonly seed: number | null;
}

/**
 * FINEXL_FAULT=<kind> or <kind>@<seed>, so that an engine that was started again is sound for other seeds. Honoured only
 * where NODE_ENV is `test` or FINEXL_TEST is 1; null otherwise.
 */
export function faultFrom(environment: Readonly<Record<string, string | undefined>>): EngineFault | null {
  const wish = environment['FINEXL_FAULT'];
  const testing = environment['NODE_ENV'] === 'test' || environment['FINEXL_TEST'] === '1';
  if (wish === undefined || wish === '' || !testing) return null;
  const [kind, seed] = wish.split('@');
  if (kind !== 'nan-latents' && kind !== 'crash-mid-generation' && kind !== 'crash-in-probe') throw new Error(`There is no fault "${wish}".`);
  return { kind, seed: seed === undefined ? null : Number(seed) };
}

/** What the fault does after a step. */
export function spoil(fault: EngineFault, latents: Tensor, stepIndex: number): void {
  switch (fault.kind) {
    case 'nan-latents':
      latents.data[0] = Number.NaN;
      break;
    case 'crash-mid-generation':
      if (stepIndex >= 1) crash();
      break;
    case 'crash-in-probe':
      break;
  }
}

/** As a driver would take the process down. */
export function crash(): void {
  process.kill(process.pid, 'SIGKILL');
}
