import type { Settings } from '../../preload/contract.ts';
import type { VerdictRecord, VerdictRepository } from '../database/verdict-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import type { EngineSession } from './engine-session.ts';
import type { EngineCalls } from '../engine/protocol.ts';

/** Asks the engine what it can do here, and keeps the verdicts. */
export async function inspectProviders(
  session: EngineSession,
  verdicts: VerdictRepository,
  checkpoint: CheckpointOnDisk,
  probe: boolean,
  clock: () => Date,
): Promise<EngineCalls['inspect']['output']> {
  const output = await session.call('inspect', { probe, checkpoint: { id: checkpoint.id, directory: checkpoint.directory } });
  if (!probe) return output;
  for (const { provider, usable, reason } of output.providers) {
    verdicts.save({ provider, checkpoint: checkpoint.id, usable, reason, runtime: output.runtime }, clock().toISOString());
  }
  return output;
}

/**
 * The provider to ask for. `auto` is the CPU, unless a probe found that WebGPU makes the CPU's pictures. Who asks for
 * WebGPU by name gets it probed first. Throws StudioError `provider-unavailable`.
 */
export async function chooseProvider(
  wish: Settings['provider'],
  session: EngineSession,
  verdicts: VerdictRepository,
  checkpoint: CheckpointOnDisk,
  clock: () => Date,
): Promise<string> {
  switch (wish) {
    case 'cpu':
      return 'cpu';
    case 'auto':
      return (await stillHolds(verdicts.get('webgpu', checkpoint.id), session, verdicts, checkpoint, clock)) ? 'webgpu' : 'cpu';
    case 'webgpu': {
      if (verdicts.get('webgpu', checkpoint.id) === null) await inspectProviders(session, verdicts, checkpoint, true, clock);
      const verdict = verdicts.get('webgpu', checkpoint.id);
      if (verdict?.usable === true) return 'webgpu';
      const reason = verdict?.reason ?? 'the runtime does not offer it';
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

/** A verdict speaks of one version of the runtime; after an update it counts for nothing until the next probe. */
async function stillHolds(
  verdict: VerdictRecord | null,
  session: EngineSession,
  verdicts: VerdictRepository,
  checkpoint: CheckpointOnDisk,
  clock: () => Date,
): Promise<boolean> {
  if (verdict === null || !verdict.usable) return false;
  const { runtime } = await inspectProviders(session, verdicts, checkpoint, false, clock);
  return runtime === verdict.runtime;
}
