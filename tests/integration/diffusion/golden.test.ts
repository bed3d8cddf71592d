import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../main/engine/diffusion/tokenizer.ts';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { expectGolden, readGolden, renderGolden } from './golden-runs.ts';
import type { GoldenFile } from './golden-runs.ts';
import { openTiny, TINY_SD15 } from './tiny-checkpoint.ts';

interface Golden extends GoldenFile {
  readonly embeddings: readonly {
    readonly prompt: string;
    readonly last_hidden_state_first_row: readonly number[];
    readonly last_hidden_state_mean_abs: number;
  }[];
}

const golden = readGolden(TINY_SD15, 'golden.json') as Golden;

describe('the tokenizer of a folder with vocab.json and merges.txt', () => {
  it.each(golden.tokens.map(({ prompt, input_ids }) => [prompt.slice(0, 60), prompt, input_ids] as const))(
    'reads %j as transformers does',
    async (_, prompt, ids) => {
      const tokenizer = await openTokenizer(join(TINY_SD15, 'tokenizer'), 77);
      const encoded = tokenizer.encode(prompt);
      expect(encoded.ids).toEqual(ids);
      expect(encoded.attentionMask.filter((mask) => mask === 1)).toHaveLength(Math.min(77, tokenizer.tokens(prompt).length + 2));
    },
  );
});

describe('a Stable Diffusion checkpoint', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await openTiny();
  });
  afterAll(() => pipeline.close());

  it("says of itself what its files say, with Stable Diffusion's habits for the rest", () => {
    expect(pipeline.checkpoint).toMatchObject({
      pipelineClass: 'StableDiffusionPipeline',
      sizes: null,
      sizeMultiple: 8,
      maxPromptTokens: 77,
      provider: 'cpu',
      defaults: { numInferenceSteps: 50, guidanceScale: 7.5, width: 256, height: 256 },
    });
  });

  it.each(golden.embeddings)('encodes "$prompt" as transformers does', async (expected) => {
    const { hiddenStates } = await pipeline.encodeText(expected.prompt);
    expect(hiddenStates.dims).toEqual([1, 77, 32]);
    expected.last_hidden_state_first_row.forEach((value, index) => expect(hiddenStates.data[index]).toBeCloseTo(value, 4));
    const mean = hiddenStates.data.reduce((sum, value) => sum + Math.abs(value), 0) / hiddenStates.data.length;
    expect(mean).toBeCloseTo(expected.last_hidden_state_mean_abs, 5);
  });

  it.each(golden.runs)('renders "$prompt" ($width × $height, $num_inference_steps steps) as diffusers does', async (run) => {
    const result = await renderGolden(pipeline, run);
    expectGolden(result, run);
    expect(result.evaluations).toBe(run.num_inference_steps * (run.guidance_scale > 1 ? 2 : 1));
  });
});
