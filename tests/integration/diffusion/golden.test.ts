import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../main/engine/diffusion/tokenizer.ts';
import { tensor } from '../../../main/engine/runtime/tensor.ts';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { openTiny, rendering, TINY_SD15 } from './tiny-checkpoint.ts';

interface Golden {
  readonly tokens: readonly { readonly prompt: string; readonly input_ids: readonly number[] }[];
  readonly embeddings: readonly {
    readonly prompt: string;
    readonly last_hidden_state_first_row: readonly number[];
    readonly last_hidden_state_mean_abs: number;
  }[];
  readonly runs: readonly {
    readonly prompt: string;
    readonly negative_prompt: string;
    readonly num_inference_steps: number;
    readonly guidance_scale: number;
    readonly height: number;
    readonly width: number;
    readonly final_latents: readonly number[];
    readonly image_mean: number;
    readonly image_std: number;
    readonly image_first_row_red: readonly number[];
  }[];
}

const golden = JSON.parse(readFileSync(join(TINY_SD15, 'golden.json'), 'utf8')) as Golden;

describe('the tokenizer of a folder with vocab.json and merges.txt', () => {
  it.each(golden.tokens.map(({ prompt, input_ids }) => [prompt.slice(0, 60), prompt, input_ids] as const))(
    'reads %j as transformers does',
    async (_, prompt, ids) => {
      const tokenizer = await openTokenizer(join(TINY_SD15, 'tokenizer'), 77);
      const encoded = tokenizer.encode(prompt);
      expect(encoded.ids).toEqual(ids);
      expect(encoded.attentionMask.filter((mask) => mask === 1)).toHaveLength(Math.min(77, tokenizer.count(prompt)));
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
    const dims = [1, 4, run.height / 8, run.width / 8];
    const size = dims.reduce((product, dim) => product * dim, 1);
    const noise = tensor(
      Float32Array.from({ length: size }, (_, index) => Math.SQRT2 * Math.sin(0.37 * index)),
      dims,
    );
    const result = await pipeline.render(
      rendering({
        prompt: run.prompt,
        negativePrompt: run.negative_prompt,
        numInferenceSteps: run.num_inference_steps,
        guidanceScale: run.guidance_scale,
        width: run.width,
        height: run.height,
      }),
      { noise: [noise] },
    );
    const latentError = Math.max(...run.final_latents.map((value, index) => Math.abs(value - (result.latents.data[index] ?? NaN))));
    expect(latentError).toBeLessThan(1e-3);

    const pixels = [...result.picture.pixels].filter((_, index) => index % 4 !== 3).map((value) => value / 127.5 - 1);
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    expect(mean).toBeCloseTo(run.image_mean, 2);
    run.image_first_row_red.forEach((value, x) => {
      const clamped = Math.min(1, Math.max(-1, value));
      expect(Math.abs((result.picture.pixels[x * 4] ?? 0) / 127.5 - 1 - clamped)).toBeLessThan(0.005);
    });
    expect(result.evaluations).toBe(run.num_inference_steps * (run.guidance_scale > 1 ? 2 : 1));
  });
});
