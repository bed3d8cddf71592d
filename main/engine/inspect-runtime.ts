import { readCheckpointFiles, readOptionalJson } from './diffusion/checkpoint-files.ts';
import type { CheckpointFiles } from './diffusion/checkpoint-files.ts';
import type { EngineCalls, ProviderVerdict } from './protocol.ts';
import { outcomeInWords, outcomeTold } from './runtime/probe-outcome.ts';
import type { ProbeOutcome } from './runtime/probe-outcome.ts';
import { probeProvider } from './runtime/probe.ts';
import { PROVIDERS } from './runtime/provider.ts';
import type { ProviderName } from './runtime/provider.ts';
import { graphicsDriver } from './runtime/graphics-driver.ts';
import { offeredBackends, runtimeName } from './runtime/runtime-backends.ts';

type Inspection = EngineCalls['inspect'];

/**
 * What the runtime can do here. With `probe`, that provider is tried on the checkpoint's own network in this very process:
 * only a throwaway engine is asked that.
 */
export async function inspectRuntime({ probe, checkpoint }: Inspection['input'], clock: () => number): Promise<Inspection['output']> {
  const offerOf = offeredBackends();
  const providers: ProviderVerdict[] = [];
  for (const provider of PROVIDERS) {
    const offer = offerOf(provider);
    if (provider === 'cpu') providers.push({ provider, offer, usable: true, faster: false, reason: 'always there', told: { id: 'always', values: {} } });
    else if (offer === 'not-offered') continue;
    else if (offer === 'not-installed')
      providers.push({ provider, offer, usable: false, faster: false, reason: 'not installed', told: { id: 'not-installed', values: {} } });
    else if (provider === probe) providers.push(await verdictOn(provider, checkpoint.directory, clock));
    else providers.push({ provider, offer, usable: false, faster: false, reason: 'not probed', told: { id: 'not-probed', values: {} } });
  }
  return { runtime: runtimeName(await graphicsDriver(process.env)), providers };
}

async function verdictOn(provider: ProviderName, directory: string, clock: () => number): Promise<ProviderVerdict> {
  const outcome = await probeUnet(provider, directory, clock);
  const usable = outcome.reason === 'agrees';
  const faster = usable && outcome.speed !== null && outcome.speed.provider < outcome.speed.cpu;
  return { provider, offer: 'offered', usable, faster, reason: outcomeInWords(outcome), told: outcomeTold(outcome), batch: outcome.batch ?? 1 };
}

/** Tries the checkpoint's U-Net at its usual size. Never throws. */
async function probeUnet(provider: ProviderName, directory: string, clock: () => number): Promise<ProbeOutcome> {
  let files: CheckpointFiles;
  let channels: unknown;
  try {
    files = await readCheckpointFiles(directory);
    // Not the latents' own: a network that was trained to inpaint takes mask and picture besides.
    channels = (await readOptionalJson(directory, 'unet/config.json'))?.['in_channels'];
  } catch (error) {
    return { reason: 'failed', maxError: null, speed: null, message: error instanceof Error ? error.message : String(error) };
  }
  const { networks, defaults, latents } = files;
  const [height, width] = [defaults.height / latents.downscale, defaults.width / latents.downscale];
  return probeProvider({ provider, network: networks.unet, latents: [height, width, typeof channels === 'number' ? channels : latents.channels], clock });
}
