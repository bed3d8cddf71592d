import type { Explanation, Factor, Generation, GenerationSummary, Statement } from '../../preload/contract.ts';

/** Canned answers for the development page alone; no production file imports this folder. */

export const prompt = 'a happy dog playing fetch in the park at sunset';

function phrase(words: string): Factor {
  const start = prompt.indexOf(words);
  const id = `phrase:${words.replaceAll(' ', '-')}`;
  return { id, kind: 'phrase', label: words, aspect: null, span: [start, start + words.length], applied: 1 };
}

function aspectFactor(id: string, label: string, applied: number): Factor {
  return { id: `aspect:${id}`, kind: 'aspect', label, aspect: id, span: null, applied };
}

export const factors: Factor[] = [
  phrase('happy'),
  phrase('dog'),
  phrase('playing fetch'),
  phrase('in the park'),
  phrase('at sunset'),
  aspectFactor('light.warmth', 'Warmth of the light', 0.6),
  aspectFactor('colour.saturation', 'Saturation', 0.45),
  aspectFactor('weather.fog', 'Fog', -0.2),
  { id: 'negative-prompt', kind: 'negative-prompt', label: 'blurry', aspect: null, span: null, applied: 1 },
];

interface Told {
  readonly aspect: string | null;
  readonly influence: number;
  readonly effect: number | null;
  readonly score: number;
  readonly verdict?: Statement['verdict'];
  readonly place?: string;
  readonly share?: number;
  readonly cause: string;
  readonly text: string;
}

function statement(factor: Factor, told: Told): Statement {
  return {
    id: `s:${factor.id}`,
    factor: factor.id,
    kind: factor.kind,
    game: factor.kind === 'phrase' ? 'prompt' : 'personalization',
    aspect: told.aspect,
    applied: factor.applied,
    influence: told.influence,
    effect: told.effect,
    score: told.score,
    measured: true,
    verdict: told.verdict ?? 'moved',
    region: told.place === undefined ? null : { share: told.share ?? 0.4, place: told.place, source: 'measured' },
    cause: told.cause,
    text: told.text,
    evidence: {
      evaluations: 20,
      pixelChange: told.score * 0.18,
      effects:
        told.aspect === null || told.effect === null
          ? []
          : [
              { aspect: told.aspect, effect: told.effect, noiseFloor: 0.05 },
              { aspect: 'mood.cheer', effect: told.effect * 0.3, noiseFloor: 0.06 },
            ],
      presence: factor.kind === 'phrase' ? { withFactor: 0.4 + told.score * 0.55, withoutFactor: 0.12 } : null,
      method: 'measured: the same seed rendered again without this factor',
    },
  };
}

const told: readonly Told[] = [
  {
    aspect: 'mood.cheer',
    influence: 0.03,
    effect: 0.02,
    score: 0.04,
    verdict: 'nothing',
    cause: 'your word “happy”',
    text: 'your word “happy” did nothing that can be told for certain here: with the same seed, pixels of the picture without differ by 0.4 % on average, and no measured aspect moved far enough to be told.',
  },
  {
    aspect: 'presence',
    influence: 0.41,
    effect: 0.7,
    score: 0.91,
    place: 'centre',
    share: 0.28,
    cause: 'your word “dog”',
    text: 'your word “dog” shows strongly (score 0.91), mostly in the centre: the readout finds this in the picture with a probability of 94 %, and of 11 % in the same seed without.',
  },
  {
    aspect: 'presence',
    influence: 0.12,
    effect: 0.4,
    score: 0.55,
    place: 'lower-right',
    share: 0.06,
    cause: 'your words “playing fetch”',
    text: 'your words “playing fetch” show clearly (score 0.55), mostly at the lower right: the readout finds this in the picture with a probability of 61 %, and of 18 % in the same seed without.',
  },
  {
    aspect: 'setting.nature',
    influence: 0.18,
    effect: 0.35,
    score: 0.47,
    place: 'ground',
    share: 0.38,
    cause: 'your words “in the park”',
    text: 'your words “in the park” clearly led to a more natural setting (score 0.47), mostly on the ground: with the same seed, City or nature measures +0.62 with and +0.27 without.',
  },
  {
    aspect: 'light.daylight',
    influence: 0.26,
    effect: -0.62,
    score: 0.83,
    place: 'sky',
    share: 0.52,
    cause: 'your words “at sunset”',
    text: 'your words “at sunset” strongly led to less daylight (score 0.83), mostly in the sky: with the same seed, Time of day measures −0.10 with and +0.52 without.',
  },
  {
    aspect: 'light.warmth',
    influence: 0.62,
    effect: 0.48,
    score: 0.72,
    place: 'everywhere',
    share: 0.71,
    cause: 'your taste: warmer light',
    text: 'Your taste asks for warmer light (applied 0.60) and got it, strongly (score 0.72), all over the picture: with the same seed, Warmth of the light measures +0.61 with and +0.13 without.',
  },
  {
    aspect: 'colour.saturation',
    influence: 0.29,
    effect: 0.27,
    score: 0.44,
    place: 'ground',
    share: 0.46,
    cause: 'your taste: more vivid colours',
    text: 'Your taste asks for more vivid colours (applied 0.45) and got it, clearly (score 0.44), mostly on the ground: with the same seed, Saturation measures +0.42 with and +0.15 without.',
  },
  {
    aspect: 'weather.fog',
    influence: 0.04,
    effect: 0.01,
    score: 0.02,
    verdict: 'nothing',
    cause: 'your taste: clearer air',
    text: 'Your taste asks for clearer air (applied 0.20), but this did nothing that can be measured here: with the same seed, Fog measures −0.02 with and −0.01 without, within the noise of 0.06.',
  },
  {
    aspect: 'presence',
    influence: 0.05,
    effect: -0.12,
    score: 0.18,
    verdict: 'opposite',
    place: 'upper-left',
    share: 0.09,
    cause: 'your negative prompt “blurry”',
    text: 'your negative prompt “blurry” brought in what it should keep out, slightly (score 0.18), mostly at the upper left: the readout finds it with a probability of 23 %, and of 11 % in the same seed without the negative prompt.',
  },
];

export const statements: readonly Statement[] = factors.map((factor, index) => statement(factor, told[index] as Told));

export const explanation: Explanation = {
  statements,
  summary:
    'Of your words, “dog” (0.91), “at sunset” (0.83) and “playing fetch” (0.55) did most. “happy” did nothing that can be told for certain. Compared with the plain picture, your taste brought warmer light (0.72) and more vivid colours (0.44).',
  ledger: { residual: 0.0000004, linear: true, splits: 6, steps: 16 },
  regionAgreement: 0.97,
  attributions: [],
  interactions: [
    {
      game: 'personalization',
      factors: ['aspect:light.warmth', 'aspect:colour.saturation'],
      residual: 0.31,
      text: 'Warmth and saturation work together: each does more where the other is on.',
    },
  ],
  noiseFloor: { 'light.warmth': 0.05 },
  levels: { 'light.warmth': 0.61, 'colour.saturation': 0.42, 'light.daylight': -0.1 },
  limits: ['Hair and clothing cannot be measured with this checkpoint’s readout.'],
  evaluations: 220,
};

const scenes = [
  'a fairytale castle in the mountains at night',
  'a red fox in the forest, watercolour',
  'a rocket in outer space',
  'a panda with balloons in a green park, pastel colours',
  'a sailing boat on the sea at dusk',
  'a yellow taxi on a city street in the rain at night',
  'a snowman on a snowfield in heavy snow',
  'a cat at home in a room',
  'a friendly robot in a sandy desert',
];

export function summaryOf(generation: Generation): GenerationSummary {
  const { id, createdAt, kind, parent, madeFrom, upscale, state, prompt: words, seed, width, height, starred, hasPicture } = generation;
  return { id, createdAt, kind, parent, madeFrom, upscale, state, prompt: words, seed, width, height, starred, hasPicture };
}

export function generationOf(id: string, words: string, changes: Partial<Generation> = {}): Generation {
  return {
    id,
    createdAt: new Date(Date.UTC(2026, 10, 23, 18, 0) - (Number(id.slice(1)) || 0) * 61_000).toISOString(),
    kind: 'generation',
    parent: null,
    madeFrom: null,
    upscale: null,
    state: 'done',
    prompt: words,
    seed: 7,
    width: 128,
    height: 128,
    starred: false,
    hasPicture: true,
    checkpoint: 'storybook',
    provider: 'cpu',
    fallbacks: [],
    warnings: [],
    negativePrompt: words === prompt ? 'blurry' : '',
    numInferenceSteps: 20,
    guidanceScale: 3,
    fromNoiseFile: false,
    sketch: null,
    inpaint: null,
    aspects: { 'light.warmth': 0.6, 'colour.saturation': 0.45, 'weather.fog': -0.2 },
    profile: 'My taste',
    adapters: [],
    factors: words === prompt ? factors : [],
    coalition: Object.fromEntries(factors.map((factor) => [factor.id, factor.applied])),
    error: null,
    timings: { loadMs: 0, encodeMs: 40, denoiseMs: 3100, decodeMs: 120, explainMs: 9400 },
    evaluations: { generate: 40, explain: 220 },
    explanation: words === prompt ? explanation : null,
    wishedEffort: 'measured',
    feedback: { judgements: [], trust: [] },
    changes: null,
    children: [],
    ...changes,
  };
}

export function cannedHistory(): Generation[] {
  const list = [generationOf('g1', prompt, { starred: true })];
  scenes.forEach((words, index) => list.push(generationOf(`g${index + 2}`, words, { seed: index * 97 + 3, starred: index === 3 })));
  list.push(
    generationOf('g11', 'a dragon on the moon', {
      state: 'interrupted',
      hasPicture: false,
      error: { code: 'engine-stopped', message: 'engine exited', retryable: true, details: {} },
    }),
    generationOf('g12', 'a horse in a meadow', {
      state: 'failed',
      hasPicture: false,
      error: { code: 'picture-not-finite', message: 'NaN in latents', retryable: true, details: {} },
    }),
  );
  return list;
}
