import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../main/engine/diffusion/tokenizer.ts';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { expectGolden, readGolden, renderGolden } from './golden-runs.ts';
import type { GoldenRun } from './golden-runs.ts';
import { aspectFactor, NEGATIVE_PROMPT, openTiny, phraseFactor, rendering, TINY_LCM, TINY_SD2, TINY_SDXL, withCopy } from './tiny-checkpoint.ts';

describe.each([
  ['SDXL', TINY_SDXL, { numInferenceSteps: 50, guidanceScale: 5, width: 96, height: 96 }],
  ['Stable Diffusion 2', TINY_SD2, { numInferenceSteps: 50, guidanceScale: 7.5, width: 96, height: 96 }],
  ['LCM', TINY_LCM, { numInferenceSteps: 4, guidanceScale: 8.5, width: 96, height: 96 }],
])('a checkpoint like %s', (_, directory, defaults) => {
  const golden = readGolden(directory, 'golden.json');
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await openTiny({ directory, id: 'tiny' });
  });
  afterAll(() => pipeline.close());

  it('has the habits of its kind', () => {
    expect(pipeline.checkpoint.defaults).toEqual(defaults);
  });

  it.each(golden.tokens)('reads "$prompt" as transformers does', async ({ prompt, input_ids: first, input_ids_2: second }) => {
    expect((await openTokenizer(join(directory, 'tokenizer'), 77)).encode(prompt).ids).toEqual(first);
    if (second !== undefined) expect((await openTokenizer(join(directory, 'tokenizer_2'), 77)).encode(prompt).ids).toEqual(second);
  });

  it.each(golden.runs)('renders "$prompt" without "$negative_prompt" in $num_inference_steps steps as the plain loop does', async (run) => {
    expectGolden(await renderGolden(pipeline, run), run);
  });
});

describe('Stable Diffusion under another scheduler', () => {
  const { runs } = readGolden<GoldenRun & { readonly scheduler_config: object }>(import.meta.dirname, '../../fixtures/golden-variants.json');

  it.each(runs)('$scheduler, $num_inference_steps steps', async (run) => {
    await withCopy(async (directory) => {
      writeFileSync(join(directory, 'scheduler', 'scheduler_config.json'), JSON.stringify(run.scheduler_config));
      const pipeline = await openTiny({ directory });
      expectGolden(await renderGolden(pipeline, run), run);
      await pipeline.close();
    });
  });
});

describe('the conditioning of SDXL', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await openTiny({ directory: TINY_SDXL });
  });
  afterAll(() => pipeline.close());
  const prompt = 'a fox in the snow';
  const factors = [phraseFactor(prompt, 'in the snow'), NEGATIVE_PROMPT, aspectFactor('light.warmth', 0.6)];
  const full = rendering({ prompt, negativePrompt: 'fog', factors });

  it('is hidden states and a pooled vector, in every coalition', async () => {
    const [on, off, half] = await Promise.all(
      [1, 0, 0.5].map((strength) => pipeline.condition(full, { 'phrase:in-the-snow': strength, 'aspect:light.warmth': 0, 'negative-prompt': 1 })),
    );
    for (const conditioning of [on, off, half]) {
      expect(conditioning?.conditional.dims).toEqual([1, 77, 40]);
      expect(conditioning?.conditional.pooled?.dims).toEqual([1, 20]);
      expect(conditioning?.unconditional?.pooled?.dims).toEqual([1, 20]);
    }
    half?.conditional.pooled?.data.forEach((value, index) =>
      expect(value).toBeCloseTo(((on?.conditional.pooled?.data[index] ?? NaN) + (off?.conditional.pooled?.data[index] ?? NaN)) / 2, 5),
    );
    const warm = await pipeline.condition(full, { 'negative-prompt': 1 });
    expect(warm.conditional.pooled?.data).not.toEqual(on?.conditional.pooled?.data);
  });

  it('knows no negative prompt, an empty one, and a prompt half off', async () => {
    const none = (await pipeline.condition(full, { 'negative-prompt': 0 })).unconditional;
    const empty = (await pipeline.condition({ ...full, negativePrompt: ' ' }, {})).unconditional;
    const [whole, half] = await Promise.all([1, 0.5].map(async (strength) => (await pipeline.condition(full, { 'negative-prompt': strength })).unconditional));
    expect([...(none?.data ?? [1]), ...(none?.pooled?.data ?? [1])].every((value) => value === 0)).toBe(true);
    expect(empty?.data.some((value) => value !== 0)).toBe(true);
    half?.data.forEach((value, index) => expect(value).toBeCloseTo((whole?.data[index] ?? NaN) / 2, 5));
  });

  it('takes the empty text for no negative prompt where model_index.json says so', async () => {
    await withCopy(async (directory) => {
      const index = JSON.parse(readFileSync(join(directory, 'model_index.json'), 'utf8')) as object;
      writeFileSync(join(directory, 'model_index.json'), JSON.stringify({ ...index, force_zeros_for_empty_prompt: false }));
      const other = await openTiny({ directory });
      const { unconditional } = await other.condition(rendering({ prompt }), {});
      expect(unconditional?.data).toEqual((await other.encodeText('')).hiddenStates.data);
      await other.close();
    }, TINY_SDXL);
  });

  it('makes another picture for another size of the same shape of latents', async () => {
    const wide = await pipeline.render(rendering({ prompt, width: 96, height: 64, numInferenceSteps: 1 }));
    const tall = await pipeline.render(rendering({ prompt, width: 64, height: 96, numInferenceSteps: 1 }));
    expect(wide.latents.dims).toEqual([1, 4, 8, 12]);
    expect(tall.latents.dims).toEqual([1, 4, 12, 8]);
  });
});

describe('parts that are missing or do not fit', () => {
  it.each([
    ['a refiner alone', (directory: string) => rmSync(join(directory, 'text_encoder'), { recursive: true }), 'text_encoder'],
    [
      'a text encoder without hidden states',
      (directory: string) => writeFileSync(join(directory, 'text_encoder', 'model.onnx'), readFileSync(join(TINY_LCM, 'text_encoder', 'model.onnx'))),
      'text_encoder',
    ],
    [
      'a network of another kind',
      (directory: string) => writeFileSync(join(directory, 'unet', 'model.onnx'), readFileSync(join(TINY_SD2, 'unet', 'model.onnx'))),
      'unet',
    ],
  ])('%s is a damaged checkpoint, and says which part', async (_, spoil, component) => {
    await withCopy(async (directory) => {
      spoil(directory);
      const rendered = openTiny({ directory }).then(async (pipeline) => {
        try {
          return await pipeline.render(rendering());
        } finally {
          await pipeline.close();
        }
      });
      await expect(rendered).rejects.toMatchObject({ code: 'checkpoint-corrupt', details: { component } });
    }, TINY_SDXL);
  });
});
