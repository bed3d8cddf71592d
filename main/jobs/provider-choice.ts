import type { Settings } from '../../preload/contract.ts';
import type { VerdictRecord } from '../database/verdict-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import { providerInWords } from './notes.ts';
import { probeProviders, standingVerdicts, type ProbeParts } from './provider-probe.ts';

/**
 * The provider to ask for. `auto` is the CPU, unless a probe found a provider that makes the CPU's pictures and makes them
 * sooner. Who asks for one by name gets it probed first, and gets it when it agrees. Throws StudioError
 * `provider-unavailable`.
 */
export async function chooseProvider(wish: Settings['provider'], parts: ProbeParts, checkpoint: CheckpointOnDisk): Promise<string> {
  switch (wish) {
    case 'cpu':
      return 'cpu';
    case 'auto': {
      // Most machines have no verdict in favour; they need not ask what the runtime is.
      if (!parts.verdicts.list(checkpoint.id).some((verdict) => verdict.faster)) return 'cpu';
      const standing = await standingVerdicts(parts, checkpoint);
      return standing.find((verdict) => verdict.usable && verdict.faster)?.provider ?? 'cpu';
    }
    default: {
      const reason = await whyNotProvider(wish, parts, checkpoint);
      if (reason === null) return wish;
      throw new StudioError(
        'provider-unavailable',
        `${providerInWords(wish)} can't be used here: ${reason}. Use --provider cpu, or run “doctor” again after updating the graphics driver.`,
        { details: { provider: wish, reason } },
      );
    }
  }
}

/** Providers that are worth offering here: those every build for this system brings, and libraries that a probe found installed. */
export function providersToChoose(verdicts: readonly VerdictRecord[], platform: NodeJS.Platform = process.platform): Settings['provider'][] {
  const installed = (provider: string): boolean => verdicts.some((verdict) => verdict.provider === provider && verdict.reason !== 'not installed');
  switch (platform) {
    case 'win32':
      return ['auto', 'cpu', 'dml', 'webgpu'];
    case 'darwin':
      return ['auto', 'cpu', 'coreml', 'webgpu'];
    default:
      return ['auto', 'cpu', 'webgpu', ...(['cuda', 'tensorrt'] as const).filter(installed)];
  }
}

/** Null for a provider that makes the CPU's pictures with the runtime and driver that are here now; probed where that is not known. */
export async function whyNotProvider(provider: string, parts: ProbeParts, checkpoint: CheckpointOnDisk): Promise<string | null> {
  const known = await standingVerdicts(parts, checkpoint);
  if (!known.some((verdict) => verdict.provider === provider)) await probeProviders(parts, checkpoint);
  const verdict = parts.verdicts.get(provider, checkpoint.id);
  if (verdict === null) return 'this build of the runtime does not offer it';
  return verdict.usable ? null : verdict.reason;
}
