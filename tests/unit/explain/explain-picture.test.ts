import { expect, test } from 'vitest';
import { createExplainer } from '../../../main/engine/explain/explain-picture.ts';
import type { ExplainResult } from '../../../main/engine/explain/explainer.ts';
import type { ExplanationEvent } from '../../../main/engine/explain/statement.ts';
import type { Readout } from '../../../main/engine/readout/readout.ts';
import type { Rendering } from '../../../main/engine/rendering.ts';
import { fakePipeline } from './fake-pipeline.ts';
import { fakeReadout } from './fake-readout.ts';
import { LOCALES, sampleRendering, WORDS } from './sample-rendering.ts';

async function explain(
  rendering: Rendering,
  readout: Readout | null = fakeReadout,
  signal = new AbortController().signal,
): Promise<{ result: ExplainResult; events: readonly ExplanationEvent[]; pipeline: ReturnType<typeof fakePipeline> }> {
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const { picture, trajectory } = await pipeline.render(rendering, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  const events: ExplanationEvent[] = [];
  const explainer = createExplainer({ pipeline, readout, calibration: null, aspects: WORDS, locales: LOCALES, readsAttention: true });
  const result = await explainer.explain({ rendering, picture, trajectory, locale: 'en' }, (event) => events.push(event), signal);
  return { result, events, pipeline };
}

test('every factor is said first as predicted, then as measured; the plain twin comes before both', async () => {
  const rendering = sampleRendering({ negativePrompt: 'rain' });
  const { events, result } = await explain(rendering);
  const kinds = events.map((event) => event.kind);
  expect(kinds.indexOf('plain')).toBeLessThan(kinds.indexOf('statement'));
  const said = events.flatMap((event) => (event.kind === 'statement' ? [event.statement] : []));
  for (const factor of rendering.factors) {
    const own = said.filter((statement) => statement.id === factor.id);
    expect(own.map(({ measured, verdict }) => [measured, verdict === 'pending'])).toEqual([
      [false, true],
      [true, false],
    ]);
  }
  expect(new Set(result.explanation.statements.map((statement) => statement.factor))).toEqual(new Set(rendering.factors.map((factor) => factor.id)));
  expect(result.explanation.statements.every((statement) => statement.measured && statement.effect !== null)).toBe(true);
});

test('influences of a game sum to 1, and the ledger is exact', async () => {
  const { result } = await explain(sampleRendering());
  for (const game of ['personalization', 'prompt']) {
    const main = result.explanation.statements.filter((statement) => statement.game === game && statement.id === statement.factor);
    expect(main.reduce((sum, statement) => sum + statement.influence, 0)).toBeCloseTo(1, 5);
  }
  expect(result.explanation.ledger).toEqual({ residual: expect.closeTo(0, 4), linear: true, splits: 6, steps: 6 });
});

test('progress goes through the stages in order and never back', async () => {
  const { events } = await explain(sampleRendering());
  const stages = ['ledger', 'counterfactuals', 'readout'];
  const steps = events.flatMap((event) => (event.kind === 'progress' ? [stages.indexOf(event.stage) + event.value] : []));
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(steps.at(-1)).toBe(3);
});

test('nothing is rendered twice: the plain twin, each factor once, the empty prompt, and a pair at most per interaction', async () => {
  const rendering = sampleRendering();
  const { pipeline, result } = await explain(rendering);
  expect(pipeline.renderings()).toBeLessThanOrEqual(1 + 1 + rendering.factors.length + 1 + 4);
  expect(result.explanation.evaluations).toBe(pipeline.evaluations() - 2 * rendering.numInferenceSteps);
});

test('an explanation that rests while others use the network counts none of theirs, and says the same', async () => {
  const rendering = sampleRendering({ negativePrompt: 'rain' });
  const { result: alone, pipeline: untouched } = await explain(rendering);
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const { picture, trajectory } = await pipeline.render(rendering, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  let rests = 0;
  const rest = async (): Promise<void> => {
    rests += 1;
    await pipeline.render({ ...rendering, seed: rests });
  };
  const explainer = createExplainer({ pipeline, readout: fakeReadout, calibration: null, aspects: WORDS, locales: LOCALES, readsAttention: true });
  const result = await explainer.explain({ rendering, picture, trajectory, locale: 'en', rest }, () => undefined, new AbortController().signal);
  expect(result.explanation).toEqual(alone.explanation);
  // Before every counterfactual and its forecast, and before every step of the ledger.
  expect(rests).toBeGreaterThan(2 * rendering.factors.length + trajectory.steps.length);
  expect(pipeline.renderings() - rests).toBe(untouched.renderings());
});

test('without a readout there are applied strengths, influences and pixel changes, and the limit is said', async () => {
  const { result } = await explain(sampleRendering(), null);
  const { explanation } = result;
  expect(explanation.limits).toEqual([LOCALES.en['limit.no-readout']]);
  expect(explanation.levels).toEqual({});
  expect(explanation.statements.every(({ influence, evidence }) => Number.isFinite(influence) && evidence.pixelChange !== null)).toBe(true);
});

test('a plain picture without a prompt’s phrases has no cause, and says so', async () => {
  const { result } = await explain(sampleRendering({ prompt: '🙂', aspects: {} }));
  expect(result.explanation.statements).toEqual([]);
  expect(result.explanation.summary).toBe(LOCALES.en['summary.nothing']);
});

test('the plain twin of an unpersonalized picture is the picture itself', async () => {
  const rendering = sampleRendering({ aspects: {} });
  const { result } = await explain(rendering);
  const { picture } = await fakePipeline('FlowMatchEulerDiscreteScheduler').render(rendering);
  expect(result.plain).toEqual(picture);
});

test('a cancelled explanation stops', async () => {
  await expect(explain(sampleRendering(), fakeReadout, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});

test('explaining again gives the same words and numbers', async () => {
  const [first, second] = [await explain(sampleRendering()), await explain(sampleRendering())];
  expect(second.result.explanation).toEqual(first.result.explanation);
});

test('content with forecasts, an explanation renders the plain twin alone, and says what its numbers are', async () => {
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const rendering = sampleRendering();
  const { picture, trajectory } = await pipeline.render(rendering, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  const explainer = createExplainer({ pipeline, readout: fakeReadout, calibration: null, aspects: WORDS, locales: LOCALES, readsAttention: true });
  const input = { rendering, picture, trajectory, locale: 'en' };
  const forecast = await explainer.explain({ ...input, effort: 'forecast' }, () => undefined, new AbortController().signal);
  expect(pipeline.renderings()).toBe(2);
  expect(forecast.explanation.statements.every(({ measured, effect }) => !measured && effect === null)).toBe(true);
  expect(forecast.explanation.limits).toContain(LOCALES.en['limit.forecast']);

  // What it learned is not learned again.
  const { cache } = forecast;
  const measured = await explainer.explain({ ...input, cache, orders: 2 }, () => undefined, new AbortController().signal);
  const before = pipeline.renderings();
  await explainer.explain({ ...input, cache: measured.cache, orders: 2 }, () => undefined, new AbortController().signal);
  expect(pipeline.renderings()).toBe(before);
  expect(measured.factors.map(({ factor, measured: isMeasured }) => [factor, isMeasured])).toEqual(
    [...rendering.factors].sort((a, b) => Number(b.kind === 'aspect') - Number(a.kind === 'aspect')).map(({ id }) => [id, true]),
  );
  const [personal, words] = measured.explanation.attributions;
  expect([personal?.exact, personal?.standardErrors, words?.exact, words?.pairs]).toEqual([true, null, false, 2]);
  expect(words?.standardErrors?.['phrase:dog']?.['light.warmth']).toBeGreaterThanOrEqual(0);
  for (const table of measured.explanation.attributions) {
    const sum = Object.values(table.values).reduce((total, row) => total + (row['light.warmth'] ?? 0), 0);
    expect(sum).toBeCloseTo(table.whole['light.warmth'] ?? NaN, 6);
  }
});
