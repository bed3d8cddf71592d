import { readCheckpointFiles } from './diffusion/checkpoint-files.ts';
import type { CheckpointFiles } from './diffusion/checkpoint-files.ts';
import type { EngineCalls, ProviderVerdict } from './protocol.ts';
import { outcomeInWords } from './runtime/probe-outcome.ts';
import type { ProbeOutcome } from './runtime/probe-outcome.ts';
import { probeProvider } from './runtime/probe.ts';
import { PROVIDERS } from './runtime/provider.ts';
import type { ProviderName } from './runtime/provider.ts';
import { offeredBackends, runtimeName } from './runtime/runtime-backends.ts';

type Inspection = EngineCalls['inspect'];

/**
 * What the runtime can do here. With `probe`, a GPU is tried on the checkpoint's own network in this very process: only a
 * throwaway engine is asked that.
 */
export async function inspectRuntime(input: Inspection['input'], clock: () => number): Promise<Inspection['output']> {
  const offered = offeredBackends();
  const providers: ProviderVerdict[] = [];
  for (const provider of PROVIDERS) providers.push(await verdictOn(provider, offered, input, clock));
  return { runtime: runtimeName(process.env), providers };
}

async function verdictOn(
  provider: ProviderName,
  offered: ReadonlySet<string>,
  { probe, checkpoint }: Inspection['input'],
  clock: () => number,
): Promise<ProviderVerdict> {
  if (provider === 'cpu') return { provider, usable: true, faster: false, reason: 'always there' };
  if (!offered.has(provider)) return { provider, usable: false, faster: false, reason: 'this build of the runtime does not offer it' };
  if (!probe) return { provider, usable: false, faster: false, reason: 'not probed' };
  const outcome = await probeUnet(provider, checkpoint.directory, clock);
  const usable = outcome.reason === 'agrees';
  return { provider, usable, faster: usable && outcome.speed !== null && outcome.speed.provider < outcome.speed.cpu, reason: outcomeInWords(outcome) };
}

/** Tries the checkpoint's U-Net at its usual size. Never throws. */
async function probeUnet(provider: ProviderName, directory: string, clock: () => number): Promise<ProbeOutcome> {
  let files: CheckpointFiles;
  try {
    files = await readCheckpointFiles(directory);
  } catch (error) {
    return { reason: 'failed', maxError: null, speed: null, message: error instanceof Error ? error.message : String(error) };
  }
  const { networks, defaults, latents } = files;
  return probeProvider({ provider, network: networks.unet, latents: [defaults.height / latents.downscale, defaults.width / latents.downscale], clock });
}
