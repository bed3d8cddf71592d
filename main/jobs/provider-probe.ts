import type { VerdictRecord, VerdictRepository } from '../database/verdict-repository.ts';
import type { EngineCalls } from '../engine/protocol.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import type { EngineClient } from './engine-client.ts';
import type { EngineSession } from './engine-session.ts';

export interface ProbeParts {
  readonly session: EngineSession;
  readonly verdicts: VerdictRepository;
  /** A fresh engine in a process of its own, which is closed after its one call. Null where nothing is probed. */
  readonly throwawayEngine: (() => EngineClient) | null;
  readonly clock: () => Date;
  /** Software adapters compile shaders slowly; a minute is not yet a hang. */
  readonly timeoutMs?: number;
}

type Inspection = EngineCalls['inspect']['output'];
type Ending = 'crashed' | 'timeout' | 'cancelled';

const TIMEOUT_MS = 180_000;

/**
 * Tries the checkpoint on every provider, in a throwaway engine, so that a driver that crashes or hangs takes nothing else
 * with it, and keeps the verdicts. Throws StudioError `cancelled` when the signal is aborted.
 */
export async function probeProviders(parts: ProbeParts, checkpoint: CheckpointOnDisk, signal?: AbortSignal): Promise<Inspection> {
  if (parts.throwawayEngine === null) return inspectUnprobed(parts, checkpoint);
  const answer = await askThrowaway(parts.throwawayEngine(), checkpoint, parts.timeoutMs ?? TIMEOUT_MS, signal);
  if (answer === 'cancelled') throw new StudioError('cancelled', 'The probe was cancelled.', { retryable: true });
  const inspection = typeof answer === 'string' ? condemned(await inspectUnprobed(parts, checkpoint), answer) : answer;
  for (const { provider, usable, faster, reason } of inspection.providers) {
    parts.verdicts.save({ provider, checkpoint: checkpoint.id, usable, faster, reason, runtime: inspection.runtime }, parts.clock().toISOString());
  }
  return inspection;
}

/** The verdict on WebGPU, if it was made on the runtime and driver that are here now. */
export async function standingVerdict(parts: ProbeParts, checkpoint: CheckpointOnDisk): Promise<VerdictRecord | null> {
  const verdict = parts.verdicts.get('webgpu', checkpoint.id);
  if (verdict === null) return null;
  const { runtime } = await inspectUnprobed(parts, checkpoint);
  return runtime === verdict.runtime ? verdict : null;
}

/** What the engine at work says of its runtime, without touching a GPU. */
function inspectUnprobed({ session }: ProbeParts, { id, directory }: CheckpointOnDisk): Promise<Inspection> {
  return session.call('inspect', { probe: false, checkpoint: { id, directory } });
}

async function askThrowaway(
  engine: EngineClient,
  { id, directory }: CheckpointOnDisk,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Inspection | Ending> {
  let ending: Ending = 'crashed';
  const end = (as: Ending): void => {
    ending = as;
    void engine.close();
  };
  const cancel = (): void => end('cancelled');
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  signal?.addEventListener('abort', cancel);
  try {
    if (signal?.aborted === true) return 'cancelled';
    return await engine.call('inspect', { probe: true, checkpoint: { id, directory } });
  } catch (error) {
    if (error instanceof StudioError && error.code === 'engine-stopped') return ending;
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    await engine.close();
  }
}

/** Whatever took the throwaway engine down, it was no work for the CPU. */
function condemned({ runtime, providers }: Inspection, reason: Ending): Inspection {
  return { runtime, providers: providers.map((verdict) => (verdict.provider === 'cpu' ? verdict : { ...verdict, usable: false, faster: false, reason })) };
}
