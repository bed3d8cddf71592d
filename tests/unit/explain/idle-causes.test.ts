import { expect, test } from 'vitest';
import { gamesOf } from '../../../main/engine/explain/coalition.ts';
import type { FactorGame } from '../../../main/engine/explain/coalition.ts';
import type { CoalitionCache } from '../../../main/engine/explain/coalition-cache.ts';
import { createExplainer } from '../../../main/engine/explain/explain-picture.ts';
import type { Interaction } from '../../../main/engine/explain/statement.ts';
import type { Readout } from '../../../main/engine/readout/readout.ts';
import type { Coalition } from '../../../main/engine/rendering.ts';
import { fakePipeline } from './fake-pipeline.ts';
import { fakeReadout } from './fake-readout.ts';
import { interactionsIn } from './sample-interactions.ts';
import { LOCALES, sampleRendering, WORDS } from './sample-rendering.ts';

/** A game of phrases, and what each is called. */
function phraseGame(prompt: string): { readonly game: FactorGame; readonly idOf: (label: string) => string } {
  const game = gamesOf(sampleRendering({ prompt, aspects: {} })).find((one) => one.game === 'prompt');
  if (game === undefined) throw new Error('The sample has a prompt game.');
  const idOf = (label: string): string => {
    const found = game.factors.find((factor) => factor.label === label);
    if (found === undefined) throw new Error(`no phrase ${label} in ${game.factors.map((factor) => factor.label).join(', ')}`);
    return found.id;
  };
  return { game, idOf };
}

/** A formula of who is on, by label. */
async function toldOf(
  prompt: string,
  worth: (on: (label: string) => boolean) => number,
  idle: readonly string[],
  onRender?: (coalition: Coalition) => void,
): Promise<{ readonly found: readonly Interaction[]; readonly labels: readonly (readonly string[])[] }> {
  const { game, idOf } = phraseGame(prompt);
  const found = await interactionsIn(game, (coalition) => worth((label) => coalition[idOf(label)] !== 0), {
    idle: idle.map(idOf),
    ...(onRender === undefined ? {} : { onRender }),
  });
  const labelOf = (id: string): string => game.factors.find((factor) => factor.id === id)?.label ?? id;
  return { found, labels: found.map(({ factors }) => factors.map(labelOf)) };
}

const FOX = 'a red fox in a forest at sunset';

const PAIRS_OF_TWO = (on: (label: string) => boolean): number =>
  (on('red') && on('at sunset') ? 0.3 : 0) + (on('fox') && on('in a forest') ? 0.3 : 0) + (on('red') ? 0.1 : 0) + (on('in a forest') ? 0.11 : 0);

test('of a group, a cause that is said to have done nothing is not said to be needed', async () => {
  expect((await toldOf(FOX, PAIRS_OF_TWO, [])).labels).toEqual([['in a forest', 'red', 'fox', 'at sunset']]);
  const { found, labels } = await toldOf(FOX, PAIRS_OF_TWO, ['at sunset']);
  expect(labels).toEqual([['in a forest', 'red', 'fox']]);
  // The numbers are those of all causes, and say so.
  expect(found[0]?.text).toBe(
    'Causes need each other for warmth of the light, for instance “in a forest”, “red”, and “fox”: take one away, and some of what others do goes with it. Added up one at a time, all effects come to +1.41, all causes together only to +0.81: what needs several causes is counted once for each of them.',
  );
});

test('where a pair is left, it is told with its own numbers', async () => {
  const worth = (on: (label: string) => boolean): number => (on('red') && on('fox') ? 0.3 : 0) + (on('fox') && on('in a forest') ? 0.28 : 0);
  expect((await toldOf(FOX, worth, [])).labels).toEqual([['fox', 'red']]);
  const { found, labels } = await toldOf(FOX, worth, ['red']);
  expect(labels).toEqual([['fox', 'in a forest']]);
  expect(found[0]?.text).toContain('they move warmth of the light by +0.86, both together only by +0.58');
});

test('where fewer than two are left, or those that are left don’t need each other, nothing is told', async () => {
  const onlyRedAndFox = (on: (label: string) => boolean): number => (on('red') && on('fox') ? 0.4 : 0);
  expect((await toldOf(FOX, onlyRedAndFox, [])).labels).toEqual([['red', 'fox']]);
  expect((await toldOf(FOX, onlyRedAndFox, ['red'])).found).toEqual([]);
  const besideOthers = (on: (label: string) => boolean): number => onlyRedAndFox(on) + (on('in a forest') ? 0.1 : 0) + (on('at sunset') ? 0.1 : 0);
  const rendered: Coalition[] = [];
  expect((await toldOf(FOX, besideOthers, ['red'], (coalition) => rendered.push(coalition))).found).toEqual([]);
  // The whole, the empty prompt, the pair and the three that are left.
  expect(rendered).toHaveLength(4);
});

test('two that each can be spared since they do the same work are told, though both are said to have done nothing', async () => {
  const either = (on: (label: string) => boolean): number => (on('red') || on('at sunset') ? 0.6 : 0);
  const { found, labels } = await toldOf(FOX, either, ['red', 'at sunset', 'fox', 'in a forest']);
  expect(labels).toEqual([['red', 'at sunset']]);
  expect(found[0]?.text).toContain('do the same work here');
});

test('of those that do the same work one that is said to have done nothing is left out too, where the others do without it', async () => {
  const either = (on: (label: string) => boolean): number =>
    (on('fox') || on('at sunset') ? 0.5 : 0) + (on('fox') ? 0.07 : 0) + (on('at sunset') ? 0.07 : 0) + (on('red') ? 0.06 : 0);
  expect((await toldOf(FOX, either, ['red'])).labels).toEqual([['fox', 'at sunset']]);
});

test('a cause that does nothing, alone or beside the others, is no example of many that do the same work', async () => {
  const anyOfThree = (on: (label: string) => boolean): number => (on('fox') || on('in a forest') || on('at sunset') ? 0.6 : 0);
  const { found, labels } = await toldOf(FOX, anyOfThree, []);
  expect(labels).toEqual([['fox', 'in a forest', 'at sunset']]);
  expect(found[0]?.text).toContain('Several causes do the same work');
});

test('no explanation says of one cause that it did nothing and that others need it', async () => {
  const rendering = sampleRendering({ prompt: FOX, aspects: {} });
  const { idOf } = phraseGame(FOX);
  // What “red” does alone is too little to be told as a side effect.
  const judged: Readout = {
    ...fakeReadout,
    sideEffects: { least: 0.4, leastOfSubject: 0.3, share: {}, named: { least: 0.5, within: 0.1 } },
    read: async () => ({ embedding: Float32Array.of(0, 0, 0), levels: { 'light.warmth': 0 } }),
  };
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const { picture, trajectory } = await pipeline.render(rendering, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  // A fake cache: formulas of who is on, and the same picture for all.
  const cache: CoalitionCache = {
    renders: () => 0,
    known: async () => null,
    async measure(coalition) {
      const on = (label: string): boolean => coalition[idOf(label)] !== 0;
      const warmth = (on('red') && on('fox') ? 0.39 : 0) + (on('fox') && on('in a forest') ? 0.38 : 0);
      const seen = (on('fox') ? 0.5 : 0) + (on('in a forest') ? 0.4 : 0);
      return { picture, latents: null, reading: { embedding: Float32Array.of(0, seen, 0), levels: { 'light.warmth': warmth } }, evaluations: 0 };
    },
  };
  const explainer = createExplainer({ pipeline, readout: judged, calibration: null, aspects: WORDS, locales: LOCALES, readsAttention: true });
  const { explanation } = await explainer.explain({ rendering, picture, trajectory, cache, locale: 'en' }, () => undefined, new AbortController().signal);
  const idle = explanation.statements.filter(({ verdict }) => verdict === 'nothing').map(({ factor }) => factor);
  expect(idle).toContain(idOf('red'));
  expect(explanation.interactions.map(({ factors }) => factors)).toEqual([[idOf('fox'), idOf('in a forest')]]);
});
