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
/** Pictures in turns for each explanation: they cost little, and the more there are, the less one disturbance counts. */
const turnsPerRound = 3;
const subjects = [
  'a happy dog',
  'a red fox',
  'a sailing boat',
  'a yellow taxi',
  'a penguin',
  'an owl',
  'a castle',
  'a cat',
  'a lighthouse',
  'a horse',
  'a robot',
];
const places = [
  'in the park at sunset',
  'in the forest',
  'on the sea',
  'on a city street in the rain',
  'on a snowfield',
  'in the fog',
  'in the mountains at night',
];

/** Another prompt each time, so that nothing was encoded before. The numbers of subjects and places have no common divisor. */
function promptOf(turn: number): string {
  return `${subjects[turn % subjects.length] ?? ''} ${places[turn % places.length] ?? ''}`;
}

interface Turn {
  readonly plainMs: number;
  readonly personalizedMs: number;
  readonly exactMs: number;
  readonly overBare: number;
}

interface Explained {
  readonly overGeneration: number;
  readonly approximate: number;
  readonly evaluations: number;
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

type Timed = Awaited<ReturnType<typeof timed<RenderOutput>>>;
type BaseSettings = Omit<RenderingSettings, 'prompt' | 'seed' | 'aspects'>;

/** One plain, one personalized and one changed picture of the same prompt and seed. */
async function measureTurn(
  engine: EngineHost,
  turn: number,
  base: BaseSettings,
): Promise<{ readonly turn: Turn; readonly rendering: Rendering; readonly made: Timed }> {
  const settings = { ...base, prompt: promptOf(turn), seed: 100 + turn };
  const plain = await renderingOf(engine, { ...settings, aspects: {} });
  const personal = await renderingOf(engine, { ...settings, aspects: taste });
  const render = (key: string, rendering: Rendering): Promise<Timed> => timed(() => engine.call('render', { key, rendering, preview: false }));
  const makePlain = (): Promise<Timed> => render(`plain-${turn}`, plain);
  const makePersonal = (): Promise<Timed> => render(`personal-${turn}`, personal);
  // Who goes first encodes the prompt, so they take turns.
  const [plainMade, personalMade] = turn % 2 === 0 ? [await makePlain(), await makePersonal()] : (await inOrder(makePersonal, makePlain)).toReversed();
  if (plainMade === undefined || personalMade === undefined) throw new Error('A picture was not made.');
  const exact = await render(`exact-${turn}`, { ...personal, coalition: offFirst(personal) });
  const bare = [plainMade, personalMade, exact].map(({ value, ms }) => ms / value.timings.sessionMs);
  return {
    turn: { plainMs: plainMade.ms, personalizedMs: personalMade.ms, exactMs: exact.ms, overBare: median(bare) },
    rendering: personal,
    made: personalMade,
  };
}

async function inOrder<T>(...works: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const done: T[] = [];
  for (const work of works) done.push(await work());
  return done;
}

function offFirst(rendering: Rendering): Readonly<Record<string, number>> {
  const [switched] = rendering.factors;
  if (switched === undefined) throw new Error('There is nothing to switch off.');
  return { [switched.id]: 0 };
}

async function measureExplanation(engine: EngineHost, turn: number, rendering: Rendering, made: Timed): Promise<Explained> {
  const key = `personal-${turn}`;
  const explained = await timed(async () => {
    const output = await engine.call('explain', { key, rendering, picture: made.value.picture, locale: 'en' });
    if ('gaveWay' in output) throw new Error('Nobody asked it to give way.');
    return output;
  });
  const { ledger, explanation } = explained.value;
  const approximate = await timed(() => engine.call('approximate', { key, rendering, coalition: offFirst(rendering), ledger }));
  return { overGeneration: explained.ms / made.ms, approximate: approximate.ms / made.ms, evaluations: explanation.evaluations / made.value.evaluations };
}

function figuresOf(turns: readonly Turn[], explained: readonly Explained[], starts: readonly number[]): readonly Figure[] {
  const ratio = (name: string, title: string, values: readonly number[], goal: number | null, digits = 2): Figure => ({
    name,
    title,
    value: Number(median(values).toFixed(digits)),
    unit: '×',
    goal,
  });
  const seconds = (name: string, title: string, values: readonly number[]): Figure => ({
    name,
    title,
    value: Number((median(values) / 1000).toFixed(2)),
    unit: 's',
    goal: null,
  });
  return [
    ratio(
      'personalized',
      'Personalized over plain generation',
      turns.map((turn) => turn.personalizedMs / turn.plainMs),
      1.05,
    ),
    ratio(
      'overBare',
      'Studio engine over the bare sum of its ONNX session runs',
      turns.map((turn) => turn.overBare),
      1.05,
      3,
    ),
    ratio(
      'explanation',
      'Full explanation over one generation',
      explained.map((one) => one.overGeneration),
      null,
      1,
    ),
    ratio(
      'evaluations',
      'Network evaluations, explanation over generation',
      explained.map((one) => one.evaluations),
      null,
      1,
    ),
    ratio(
      'approximate',
      'Approximate what-if over one generation',
      explained.map((one) => one.approximate),
      0.15,
      3,
    ),
    ratio(
      'exact',
      'Exact what-if over one generation',
      turns.map((turn) => turn.exactMs / turn.personalizedMs),
      1,
    ),
    seconds(
      'generation',
      'One personalized picture',
      turns.map((turn) => turn.personalizedMs),
    ),
    seconds('coldStart', 'Cold start to the first picture', starts),
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
  const turns: Turn[] = [];
  const explained: Explained[] = [];
  // The first turn opens sessions; it is not counted.
  await measureTurn(engine, 10_000, base);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = round * turnsPerRound; turn < (round + 1) * turnsPerRound; turn += 1) {
      const measured = await measureTurn(engine, turn, base);
      turns.push(measured.turn);
      if (turn === (round + 1) * turnsPerRound - 1) explained.push(await measureExplanation(engine, turn, measured.rendering, measured.made));
    }
    process.stderr.write(`round ${round + 1} of ${rounds}: ${((turns.at(-1)?.personalizedMs ?? 0) / 1000).toFixed(2)} s a picture\n`);
  }
  const starts = [await coldStart(project, home), await coldStart(project, home), await coldStart(project, home)];
  writeResult(project, 'first-light', {
    figures: figuresOf(turns, explained, starts),
    settings: {
      checkpoint: checkpoint.id,
      provider,
      pictures: turns.length * 3,
      explanations: explained.length,
      numInferenceSteps,
      guidanceScale,
      width,
      height,
      aspects: Object.keys(taste).length,
      statistic: 'median of ratios within one turn',
    },
  });
} finally {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
}
