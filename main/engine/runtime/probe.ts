import { bestBatch, measureBatches } from './batch-size.ts';
import { gaussianNoise } from './noise.ts';
import { relativeDifference } from './probe-outcome.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import { defaultThreads } from './provider.ts';
import type { ProviderName } from './provider.ts';
import { Network } from './session.ts';
import type { Feed, Port } from './session.ts';
import type { Tensor } from './tensor.ts';

export interface ProbeOptions {
  readonly provider: ProviderName;
  /** The ONNX network that is evaluated: the checkpoint's U-Net. */
  readonly network: string;
  /** Height and width of the latents to evaluate it on, in cells: those of the checkpoint's usual picture; and channels, for graphs that don't say. */
  readonly latents: readonly [height: number, width: number, channels?: number];
  /** Milliseconds from any fixed origin. */
  readonly clock: () => number;
}

/**
 * The largest error at which a GPU counts as right. Kernels sum in another order than the CPU, and some compute in
 * half precision inside; a wrong kernel is off by whole units.
 */
const MAX_PROBE_ERROR = 0.02;
const SEED = 20_251_101;
/** Of Stable Diffusion's latents. */
const USUAL_CHANNELS = 4;

/** Evaluations that are timed after one to warm up: this many, or fewer once they took this long together. */
const MOST_EVALUATIONS = 5;
const LONGEST_MS = 10_000;

interface Evaluation {
  readonly outputs: readonly Tensor[];
  /** Of one evaluation, the middle of a few. */
  readonly milliseconds: number;
  /** How many at once are fastest; 1 where that was not asked, or where the graph takes one alone. */
  readonly batch: number;
}

/**
 * Evaluates one network on the provider and on the CPU: how far apart they are, and how fast. A driver that crashes or hangs
 * takes this process with it, so it belongs into a throwaway one. Never throws.
 */
export async function probeProvider(options: ProbeOptions): Promise<ProbeOutcome> {
  try {
    // First the provider: where there is no adapter it says so at once, before the CPU has worked for nothing.
    const actual = await evaluate(options, options.provider);
    const expected = await evaluate(options, 'cpu');
    const speed = { provider: actual.milliseconds, cpu: expected.milliseconds };
    const errors = expected.outputs.map((output, index) => relativeDifference(actual.outputs[index]?.data ?? new Float32Array(), output.data));
    if (errors.some(Number.isNaN)) return { reason: 'not-finite', maxError: null, speed, message: '' };
    const maxError = Math.max(...errors);
    return { reason: maxError <= MAX_PROBE_ERROR ? 'agrees' : 'differs', maxError, speed, message: '', batch: actual.batch };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { reason: /\badapters?\b/iu.test(message) ? 'no-adapter' : 'failed', maxError: null, speed: null, message };
  }
}

async function evaluate({ network, latents, clock }: ProbeOptions, provider: ProviderName): Promise<Evaluation> {
  const session = new Network({ path: network, component: 'unet', provider, threads: defaultThreads(), clock });
  try {
    const ports = await session.inputs();
    const feeds = Object.fromEntries(ports.map((port, index) => [port.name, probeFeed(port, index, latents)]));
    const outputs = Object.values(await session.run(feeds));
    const times: number[] = [];
    const warm = session.milliseconds;
    while (times.length === 0 || (times.length < MOST_EVALUATIONS && session.milliseconds - warm < LONGEST_MS)) {
      const before = session.milliseconds;
      await session.run(feeds);
      times.push(session.milliseconds - before);
    }
    // The CPU is asked one at a time whatever is faster there (docs/decisions/0222).
    const batch = provider === 'cpu' ? 1 : bestBatch(await measureBatches((size) => timeBatch(session, ports, latents, size)));
    return { outputs, milliseconds: median(times), batch };
  } finally {
    await session.close();
  }
}

/** Milliseconds of one run with so many questions. */
export async function timeBatch(session: Network, ports: readonly Port[], latents: ProbeOptions['latents'], batch: number): Promise<number> {
  const before = session.milliseconds;
  await session.run(Object.fromEntries(ports.map((port, index) => [port.name, probeFeed(port, index, latents, batch)])));
  return session.milliseconds - before;
}

/** An input for any U-Net: noise for latents and hidden states, 500 for the timestep. */
function probeFeed(port: Port, index: number, latents: ProbeOptions['latents'], batch = 1): Feed {
  const dims = port.dims.map((dim) => (typeof dim === 'number' ? dim : sizeOf(dim, latents, batch)));
  if (port.name === 'timestep') {
    return { data: new Array<number>(dims[0] ?? 1).fill(500), dims };
  }
  if (port.type.startsWith('float')) {
    return gaussianNoise(SEED, index, dims);
  }
  return { data: new Array<number>(dims.reduce((product, dim) => product * dim, 1)).fill(1), dims };
}

function sizeOf(name: string, [height, width, channels = USUAL_CHANNELS]: ProbeOptions['latents'], batch: number): number {
  if (/height/iu.test(name)) return height;
  if (/width/iu.test(name)) return width;
  if (/channel/iu.test(name)) return channels;
  return /seq|token|length/iu.test(name) ? 8 : batch;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}
