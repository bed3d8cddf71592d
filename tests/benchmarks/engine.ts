import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpointFiles } from '../../main/engine/diffusion/checkpoint-files.ts';
import { openTokenizer } from '../../main/engine/diffusion/tokenizer.ts';
import { createEngineHost, type EngineHost } from '../../main/engine/host.ts';
import type { Rendering, RenderingSettings } from '../../main/engine/rendering.ts';
import { formatNpy, parseNpy } from '../../main/engine/runtime/npy.ts';
import { gaussianNoise } from '../../main/engine/runtime/noise.ts';
import { measureBatches } from '../../main/engine/runtime/batch-size.ts';
import type { BatchRate } from '../../main/engine/runtime/batch-size.ts';
import { timeBatch } from '../../main/engine/runtime/probe.ts';
import { Network } from '../../main/engine/runtime/session.ts';
import { defaultThreads } from '../../main/engine/runtime/provider.ts';
import { relativeDifference } from '../../main/engine/runtime/probe-outcome.ts';
import { spawnChildProcess } from '../../main/engine/spawn-child-process.ts';
import { schedulerFromConfig } from '../../main/engine/diffusion/schedulers/scheduler-from-config.ts';
import { openPlainLoop, type PlainLoop } from './plain-loop.ts';
import { median, writeResult, type Figure } from './result.ts';

/**
 * `npm run bench:engine [-- --rounds 9]`: the studio's engine (its own process, with everything it does around the networks)
 * beside a plain loop over the same ONNX files in Python, and beside the bare time inside its own sessions. All take turns on
 * the same prompt and the same noise, so that whatever else the machine does falls on all alike; the final latents of both
 * programs are compared, so that both are known to do the same work.
 */
const project = join(import.meta.dirname, '..', '..');
const directory = join(project, 'models', 'storybook');
const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || 9;
const prompts = ['a happy dog in the park', 'a red fox in the forest', 'a sailing boat on the sea', 'a castle in the mountains at night', 'an owl in the rain'];
const places = ['at sunset', 'in the fog', 'under a cloudy sky', 'in the snow', 'close-up', 'in spring', 'with a friend'];
/** Ratios taken on a machine that is busy with other things say little; the result tells how busy it was. */
const [loadBefore = 0] = loadavg();
const { latents: latentSpace, guidance } = await readCheckpointFiles(directory);
const { channels, downscale } = latentSpace;
const folder = mkdtempSync(join(tmpdir(), 'finexl-bench-'));

interface Round {
  readonly ours: number;
  readonly bare: number;
  readonly separate: number | null;
  readonly batched: number | null;
  readonly difference: number | null;
}

const engine = createEngineHost({
  spawn: () => spawnChildProcess({ entry: join(project, 'out', 'main', 'worker.js'), environment: { FINEXL_RESOURCES: project } }),
});
const plain = await openPlainLoop({ checkpoint: directory, threads: defaultThreads() });
if (plain === null) process.stderr.write('No python3 with numpy and onnxruntime: only the bare time is compared.\n');
try {
  const { checkpoint } = await engine.call('open', { checkpoint: { id: 'storybook', directory }, provider: 'cpu' });
  const { numInferenceSteps, guidanceScale, width, height } = checkpoint.defaults;
  const base = { negativePrompt: '', sketch: null, numInferenceSteps, guidanceScale, width, height };
  const measured: Round[] = [];
  // The first round opens sessions and warms caches; it is not counted.
  for (let round = -1; round < rounds; round += 1) {
    const made = await measure(engine, plain, round, base, checkpoint.maxPromptTokens);
    if (round >= 0) measured.push(made);
  }
  const latents = [height / downscale, width / downscale] as const;
  const rates = await measureUnetBatches(latents);
  const alone = rates[0]?.perSecond ?? NaN;
  const fastest = rates.reduce((best, { perSecond }) => Math.max(best, perSecond), 0);
  const settings = {
    checkpoint: 'storybook',
    numInferenceSteps,
    guidanceScale,
    width,
    height,
    threads: defaultThreads(),
    rounds,
    statistic: 'median of ratios',
  };
  writeResult(project, 'engine', {
    figures: [
      ...figuresOf(measured),
      {
        name: 'batchForgone',
        title: 'Questions a second at the best batch over one alone, which the CPU keeps to',
        value: Number((fastest / alone).toPrecision(4)),
        unit: '×',
        goal: null,
      },
    ],
    settings: {
      ...settings,
      batches: rates.map(({ batch, perSecond }) => `${batch}: ${perSecond.toFixed(0)}/s`).join(' '),
      python: plain?.runtime ?? 'none',
      load: Number(loadBefore.toFixed(1)),
    },
  });
} finally {
  plain?.close();
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
}

/** The same measurement that a provider's probe makes, on the CPU. */
async function measureUnetBatches(latents: readonly [height: number, width: number]): Promise<readonly BatchRate[]> {
  const path = join(directory, 'unet', 'model.onnx');
  const unet = new Network({ path, component: 'unet', provider: 'cpu', threads: defaultThreads(), clock: () => performance.now() });
  try {
    const ports = await unet.inputs();
    return await measureBatches((batch) => timeBatch(unet, ports, latents, batch));
  } finally {
    await unet.close();
  }
}

async function measure(
  host: EngineHost,
  python: PlainLoop | null,
  round: number,
  base: Omit<RenderingSettings, 'prompt' | 'seed' | 'aspects'>,
  maxTokens: number,
): Promise<Round> {
  const turn = round + 1;
  const prompt = `${prompts[turn % prompts.length] ?? ''} ${places[turn % places.length] ?? ''}`;
  const seed = 500 + turn;
  const [noise, ownLatents, plainLatents] = ['noise', 'ours', 'plain'].map((name) => join(folder, `${name}.npy`)) as [string, string, string];
  writeFileSync(noise, formatNpy(gaussianNoise(seed, 0, [1, channels, base.height / downscale, base.width / downscale])));
  const settings = { ...base, prompt, seed };
  const ours = async (latentsFile: string): Promise<{ ms: number; sessionMs: number }> => {
    const { factors } = await host.call('factors', { settings: { ...settings, aspects: {} } });
    const rendering: Rendering = { ...settings, aspects: {}, factors, coalition: {} };
    const started = performance.now();
    const input = { key: `${turn}`, rendering, preview: false, noiseFile: noise, latentsFile };
    const { timings } = await host.call('render', input);
    return { ms: performance.now() - started, sessionMs: timings.sessionMs };
  };
  const request = await plainRequest(prompt, base, maxTokens);
  const theirs = async (batched: boolean): Promise<number | null> =>
    python === null ? null : (await python.make({ ...request, noise, latents: plainLatents, batched })).ms;
  // Who goes first changes from round to round.
  const order = turn % 2 === 0;
  const separateFirst = order ? await theirs(false) : null;
  const own = await ours(ownLatents);
  const separate = order ? separateFirst : await theirs(false);
  const difference = python === null ? null : relativeDifference(parseNpy(readFileSync(plainLatents)).data, parseNpy(readFileSync(ownLatents)).data);
  const batched = await theirs(true);
  return { ours: own.ms, bare: own.sessionMs, separate, batched, difference };
}

async function plainRequest(
  prompt: string,
  { numInferenceSteps, guidanceScale }: Pick<RenderingSettings, 'numInferenceSteps' | 'guidanceScale'>,
  maxTokens: number,
) {
  const tokenizer = await openTokenizer(join(directory, 'tokenizer'), maxTokens);
  const config = JSON.parse(readFileSync(join(directory, 'scheduler', 'scheduler_config.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  const { timesteps } = schedulerFromConfig(String(config['_class_name']), config, { numInferenceSteps });
  const [empty, encoded] = [tokenizer.encode(''), tokenizer.encode(prompt)];
  return {
    ids: [empty.ids, encoded.ids],
    mask: [empty.attentionMask, encoded.attentionMask],
    timesteps,
    sigmas: timesteps.map((timestep) => timestep / 1000),
    guidance: timesteps.map((_, step) => (step < Math.ceil(guidance.stop * timesteps.length) ? guidanceScale : 1)),
    eta: guidance.eta,
  };
}

function figuresOf(measured: readonly Round[]): readonly Figure[] {
  const figure = (name: string, title: string, goal: number | null, value: (round: Round) => number | null): readonly Figure[] => {
    const values = measured.map(value).filter((one) => one !== null);
    return values.length === 0 ? [] : [{ name, title, value: Number(median(values).toPrecision(4)), unit: '×', goal }];
  };
  return [
    ...figure('overPython', 'Studio engine over a plain loop in Python, the faster of batched and separate guidance', 1, ({ ours, separate, batched }) =>
      separate === null || batched === null ? null : ours / Math.min(separate, batched),
    ),
    ...figure('overBare', 'Studio engine over the bare time in its ONNX sessions', 1.03, ({ ours, bare }) => ours / bare),
    ...figure('batched', 'Guidance in one batch over one after the other (Python)', null, ({ separate, batched }) =>
      separate === null || batched === null ? null : batched / separate,
    ),
    ...figure('difference', 'Largest relative difference of the final latents, studio against Python', null, ({ difference }) => difference),
  ];
}
