import { gaussianNoise } from './noise.ts';
import { relativeDifference } from './probe-outcome.ts';
import type { ProbeJob, ProbeOutcome } from './probe-outcome.ts';
import { defaultThreads } from './provider.ts';
import type { ProviderName } from './provider.ts';
import { Network } from './session.ts';
import type { Feed, Port } from './session.ts';
import type { Tensor } from './tensor.ts';

/** Entry of the throwaway process: evaluates one network on the provider and on the CPU, and says how far they are apart. */

const SEED = 20_251_101;

/** A small input for any U-Net: noise for latents and hidden states, 500 for the timestep. */
function probeFeed(port: Port, index: number): Feed {
  const dims = port.dims.map((dim) => (typeof dim === 'number' ? dim : sizeOf(dim)));
  if (port.name === 'timestep') {
    return { data: new Array<number>(dims[0] ?? 1).fill(500), dims };
  }
  if (port.type.startsWith('float')) {
    return gaussianNoise(SEED, index, dims);
  }
  return { data: new Array<number>(dims.reduce((product, dim) => product * dim, 1)).fill(1), dims };
}

function sizeOf(name: string): number {
  if (/height|width/i.test(name)) {
    return 16;
  }
  return /seq|token|length/i.test(name) ? 8 : 1;
}

async function evaluate(network: string, provider: ProviderName): Promise<readonly Tensor[]> {
  const session = new Network({ path: network, component: 'unet', provider, threads: defaultThreads(), clock: () => 0 });
  const ports = await session.inputs();
  const feeds = Object.fromEntries(ports.map((port, index) => [port.name, probeFeed(port, index)]));
  const outputs = await session.run(feeds);
  await session.close();
  return Object.values(outputs);
}

async function probe(job: ProbeJob): Promise<ProbeOutcome> {
  try {
    const expected = await evaluate(job.network, 'cpu');
    const actual = await evaluate(job.network, job.provider);
    const errors = expected.map((output, index) => relativeDifference(actual[index]?.data ?? new Float32Array(), output.data));
    const maxError = errors.some(Number.isNaN) ? NaN : Math.max(...errors);
    if (Number.isNaN(maxError)) {
      return { reason: 'not-finite', maxError: null, message: '' };
    }
    return { reason: maxError <= job.maxError ? 'agrees' : 'differs', maxError, message: '' };
  } catch (error) {
    return { reason: 'failed', maxError: null, message: error instanceof Error ? error.message : String(error) };
  }
}

const outcome = await probe(JSON.parse(process.argv[2] ?? '{}') as ProbeJob);
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit(0));
