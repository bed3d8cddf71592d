import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { parseAspectWords } from '../../../main/engine/explain/aspect-catalogue.ts';
import { changeBetween, meanChange } from '../../../main/engine/explain/change-map.ts';
import { createExplainer } from '../../../main/engine/explain/explain-picture.ts';
import type { Explainer, ExplainResult } from '../../../main/engine/explain/explainer.ts';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import type { Picture, Rendering } from '../../../main/engine/rendering.ts';
import { openTiny, rendering as tinyRendering } from '../diffusion/tiny-checkpoint.ts';
import { adapter } from './adapter-inputs.ts';

const root = join(import.meta.dirname, '../../..');
const aspects = parseAspectWords(JSON.parse(readFileSync(join(root, 'models/aspects.json'), 'utf8')));
const locales = { en: JSON.parse(readFileSync(join(root, 'resources/locales/en.json'), 'utf8')) as Record<string, string> };
const never = new AbortController().signal;
const ADAPTER_FACTORS = ['adapter:peft', 'adapter:kohya'];

/** Two adapters, a word and a negative prompt on the tiny checkpoint, which has no readout: influence and pixels alone. */
describe('a picture with two adapters', () => {
  let pipeline: Pipeline;
  let explainer: Explainer;
  let rendering: Rendering;
  let picture: Picture;
  let result: ExplainResult;
  beforeAll(async () => {
    pipeline = await openTiny();
    explainer = createExplainer({ pipeline, readout: null, calibration: null, aspects, locales, readsAttention: true });
    const settings = tinyRendering({ prompt: 'a dog', negativePrompt: 'blurry', adapters: [adapter('peft', 1), adapter('kohya', -0.8)] });
    rendering = { ...settings, factors: factorsOf(settings, aspects) };
    const made = await pipeline.render(rendering, { recordTrajectory: true });
    if (made.trajectory === null) throw new Error('The trajectory was asked for.');
    picture = made.picture;
    result = await explainer.explain({ rendering, picture, trajectory: made.trajectory, locale: 'en', orders: 1 }, () => undefined, never);
  }, 300_000);
  afterAll(() => pipeline.close());

  it('has the adapters among its factors, with their strengths', () => {
    const found = rendering.factors.filter(({ kind }) => kind === 'adapter');
    expect(found.map(({ id, label, applied }) => [id, label, applied])).toEqual([
      ['adapter:peft', 'peft', 1],
      ['adapter:kohya', 'kohya', -0.8],
    ]);
  });

  it('has a ledger whose parts sum to the whole over both networks', () => {
    expect(result.explanation.ledger.linear).toBe(true);
    expect(result.explanation.ledger.residual).toBeLessThan(1e-4);
    const personal = result.explanation.statements.filter(({ game, id, factor }) => game === 'personalization' && id === factor);
    expect(personal.map(({ factor }) => factor).toSorted()).toEqual([...ADAPTER_FACTORS, 'negative-prompt'].toSorted());
    expect(personal.reduce((sum, { influence }) => sum + influence, 0)).toBeCloseTo(1, 4);
    expect(personal.find(({ factor }) => factor === 'adapter:peft')?.cause).toContain('peft');
  });

  it('is told what each adapter did by the picture that is really made without it', async () => {
    for (const factor of ADAPTER_FACTORS) {
      const without = await pipeline.render({ ...rendering, coalition: { [factor]: 0 } });
      const told = result.factors.find((one) => one.factor === factor);
      expect(told?.measured).toBe(true);
      expect(told?.pixelChange).toBeCloseTo(meanChange(changeBetween(without.picture, picture)), 6);
      expect(told?.pixelChange).toBeGreaterThan(0);
    }
  });

  it('can be approximated: its own picture with everything on, near the exact one with an adapter off', async () => {
    expect(await explainer.approximate(rendering, result.ledger, {}, never)).toEqual(picture);
    const off = { 'adapter:peft': 0 };
    const exact = (await pipeline.render({ ...rendering, coalition: off })).picture;
    const approximate = await explainer.approximate(rendering, result.ledger, off, never);
    const [missed, moved] = [meanChange(changeBetween(approximate, exact)), meanChange(changeBetween(picture, exact))];
    expect(missed).toBeLessThan(moved / 2);
  });

  it('has a plain twin without any of them', async () => {
    const off = Object.fromEntries([...ADAPTER_FACTORS, 'negative-prompt'].map((factor) => [factor, 0]));
    expect(result.plain).toEqual((await pipeline.render({ ...rendering, coalition: off })).picture);
    const { adapters: _, ...plain } = rendering;
    const never = { ...plain, negativePrompt: '', factors: rendering.factors.filter(({ kind }) => kind === 'phrase') };
    expect(result.plain).toEqual((await pipeline.render(never)).picture);
  });
});
