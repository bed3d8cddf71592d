import type { VerdictRecord, VerdictRepository } from '../database/verdict-repository.ts';
import type { EngineCalls, ProviderVerdict } from '../engine/protocol.ts';
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
  /** Aborted once nobody waits for anything any more, whoever asked for the probe. */
  readonly signal?: AbortSignal | undefined;
}

type Inspection = EngineCalls['inspect']['output'];
type Ending = 'crashed' | 'timeout' | 'cancelled';

const TIMEOUT_MS = 180_000;

/**
 * Tries the checkpoint on every provider that is here, each in a throwaway engine of its own, so that a driver that crashes
 * or hangs takes nothing else with it, and keeps the verdicts. Throws StudioError `cancelled` when the signal, or the one of
 * the parts, is aborted, and keeps none.
 */
export async function probeProviders(parts: ProbeParts, checkpoint: CheckpointOnDisk, asked?: AbortSignal): Promise<Inspection> {
  const signal = AbortSignal.any([asked, parts.signal].filter((each) => each !== undefined));
  refuseAborted(signal);
  const { runtime, providers } = await inspectUnprobed(parts, checkpoint);
  const { throwawayEngine } = parts;
  if (throwawayEngine === null) return { runtime, providers };
  const verdicts: ProviderVerdict[] = [];
  for (const unprobed of providers) {
    if (unprobed.provider === 'cpu' || unprobed.offer !== 'offered') verdicts.push(unprobed);
    else verdicts.push(await verdictOn(unprobed, throwawayEngine(), parts.timeoutMs ?? TIMEOUT_MS, checkpoint, signal));
    // What ended the engine may have reached it sooner than this process: then it is no verdict on the driver.
    refuseAborted(signal);
  }
  for (const { provider, usable, faster, reason, batch = 1 } of verdicts) {
    parts.verdicts.save({ provider, checkpoint: checkpoint.id, usable, faster, reason, batch, runtime }, parts.clock().toISOString());
  }
  return { runtime, providers: verdicts };
}

/** The verdicts that were made on the runtime and the drivers that are here now; in the order in which providers are preferred. */
export async function standingVerdicts(parts: ProbeParts, checkpoint: CheckpointOnDisk): Promise<readonly VerdictRecord[]> {
  const verdicts = parts.verdicts.list(checkpoint.id);
  if (verdicts.length === 0) return [];
  const { runtime, providers } = await inspectUnprobed(parts, checkpoint);
  return providers.flatMap(({ provider }) => verdicts.filter((verdict) => verdict.provider === provider && verdict.runtime === runtime));
}

/** A provider that failed at work is left alone until its driver, the runtime or a new probe says otherwise. */
export async function condemnProvider(parts: ProbeParts, provider: string, checkpoint: CheckpointOnDisk, reason: string): Promise<void> {
  const { runtime } = await inspectUnprobed(parts, checkpoint);
  const verdict = { provider, checkpoint: checkpoint.id, usable: false, faster: false, reason: `failed at work: ${reason}`, runtime };
  parts.verdicts.save(verdict, parts.clock().toISOString());
}

/** What the engine at work says of its runtime, without touching a GPU. */
function inspectUnprobed({ session }: ProbeParts, { id, directory }: CheckpointOnDisk): Promise<Inspection> {
  return session.call('inspect', { probe: null, checkpoint: { id, directory } });
}

async function verdictOn(
  unprobed: ProviderVerdict,
  engine: EngineClient,
  timeoutMs: number,
  checkpoint: CheckpointOnDisk,
  signal: AbortSignal,
): Promise<ProviderVerdict> {
  const answer = await askThrowaway(engine, unprobed.provider, checkpoint, timeoutMs, signal);
  if (answer === 'cancelled') throw cancelled();
  // Whatever took the throwaway engine down, it was no work for the CPU.
  if (typeof answer === 'string') return { ...unprobed, usable: false, faster: false, reason: answer, told: { id: answer, values: {} } };
  return answer.providers.find(({ provider }) => provider === unprobed.provider) ?? unprobed;
}

async function askThrowaway(
  engine: EngineClient,
  provider: string,
  { id, directory }: CheckpointOnDisk,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Inspection | Ending> {
  let ending: Ending = 'crashed';
  const end = (as: Ending): void => {
    ending = as;
    void engine.close();
  };
  const cancel = (): void => end('cancelled');
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  signal.addEventListener('abort', cancel);
  try {
    if (signal.aborted) return 'cancelled';
    return await engine.call('inspect', { probe: provider, checkpoint: { id, directory } });
  } catch (error) {
    if (error instanceof StudioError && error.code === 'engine-stopped') return ending;
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    await engine.close();
  }
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

function cancelled(): StudioError {
  return new StudioError('cancelled', 'The probe was cancelled.', { retryable: true });
}
