import { join } from 'node:path';
import type { EngineCalls, ProviderVerdict } from './protocol.ts';
import { probeProvider } from './runtime/probe.ts';
import { PROVIDERS } from './runtime/provider.ts';
import type { ProviderName } from './runtime/provider.ts';
import { offeredBackends, runtimeName } from './runtime/runtime-backends.ts';

/** What the runtime can do here. With `probe`, a GPU is tried on the checkpoint's own network in a throwaway process. */
export async function inspectRuntime(
  { probe, checkpoint }: EngineCalls['inspect']['input'],
  probeEntry: string | null,
): Promise<EngineCalls['inspect']['output']> {
  const offered = offeredBackends();
  const providers: ProviderVerdict[] = [];
  for (const provider of PROVIDERS) providers.push(await verdictOn(provider, offered, probe ? probeEntry : null, checkpoint.directory));
  return { runtime: runtimeName(), providers };
}

async function verdictOn(provider: ProviderName, offered: ReadonlySet<string>, probeEntry: string | null, directory: string): Promise<ProviderVerdict> {
  if (provider === 'cpu') return { provider, usable: true, reason: 'always there' };
  if (!offered.has(provider)) return { provider, usable: false, reason: 'this build of the runtime does not offer it' };
  if (probeEntry === null) return { provider, usable: false, reason: 'not probed' };
  const verdict = await probeProvider({ provider, network: join(directory, 'unet', 'model.onnx'), entry: probeEntry });
  const error = verdict.maxError === null ? '' : ` (largest error ${verdict.maxError.toPrecision(2)})`;
  return { provider, usable: verdict.ok, reason: `${verdict.reason}${error}${verdict.message === '' ? '' : `: ${verdict.message}`}` };
}
