import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { combine } from '../../../main/engine/runtime/linear-combination.ts';
import type { Coalition } from '../../../main/engine/rendering.ts';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { aspectFactor, NEGATIVE_PROMPT, openTiny, phraseFactor, rendering } from './tiny-checkpoint.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openTiny();
});
afterAll(() => pipeline.close());

const states = async (text: string): Promise<Float32Array> => (await pipeline.encodeText(text)).hiddenStates.data;
const prompt = 'a happy dog, at night';
const phrases = [phraseFactor(prompt, 'a happy dog'), phraseFactor(prompt, 'at night')];

function expectClose(actual: Float32Array, expected: Float32Array): void {
  const error = expected.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (actual[index] ?? NaN))), 0);
  expect(error).toBeLessThan(1e-5);
}

describe('phrases of the prompt', () => {
  const plain = rendering({ prompt, factors: phrases });

  it('that are all on leave the prompt as it is', async () => {
    expect((await pipeline.condition(plain, {})).conditional.data).toEqual(await states(prompt));
  });

  it('that are off are taken out of the text', async () => {
    const { conditional } = await pipeline.condition(plain, { 'phrase:at-night': 0 });
    expect(conditional.data).toEqual(await states('a happy dog'));
  });

  it('that are all off leave the empty text', async () => {
    const { conditional } = await pipeline.condition(plain, { 'phrase:a-happy-dog': 0, 'phrase:at-night': 0 });
    expect(conditional.data).toEqual(await states(''));
  });

  it('between and beyond are scaled along the line from without to with', async () => {
    const [whole, without] = [await states(prompt), await states('a happy dog')];
    for (const strength of [0.5, 2]) {
      const { conditional } = await pipeline.condition(plain, { 'phrase:at-night': strength });
      expectClose(
        conditional.data,
        whole.map((value, index) => value + (strength - 1) * (value - (without[index] ?? 0))),
      );
    }
  });
});

describe('an aspect', () => {
  const aspect = 'light.warmth';
  const [negative, positive] = ['in cool blue light', 'in warm golden light'];
  const at = (level: number, changes = {}) => rendering({ prompt, factors: [...phrases, aspectFactor(aspect, level)], ...changes });

  it('at level 0 changes nothing, bit for bit', async () => {
    const { conditional, key } = await pipeline.condition(at(0.7), { [`aspect:${aspect}`]: 0 });
    const plain = await pipeline.condition(rendering({ prompt, factors: phrases }), {});
    expect(conditional.data).toEqual(plain.conditional.data);
    expect(key).toBe(plain.key);
  });

  it('enters as half its level times the difference between its poles, for this very prompt', async () => {
    const [base, cold, warm] = [await states(prompt), await states(`${prompt}, ${negative}`), await states(`${prompt}, ${positive}`)];
    const { conditional } = await pipeline.condition(at(0.6), {});
    expectClose(
      conditional.data,
      base.map((value, index) => value + 0.3 * ((warm[index] ?? 0) - (cold[index] ?? 0))),
    );
  });

  it('at opposite levels goes opposite ways', async () => {
    const [up, down, plain] = await Promise.all([pipeline.condition(at(1), {}), pipeline.condition(at(-1), {}), pipeline.condition(at(0), {})]);
    expectClose(combine([0.5, up.conditional], [0.5, down.conditional]).data, plain.conditional.data);
  });

  it('stands alone when the prompt is taken away', async () => {
    const { conditional } = await pipeline.condition(at(1), { 'phrase:a-happy-dog': 0, 'phrase:at-night': 0 });
    const [base, cold, warm] = [await states(''), await states(negative), await states(positive)];
    expectClose(
      conditional.data,
      base.map((value, index) => value + 0.5 * ((warm[index] ?? 0) - (cold[index] ?? 0))),
    );
  });

  it('still counts when the prompt fills the text encoder to the brim', async () => {
    const long = 'very '.repeat(100);
    const [withAspect, without] = await Promise.all([
      pipeline.condition(rendering({ prompt: long, factors: [aspectFactor(aspect, 1)] }), {}),
      pipeline.condition(rendering({ prompt: long }), {}),
    ]);
    expect(withAspect.conditional.data).not.toEqual(without.conditional.data);
  });

  it('that nobody knows is refused', async () => {
    const unknown = rendering({ factors: [aspectFactor('light.smell', 1)] });
    expect(() => pipeline.validate(unknown)).toThrow(expect.objectContaining({ code: 'aspect-unknown' }));
    await expect(pipeline.condition(unknown, {})).rejects.toMatchObject({ code: 'aspect-unknown' });
  });
});

describe('the negative prompt', () => {
  const negated = rendering({ negativePrompt: 'blurry', factors: [NEGATIVE_PROMPT] });

  it('is the unconditional side when it is on, and the empty text when it is off', async () => {
    expect((await pipeline.condition(negated, {})).unconditional?.data).toEqual(await states('blurry'));
    expect((await pipeline.condition(negated, { 'negative-prompt': 0 })).unconditional?.data).toEqual(await states(''));
  });

  it('half on lies half way', async () => {
    const [empty, blurry] = [await states(''), await states('blurry')];
    const { unconditional } = await pipeline.condition(negated, { 'negative-prompt': 0.5 });
    expectClose(
      unconditional?.data ?? new Float32Array(),
      empty.map((value, index) => (value + (blurry[index] ?? 0)) / 2),
    );
  });

  it('is not there when guidance is off', async () => {
    expect((await pipeline.condition({ ...negated, guidanceScale: 1 }, {})).unconditional).toBeNull();
  });
});

describe('the key of a conditioning', () => {
  const full = rendering({
    prompt,
    negativePrompt: 'blurry',
    factors: [...phrases, NEGATIVE_PROMPT, aspectFactor('light.warmth', 0.5), aspectFactor('colour.saturation', -1)],
  });

  it('is equal for coalitions that come to the same, whatever order they name things in', async () => {
    const [one, two] = await Promise.all([
      pipeline.condition(full, { 'aspect:light.warmth': 0.5, 'phrase:at-night': 1, 'negative-prompt': 0 }),
      pipeline.condition({ ...full, factors: [...full.factors].reverse() }, { 'negative-prompt': 0 }),
    ]);
    expect(one.key).toBe(two.key);
    // Sums may differ in their last bits when the phrases' order does, so the same order is compared exactly.
    expect((await pipeline.condition(full, { 'negative-prompt': 0 })).conditional.data).toEqual(one.conditional.data);
  });

  it('differs with everything that matters', async () => {
    const coalitions: readonly Coalition[] = [
      {},
      { 'phrase:at-night': 0 },
      { 'phrase:at-night': 0.5 },
      { 'aspect:light.warmth': 0.4 },
      { 'negative-prompt': 0 },
      { 'negative-prompt': 0.5 },
    ];
    const keys = await Promise.all(coalitions.map(async (coalition) => (await pipeline.condition(full, coalition)).key));
    expect(new Set(keys).size).toBe(coalitions.length);
  });
});

describe('encodings', () => {
  it('are made once for each text', async () => {
    const other = await openTiny();
    await other.encodeText('once');
    const before = other.sessionMilliseconds();
    await other.encodeText('once');
    expect(other.sessionMilliseconds()).toBe(before);
    await other.close();
  });
});
