import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineHost, type EngineHost } from '../../main/engine/host.ts';
import type { RenderOutput } from '../../main/engine/protocol.ts';
import type { Rendering, RenderingSettings } from '../../main/engine/rendering.ts';
import { spawnChildProcess } from '../../main/engine/spawn-child-process.ts';
import { coldStart } from './cold-start.ts';
import { median, writeResult, type Figure } from './result.ts';

/**
 * What explaining costs, as ratios within one run: plain, personalized, explained and changed pictures are made in turns,
 * so that whatever else the machine does falls on all alike. `npm run bench -- --rounds 9`.
 */

const project = join(import.meta.dirname, '..', '..');
const checkpoint = { id: 'storybook', directory: join(project, 'models', 'storybook') };
const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || 5;
const taste = { 'light.warmth': 0.6, 'colour.saturation': 0.5, 'weather.fog': -0.4, 'mood.cheer': 0.5 };
const prompts = [
  'a happy dog playing fetch in the park at sunset',
  'a fairytale castle in the mountains at night',
  'a red fox in the forest, watercolour',
  'a sailing boat on the sea in golden light',
  'a yellow taxi on a city street in the rain',
  'a penguin on a snowfield, pixel art',
  'an owl on a branch in the fog',
  'a lighthouse by the sea in a storm',
  'a cat sleeping on a sofa',
];

interface Round {
  readonly plainMs: number;
  readonly personalizedMs: number;
  readonly overBare: readonly number[];
  readonly explainMs: number;
  readonly approximateMs: number;
  readonly exactMs: number;
  readonly evaluations: { readonly generate: number; readonly explain: number };
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
}

async function renderingOf(engine: EngineHost, settings: RenderingSettings): Promise<Rendering> {
  const { factors } = await engine.call('factors', { settings });
  return { ...settings, factors, coalition: {} };
}

async function measureRound(
  engine: EngineHost,
  round: number,
  base: Omit<RenderingSettings, 'prompt' | 'seed' | 'aspects'>,
  aspects: Readonly<Record<string, number>>,
): Promise<Round> {
  const settings = { ...base, prompt: prompts[round % prompts.length] ?? 'a dog', seed: 100 + round };
  const plain = await renderingOf(engine, { ...settings, aspects: {} });
  const personal = await renderingOf(engine, { ...settings, aspects });
  const render = (key: string, rendering: Rendering): Promise<{ value: RenderOutput; ms: number }> =>
    timed(() => engine.call('render', { key, rendering, preview: false }));
  // Who goes first finds the prompt not encoded yet, so they take turns.
  const order = round % 2 === 0 ? (['plain', 'personal'] as const) : (['personal', 'plain'] as const);
  const made: Partial<Record<'plain' | 'personal', { value: RenderOutput; ms: number }>> = {};
  for (const which of order) made[which] = await render(`${which}-${round}`, which === 'plain' ? plain : personal);
  if (made.plain === undefined || made.personal === undefined) throw new Error('A picture was not made.');
  const { picture } = made.personal.value;
  const explained = await timed(() => engine.call('explain', { key: `personal-${round}`, rendering: personal, picture, locale: 'en' }));
  const [switched] = personal.factors;
  if (switched === undefined) throw new Error('There is nothing to switch off.');
  const coalition = { [switched.id]: 0 };
  const approximate = await timed(() =>
    engine.call('approximate', { key: `personal-${round}`, rendering: personal, coalition, ledger: explained.value.ledger }),
  );
  const exact = await render(`exact-${round}`, { ...personal, coalition });
  return {
    plainMs: made.plain.ms,
    personalizedMs: made.personal.ms,
    overBare: [made.plain, made.personal, exact].map(({ value, ms }) => ms / value.timings.sessionMs),
    explainMs: explained.ms,
    approximateMs: approximate.ms,
    exactMs: exact.ms,
    evaluations: { generate: made.personal.value.evaluations, explain: explained.value.explanation.evaluations },
  };
}

function figuresOf(measured: readonly Round[], coldStartMs: number): readonly Figure[] {
  const ratio = (of: (round: Round) => number, goal: number | null, name: string, title: string, digits = 2): Figure => ({
    name,
    title,
    value: Number(median(measured.map(of)).toFixed(digits)),
    unit: '×',
    goal,
  });
  return [
    ratio((round) => round.personalizedMs / round.plainMs, 1.05, 'personalized', 'Personalized over plain generation'),
    ratio((round) => median(round.overBare), 1.05, 'overBare', 'Studio engine over the bare sum of its ONNX session runs', 3),
    ratio((round) => round.explainMs / round.personalizedMs, null, 'explanation', 'Full explanation over one generation'),
    ratio((round) => round.evaluations.explain / round.evaluations.generate, null, 'evaluations', 'Network evaluations, explanation over generation'),
    ratio((round) => round.approximateMs / round.personalizedMs, 0.15, 'approximate', 'Approximate what-if over one generation', 3),
    ratio((round) => round.exactMs / round.personalizedMs, 1, 'exact', 'Exact what-if over one generation'),
    {
      name: 'generation',
      title: 'One personalized picture',
      value: Number((median(measured.map((round) => round.personalizedMs)) / 1000).toFixed(2)),
      unit: 's',
      goal: null,
    },
    { name: 'coldStart', title: 'Cold start to the first picture', value: Number((coldStartMs / 1000).toFixed(2)), unit: 's', goal: null },
  ];
}

const home = mkdtempSync(join(tmpdir(), 'finexl-bench-'));
const engine = createEngineHost({
  spawn: () => spawnChildProcess({ entry: join(project, 'out', 'main', 'worker.js'), environment: { FINEXL_RESOURCES: project } }),
});
try {
  const { checkpoint: description, provider } = await engine.call('open', { checkpoint, provider: 'cpu' });
  const { numInferenceSteps, guidanceScale, width, height } = description.defaults;
  const base = { negativePrompt: '', sketch: null, numInferenceSteps, guidanceScale, width, height };
  const measured: Round[] = [];
  // The first round opens sessions and fills caches; it is not counted.
  for (let round = -1; round < rounds; round += 1) {
    const result = await measureRound(engine, Math.max(round, 0) + (round < 0 ? prompts.length - 1 : 0), base, taste);
    if (round >= 0) measured.push(result);
    process.stderr.write(`round ${round + 1} of ${rounds}${round < 0 ? ' (warm-up)' : ''}: ${(result.personalizedMs / 1000).toFixed(2)} s a picture\n`);
  }
  const starts = [await coldStart(project, home), await coldStart(project, home), await coldStart(project, home)];
  writeResult(project, 'first-light', {
    figures: figuresOf(measured, median(starts)),
    settings: {
      checkpoint: checkpoint.id,
      provider,
      rounds,
      numInferenceSteps,
      guidanceScale,
      width,
      height,
      aspects: Object.keys(taste).length,
      statistic: 'median of rounds',
    },
  });
} finally {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
}
