import type { Settings } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import { probeProviders, standingVerdict, type ProbeParts } from './provider-probe.ts';

/**
 * The provider to ask for. `auto` is the CPU, unless a probe found that WebGPU makes the CPU's pictures and makes them
 * sooner. Who asks for WebGPU by name gets it probed first, and gets it when it agrees. Throws StudioError
 * `provider-unavailable`.
 */
export async function chooseProvider(wish: Settings['provider'], parts: ProbeParts, checkpoint: CheckpointOnDisk): Promise<string> {
  switch (wish) {
    case 'cpu':
      return 'cpu';
    case 'auto': {
      // Most machines have no verdict in favour; they need not ask what the runtime is.
      if (parts.verdicts.get('webgpu', checkpoint.id)?.faster !== true) return 'cpu';
      const verdict = await standingVerdict(parts, checkpoint);
      return verdict !== null && verdict.usable && verdict.faster ? 'webgpu' : 'cpu';
    }
    case 'webgpu': {
      if ((await standingVerdict(parts, checkpoint)) === null) await probeProviders(parts, checkpoint);
      const verdict = parts.verdicts.get('webgpu', checkpoint.id);
      if (verdict?.usable === true) return 'webgpu';
      const reason = verdict?.reason ?? 'it was not probed';
      throw new StudioError(
        'provider-unavailable',
        `WebGPU can't be used here: ${reason}. Use --provider cpu, or run “doctor” again after updating the graphics driver.`,
        {
          details: { provider: 'webgpu', reason },
        },
      );
    }
    default:
      return wish satisfies never;
  }
}
