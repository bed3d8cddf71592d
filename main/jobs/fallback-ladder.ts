import type { Decoding } from '../engine/rendering.ts';
import { StudioError } from '../engine/studio-error.ts';

/** Where and how a picture is tried. */
export interface Attempt {
  readonly provider: string;
  readonly decoding: Decoding;
}

/** What failed: everything up to the final latents, or their decoding. */
export type FailureSite = 'denoiser' | 'decoder';
export type FailureKind = 'memory' | 'device' | 'numbers';

export interface Failure {
  readonly kind: FailureKind;
  readonly site: FailureSite;
}

/**
 * What went wrong, where another attempt may help; null for anything else. `site` is where the work stood when it failed,
 * which an engine that died can't tell itself.
 */
export function failureOf(error: unknown, site: FailureSite): Failure | null {
  if (!(error instanceof StudioError)) return null;
  const component = error.details['component'];
  const where = typeof component === 'string' ? (component === 'vae_decoder' ? 'decoder' : 'denoiser') : site;
  switch (error.code) {
    case 'out-of-memory':
      // An estimate that refuses is the same wherever the picture is tried.
      return component === 'estimate' ? null : { kind: 'memory', site: where };
    case 'device-lost':
    case 'provider-unavailable':
      return { kind: 'device', site: where };
    case 'engine-stopped':
      return { kind: 'device', site };
    case 'picture-not-finite':
      return { kind: 'numbers', site: typeof error.details['step'] === 'number' ? 'denoiser' : 'decoder' };
    default:
      return null;
  }
}

/**
 * The next rung: tiles, then the decoder alone in single precision on the CPU, then everything on the CPU; rungs that can't
 * help with this failure are left out. Null at the ladder's end.
 */
export function nextAttempt({ provider, decoding }: Attempt, { kind, site }: Failure): Attempt | null {
  const onGpu = provider !== 'cpu';
  if (site === 'decoder' && kind !== 'numbers' && !decoding.tiled) return { provider, decoding: { ...decoding, tiled: true } };
  if (site === 'decoder' && onGpu && !decoding.onCpu) return { provider, decoding: { tiled: decoding.tiled && kind === 'memory', onCpu: true } };
  if (onGpu) return { provider: 'cpu', decoding: { tiled: decoding.tiled && kind === 'memory', onCpu: false } };
  return null;
}

/** Whether the failure speaks against the provider as such, and not only against this size. */
export function condemnsProvider(attempt: Attempt, next: Attempt, { kind }: Failure): boolean {
  return attempt.provider !== 'cpu' && next.provider === 'cpu' && kind !== 'memory';
}
