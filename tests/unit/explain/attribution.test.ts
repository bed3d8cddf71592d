import { expect, test } from 'vitest';
import { attribute } from '../../../main/engine/explain/attribution.ts';
import { shapleyValues } from '../../../main/engine/explain/shapley.ts';
import { changesBetween } from '../../../main/engine/explain/changes.ts';
import { claimsOn } from '../../../main/engine/explain/claims.ts';
import { scoresBy } from '../../../main/engine/explain/scores.ts';
import { coalitionCache } from '../../../main/engine/explain/coalition-cache.ts';
import { gamesOf, plainCoalition } from '../../../main/engine/explain/coalition.ts';
import { besideAll, evidenceFor } from '../../../main/engine/explain/evidence.ts';
import type { Evidence } from '../../../main/engine/explain/evidence.ts';
import { openMessages } from '../../../main/engine/messages.ts';
import type { Readout } from '../../../main/engine/readout/readout.ts';
import type { Factor } from '../../../main/engine/rendering.ts';
import { fakePipeline } from './fake-pipeline.ts';
import { fakeReadout } from './fake-readout.ts';
import { interactionsOf } from './sample-interactions.ts';
import { LOCALES, sampleRendering, WORDS } from './sample-rendering.ts';

const never = new AbortController().signal;
const sum = (values: readonly (readonly number[])[], scale = 0): number => values.reduce((total, row) => total + (row[scale] ?? 0), 0);

/** Worth with a pair term: players 0 and 1 do the same work. */
const worth = async (players: readonly number[]): Promise<readonly number[]> => {
  const has = (player: number): boolean => players.includes(player);
  return [(has(0) || has(1) ? 3 : 0) + (has(2) ? 1 : 0), players.length ** 2];
};

test.each([2, 3, 4])('exact Shapley values of %i players sum to the whole on every scale', async (players) => {
  const { values, exact } = await shapleyValues(players, worth);
  const everyone = Array.from({ length: players }, (_, player) => player);
  expect(exact).toBe(true);
  expect(sum(values, 0)).toBeCloseTo((await worth(everyone))[0] ?? 0, 9);
  expect(sum(values, 1)).toBeCloseTo(players ** 2, 9);
});

test('two that do the same work share it evenly, and one that does nothing gets nothing', async () => {
  const { values } = await shapleyValues(4, worth);
  expect(values.map(([value]) => value)).toEqual([1.5, 1.5, 1, 0]);
});

test('one pair of orders is exact for interactions of order two, asks each coalition once and sums to the whole', async () => {
  let asked = 0;
  const counted = (players: readonly number[]): Promise<readonly number[]> => {
    asked += 1;
    return worth(players);
  };
  const { values, exact, standardErrors } = await shapleyValues(7, counted);
  expect(exact).toBe(false);
  expect(standardErrors).toBeNull();
  expect(values.map(([value]) => value)).toEqual([1.5, 1.5, 1, 0, 0, 0, 0]);
  expect(sum(values, 1)).toBeCloseTo(49, 9);
  expect(asked).toBe(14);
});

test('more permutations have a standard error, which is the same on every run', async () => {
  const first = await shapleyValues(6, worth, { pairs: 4, seed: 3 });
  expect(first.standardErrors?.every((row) => row.every((error) => error >= 0))).toBe(true);
  expect(await shapleyValues(6, worth, { pairs: 4, seed: 3 })).toEqual(first);
});

test('both games are shared out so that the parts sum to the whole, with no coalition rendered twice', async () => {
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const rendering = sampleRendering();
  const cache = coalitionCache(pipeline, fakeReadout, rendering, (await pipeline.render(rendering)).picture);
  for (const game of gamesOf(rendering)) {
    const { values, whole, exact } = await attribute(game, cache, scoresBy(null), never);
    expect(exact).toBe(game.game === 'personalization');
    for (const scale of ['light.warmth', 'light.brightness', 'picture']) {
      expect(Object.values(values).reduce((total, row) => total + (row[scale] ?? 0), 0)).toBeCloseTo(whole[scale] ?? NaN, 6);
    }
  }
  // Two aspects: 3 coalitions besides the full one; five phrases: 9 in the two orders.
  expect(cache.renders()).toBe(3 + 9);
});

test('no coalition is rendered twice, nor one that is conditioned alike', async () => {
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const rendering = sampleRendering();
  const { picture } = await pipeline.render(rendering);
  const cache = coalitionCache(pipeline, fakeReadout, rendering, picture);
  const own = await cache.measure({}, never);
  expect([own.evaluations, cache.renders()]).toEqual([0, 0]);
  const plain = await cache.measure(plainCoalition(rendering), never);
  expect(plain.evaluations).toBe(2 * rendering.numInferenceSteps);
  const [personal] = gamesOf(rendering);
  expect((await cache.measure(personal?.base ?? {}, never)).evaluations).toBe(0);
  // Spelled differently, conditioned alike.
  expect((await cache.measure({ 'aspect:light.warmth': 0, 'aspect:colour.saturation': 0, 'phrase:dog': 1 }, never)).evaluations).toBe(0);
  expect(cache.renders()).toBe(1);
});

const evidence = (changes: Partial<Evidence>): Evidence => ({
  differences: { 'light.warmth': 0, 'weather.fog': 0 },
  effects: [],
  presence: null,
  pixelChange: 0.02,
  beside: new Set(),
  unmixed: null,
  unknown: new Set(),
  grade: null,
  levelsWith: {},
  levelsWithout: {},
  ...changes,
});
const effect = (aspect: string, size: number): Evidence['effects'][number] => ({ aspect, effect: size, noiseFloor: 0.05 });
const factor = (kind: Factor['kind'], aspect: string | null = null, applied = 1): Factor => ({ id: 'x', kind, label: 'x', aspect, span: null, applied });
const scores = scoresBy(null);

test('a profile’s aspect answers for its own aspect, whatever else moved', () => {
  const claims = claimsOn(
    factor('aspect', 'light.warmth', 0.5),
    evidence({ differences: { 'light.warmth': 0.01, 'weather.fog': 0.2 }, effects: [effect('weather.fog', 0.2)] }),
    scores,
  );
  expect(claims).toEqual([{ aspect: 'light.warmth', effect: 0.01, score: 0, verdict: 'nothing' }]);
});

test('a side effect is told where it is clear', () => {
  const claims = claimsOn(
    factor('aspect', 'light.warmth', -0.5),
    evidence({ differences: { 'light.warmth': -0.3, 'weather.fog': 0.5 }, effects: [effect('weather.fog', 0.5), effect('light.warmth', -0.3)] }),
    scores,
  );
  expect(claims.map(({ aspect, verdict }) => [aspect, verdict])).toEqual([
    ['light.warmth', 'moved'],
    ['weather.fog', 'moved'],
  ]);
});

test('an aspect that moved against its level is said to have done the opposite', () => {
  const [claim] = claimsOn(factor('aspect', 'light.warmth', -0.5), evidence({ differences: { 'light.warmth': 0.3 } }), scores);
  expect(claim?.verdict).toBe('opposite');
});

test.each([
  ['a phrase', 'phrase', 0.45, 0.51],
  ['a negative prompt', 'negative-prompt', 0.6, 0.4],
] as const)('that %s worked against what it says is told only where it is clear', (_what, kind, withFactor, withoutFactor) => {
  expect(claimsOn(factor(kind), evidence({ presence: { withFactor, withoutFactor } }), scores)).toEqual([
    expect.objectContaining({ aspect: null, verdict: 'nothing' }),
  ]);
  const clear = { withFactor: withFactor < withoutFactor ? 0.1 : 0.9, withoutFactor };
  expect(claimsOn(factor(kind), evidence({ presence: clear }), scores)[0]).toMatchObject({ aspect: 'presence', verdict: 'opposite' });
});

test('a phrase’s score is the larger of its presence and its strongest aspect', () => {
  const seen = evidence({ presence: { withFactor: 0.9, withoutFactor: 0.2 }, effects: [effect('light.warmth', 0.3)] });
  expect(claimsOn(factor('phrase'), seen, scores)[0]).toMatchObject({ aspect: 'presence', verdict: 'moved' });
  const unseen = evidence({ presence: { withFactor: 0.5, withoutFactor: 0.4 }, effects: [effect('light.warmth', 0.3)] });
  expect(claimsOn(factor('phrase'), unseen, scores)[0]).toMatchObject({ aspect: 'light.warmth', score: 0.3 });
});

test('a taste for an aspect that the readout hardly knows is not judged', () => {
  const moved = evidence({ differences: { 'light.warmth': 0.5 }, unknown: new Set(['light.warmth']) });
  expect(claimsOn(factor('aspect', 'light.warmth', 0.8), moved, scores)).toEqual([{ aspect: 'light.warmth', effect: 0, score: 0, verdict: 'unknown' }]);
});

test('an aspect that only came along with another is no second claim', () => {
  const both = { differences: { 'light.warmth': 0.8, 'weather.fog': 0.5 }, effects: [effect('light.warmth', 0.8), effect('weather.fog', 0.5)] };
  expect(claimsOn(factor('phrase'), evidence(both), scores)).toHaveLength(2);
  const dragged = claimsOn(factor('phrase'), evidence({ ...both, unmixed: { 'light.warmth': 0.9, 'weather.fog': 0.05 } }), scores);
  expect(dragged.map(({ aspect }) => aspect)).toEqual(['light.warmth']);
});

test('below every noise floor a phrase did nothing, even where pixels changed', () => {
  expect(claimsOn(factor('phrase'), evidence({ presence: { withFactor: 0.5, withoutFactor: 0.48 } }), scores)).toEqual([
    { aspect: null, effect: 0, score: 0, verdict: 'nothing' },
  ]);
});

test('a negative prompt works when its words are seen less', () => {
  const [claim] = claimsOn(factor('negative-prompt'), evidence({ presence: { withFactor: 0.1, withoutFactor: 0.6 } }), scores);
  expect(claim).toMatchObject({ aspect: 'presence', verdict: 'moved' });
});

test('a sketch that moved no aspect changed the picture', () => {
  expect(claimsOn(factor('sketch'), evidence({}), scores)[0]).toMatchObject({ aspect: 'picture', effect: 0.02 });
});

test('two causes that do the same work are found: alone each can be spared, together not', async () => {
  expect(await interactionsOf({ both: 0.6, one: 0.6, none: 0 })).toEqual([
    {
      game: 'personalization',
      factors: ['aspect:light.warmth', 'aspect:colour.saturation'],
      residual: 1,
      text: 'Your taste for warmer light and your taste for more muted colours do the same work here: take one away, and the other makes up for some of it. Added up one at a time, they move warmth of the light by +0.00; both together move it more, by +0.60.',
    },
  ]);
});

test('two causes of opposite effect alone and together are not said to do the same work', async () => {
  const [found] = await interactionsOf({ both: 0.6, one: 0.8, none: 0 });
  expect(found?.text).toBe(
    'Your taste for warmer light and your taste for more muted colours depend on each other here: what one does to warmth of the light depends on whether the other is there. Added up one at a time, they move it by -0.40; both together move it by +0.60.',
  );
});

test('two causes that need each other count for more singly than together, and the sentence says why', async () => {
  const [found] = await interactionsOf({ both: 0.6, one: 0.1, none: 0 });
  expect(found?.text).toBe(
    'Your taste for warmer light and your taste for more muted colours need each other here: take one away, and some of what the other does goes with it. Added up one at a time, they move warmth of the light by +1.00, both together only by +0.60: what needs both is counted twice.',
  );
});

test('what is said to be more is more', async () => {
  for (const worth of [
    { both: 0.6, one: 0.6, none: 0 },
    { both: 0.6, one: 0.1, none: 0 },
    { both: -0.6, one: -0.1, none: 0 },
    { both: 0.6, one: 0.5, none: -0.1 },
  ]) {
    for (const { text } of await interactionsOf(worth)) {
      const [apart = 0, together = 0] = [...text.matchAll(/[+-]\d\.\d\d/gu)].map(([number]) => Math.abs(Number(number)));
      expect(text).toContain(together > apart ? 'makes up for some of it' : 'goes with it');
    }
  }
});

test('two causes that pull an aspect apart are not said to do the same work either', async () => {
  const both = await interactionsOf({ both: 0.6, one: 0.6, none: 0, apart: [0.65, -0.6] });
  expect(both[0]?.text).toContain('depend on each other here');
});

test('of the phrase that names the subject nothing is told about where the subject stands', async () => {
  const rendering = sampleRendering({ prompt: 'a dog in the park at sunset', aspects: {} });
  const moved = { 'composition.placement': 0.4, 'light.warmth': 0.4 };
  const seen = (levels: Record<string, number>) => ({
    picture: { width: 1, height: 1, pixels: new Uint8ClampedArray(4) },
    reading: { embedding: Float32Array.of(0, 0, 0), levels },
  });
  const still = { 'composition.placement': 0, 'light.warmth': 0 };
  const knowing = scoresBy(null, { aboutSubject: new Set(WORDS.filter(({ aboutSubject }) => aboutSubject).map(({ id }) => id)) });
  const told = async (label: string): Promise<readonly string[]> => {
    const phrase = rendering.factors.find((candidate) => candidate.label === label);
    if (phrase === undefined) throw new Error(`no phrase ${label}`);
    const { effects } = await evidenceFor(phrase, rendering, seen(moved), seen(still), fakeReadout, knowing);
    return effects.map(({ aspect }) => aspect);
  };
  expect(await told('dog')).toEqual(['light.warmth']);
  expect(await told('at sunset')).toEqual(['composition.placement', 'light.warmth']);
});

const JUDGED = { least: 0.25, leastOfSubject: 0.45, share: { 'light.warmth': 0.5 }, named: { least: 0.5, within: 0.1 } };

test('what moved beside what the cause names scores as far as a judge sees it too', () => {
  const moved = { effects: [effect('light.warmth', 0.8)] };
  const knowing = scoresBy(null, { sideEffects: JUDGED });
  expect(claimsOn(factor('phrase'), evidence(moved), knowing)[0]).toMatchObject({ aspect: 'light.warmth', score: 0.8 });
  expect(claimsOn(factor('phrase'), evidence({ ...moved, beside: new Set(['light.warmth']) }), knowing)[0]).toMatchObject({ score: 0.4 });
});

test('of what a cause doesn’t name small changes are not told', async () => {
  const rendering = sampleRendering({ prompt: 'a dog in the park at sunset', aspects: { 'light.brightness': 0.5 } });
  const knowing = scoresBy(null, { sideEffects: JUDGED });
  const judged: Readout = { ...fakeReadout, sideEffects: JUDGED, namedAspects: async (words) => new Set(words.includes('sunset') ? ['light.warmth'] : []) };
  const picture = { width: 1, height: 1, pixels: new Uint8ClampedArray(4) };
  const seen = (warmth: number) => ({ picture, reading: { embedding: Float32Array.of(0, 0, 0), levels: { 'light.warmth': warmth } } });
  const told = async (id: string, change: number): Promise<readonly string[]> => {
    const one = rendering.factors.find((candidate) => candidate.id === id || candidate.label === id);
    if (one === undefined) throw new Error(`no factor ${id}`);
    return (await evidenceFor(one, rendering, seen(change), seen(0), judged, knowing)).effects.map(({ aspect }) => aspect);
  };
  expect(await told('at sunset', 0.2)).toEqual(['light.warmth']);
  expect(await told('in the park', 0.2)).toEqual([]);
  expect(await told('in the park', 0.3)).toEqual(['light.warmth']);
  expect(await told('dog', 0.3)).toEqual([]);
  expect(await told('dog', 0.5)).toEqual(['light.warmth']);
  expect(await told('aspect:light.brightness', 0.2)).toEqual([]);
});

test('what causes do together beyond their single effects is told from there on too', async () => {
  const knowing = scoresBy(null, { sideEffects: JUDGED });
  expect(await interactionsOf({ both: 0.6, one: 0.35, none: 0 }, knowing)).toHaveLength(0);
  expect(await interactionsOf({ both: 0.4, one: 0.3, none: 0 })).toHaveLength(1);
  expect(await interactionsOf({ both: 0.4, one: 0.3, none: 0 }, knowing)).toHaveLength(0);
  expect(await interactionsOf({ both: 0.6, one: 0.6, none: 0 }, knowing)).toHaveLength(1);
});

test('what a what-if switched off names, and what came beside it', async () => {
  const rendering = sampleRendering({ prompt: 'a dog in the park at sunset', aspects: { 'light.brightness': 0.5 } });
  const judged: Readout = { ...fakeReadout, sideEffects: JUDGED, namedAspects: async (words) => new Set(words.includes('sunset') ? ['light.warmth'] : []) };
  const all = ['light.warmth', 'light.brightness', 'composition.placement'];
  const asideOf = async (...labels: readonly string[]) =>
    besideAll(
      rendering.factors.filter(({ label, id }) => labels.includes(label) || labels.includes(id)),
      rendering,
      judged,
      all,
    );
  expect(await asideOf('at sunset')).toEqual({ beside: new Set(['light.brightness', 'composition.placement']), takesSubject: false });
  expect(await asideOf('at sunset', 'aspect:light.brightness')).toEqual({ beside: new Set(['composition.placement']), takesSubject: false });
  expect(await asideOf('dog')).toEqual({ beside: new Set(all), takesSubject: true });
  expect((await besideAll([factor('sketch')], rendering, judged, all)).beside).toEqual(new Set());
  expect((await besideAll([], rendering, judged, all)).beside).toEqual(new Set());
});

test('a what-if tells first how well the switched words are seen now', async () => {
  const sample = sampleRendering({ prompt: 'a dog in the park at sunset', aspects: {} });
  const dog = sample.factors.find(({ label }) => label === 'dog');
  const judged: Readout = { ...fakeReadout, sideEffects: JUDGED };
  const read = (green: number, warmth: number) => ({ embedding: Float32Array.of(0, green, 0), levels: { 'light.warmth': warmth } });
  const compared = { before: read(0.9, 0), after: read(0.1, 0.2), rendering: { ...sample, coalition: { [dog?.id ?? '']: 0 } } };
  const english = openMessages('en', LOCALES, WORDS);
  const changes = await changesBetween(compared, judged, scoresBy(null, { sideEffects: JUDGED }), english);
  expect(changes.map(({ text }) => text)).toEqual([
    '“dog” shows less, strongly (score 0.80): the readout finds it with a probability of 10%, and of 90% before.',
  ]);
  const unknown = await changesBetween({ ...compared, rendering: null }, judged, scoresBy(null, { sideEffects: JUDGED }), english);
  expect(unknown.map(({ aspect }) => aspect)).toEqual(['light.warmth']);
});

test('Shapley values ask for one coalition at a time, so that others may come in between two', async () => {
  let underway = 0;
  let most = 0;
  await shapleyValues(4, async (players) => {
    underway += 1;
    most = Math.max(most, underway);
    await new Promise((resolve) => setTimeout(resolve, 0));
    underway -= 1;
    return worth(players);
  });
  expect(most).toBe(1);
});
