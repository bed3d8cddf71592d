import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../main/engine/diffusion/tokenizer.ts';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { aspectFactor, openTiny, phraseFactor, rendering, TINY_SDXL } from './tiny-checkpoint.ts';

const TOKENS = 77;

describe.each([
  ['Stable Diffusion', undefined],
  ['SDXL', TINY_SDXL],
])('weighted prompts on a checkpoint like %s', (_, directory) => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await openTiny(directory === undefined ? {} : { directory });
  });
  afterAll(() => pipeline.close());
  const states = async (prompt: string): Promise<Float32Array> => (await pipeline.condition(rendering({ prompt, guidanceScale: 1 }), {})).conditional.data;

  it('of weight 1 are the plain prompt to the last bit', async () => {
    expect(await states('a (fox:1) in (the:1.0) snow')).toEqual(await states('a fox in the snow'));
    expect(await states('a \\(fox\\)')).toEqual((await pipeline.encodeText('a \\(fox\\)')).hiddenStates.data);
  });

  it('move the tokens in the brackets away from the empty text, or towards it, and no others', async () => {
    const [plain, empty, strong] = [await states('x fox'), await states(''), await states('x (fox:1.5)')];
    const width = plain.length / TOKENS;
    const moved = new Set<number>();
    strong.forEach((value, index) => {
      if (value === plain[index]) return;
      moved.add(Math.floor(index / width));
      const base = empty[index] ?? NaN;
      expect(value).toBeCloseTo(base + 1.5 * ((plain[index] ?? NaN) - base), 4);
    });
    // Start, x, then the word: one token or more, but neither the end nor the padding.
    expect(Math.min(...moved)).toBe(2);
    expect(Math.max(...moved)).toBeLessThan(2 + 'fox'.length);
  });

  it('of weight 0 leave what the empty text has there', async () => {
    const [empty, none] = [await states(''), await states('x (fox:0)')];
    const width = empty.length / TOKENS;
    expect(none.slice(2 * width, 3 * width)).toEqual(empty.slice(2 * width, 3 * width));
  });

  it('leave the pooled vector alone', async () => {
    const [plain, strong] = await Promise.all(['x fox', 'x (fox:1.5)'].map((prompt) => pipeline.condition(rendering({ prompt, guidanceScale: 1 }), {})));
    expect(strong?.conditional.pooled?.data).toEqual(plain?.conditional.pooled?.data);
  });
});

it("weights find their word in both of SDXL's tokenizers, which count exclamation marks differently", async () => {
  const pipeline = await openTiny({ directory: TINY_SDXL });
  const states = async (prompt: string): Promise<Float32Array> => (await pipeline.condition(rendering({ prompt, guidanceScale: 1 }), {})).conditional.data;
  const [plain, strong] = [await states('x!! fox'), await states('x!! (fox:1.5)')];
  const moved = (from: number, to: number): number[] =>
    Array.from({ length: TOKENS }, (_, token) => token).filter((token) =>
      Array.from({ length: to - from }, (_, at) => token * 40 + from + at).some((index) => plain[index] !== strong[index]),
    );
  // Start, x, then `!` and `!</w>` for the first tokenizer and two special tokens for the second.
  expect(moved(0, 16)).toEqual([4]);
  expect(moved(16, 40)).toEqual([4]);
  const [first, second] = await Promise.all(['tokenizer', 'tokenizer_2'].map((folder) => openTokenizer(join(TINY_SDXL, folder), TOKENS)));
  expect(first?.tokens('x!!')).not.toEqual(second?.tokens('x!!'));
  await pipeline.close();
});

describe('prompts longer than a text encoder reads', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await openTiny();
  });
  afterAll(() => pipeline.close());
  // 75 words of one token each fill a chunk.
  const chunk = (word: string): string => `${word} `.repeat(75);
  const dogsThenCats = `${chunk('dog')}${chunk('cat')}fox`;
  const part = (data: Float32Array, index: number): Float32Array => data.slice(index * TOKENS * 32, (index + 1) * TOKENS * 32);
  const states = async (text: string): Promise<Float32Array> => (await pipeline.encodeText(text)).hiddenStates.data;

  it('are the encodings of their chunks, one after the other, each with start and end', async () => {
    const { conditional } = await pipeline.condition(rendering({ prompt: dogsThenCats, guidanceScale: 1 }), {});
    expect(conditional.dims).toEqual([1, 3 * TOKENS, 32]);
    expect(part(conditional.data, 0)).toEqual(await states(chunk('dog')));
    expect(part(conditional.data, 1)).toEqual(await states(chunk('cat')));
    expect(part(conditional.data, 2)).toEqual(await states('fox'));
  });

  it('meet a negative prompt, aspects and counterfactuals of the same length', async () => {
    const last = phraseFactor(dogsThenCats, 'fox');
    const full = rendering({ prompt: dogsThenCats, negativePrompt: 'fog', factors: [last, aspectFactor('light.warmth', 0.5)] });
    const { conditional, unconditional } = await pipeline.condition(full, {});
    const without = await pipeline.condition(full, { [last.id]: 0, 'aspect:light.warmth': 0 });
    expect([conditional.dims, unconditional?.dims, without.conditional.dims]).toEqual([
      [1, 231, 32],
      [1, 231, 32],
      [1, 231, 32],
    ]);
    expect(part(unconditional?.data ?? new Float32Array(), 1)).toEqual(await states(''));
    expect(part(without.conditional.data, 0)).toEqual(await states(''));
  });

  it('make pictures, and the last chunk matters', async () => {
    const render = (prompt: string) => pipeline.render(rendering({ prompt, numInferenceSteps: 1, guidanceScale: 1 }));
    const [fox, cat] = [await render(dogsThenCats), await render(dogsThenCats.replace('fox', 'castle'))];
    expect(fox.warnings).toEqual([]);
    expect(fox.latents.data).not.toEqual(cat.latents.data);
  });

  it('that are just as long as a chunk take one', async () => {
    expect((await pipeline.condition(rendering({ prompt: chunk('dog') }), {})).conditional.dims).toEqual([1, TOKENS, 32]);
  });
});
