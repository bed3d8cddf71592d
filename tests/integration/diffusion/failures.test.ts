import { readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../../../main/engine/studio-error.ts';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { openTiny, rendering, sketchFactor, TINY_SD2, withCopy } from './tiny-checkpoint.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openTiny();
});
afterAll(() => pipeline.close());

describe("what a checkpoint can't render is refused before anything is computed", () => {
  it.each([
    ['an empty prompt', { prompt: ' \n' }, 'prompt-empty'],
    ['a prompt of 10,000 characters', { prompt: 'x'.repeat(10_000) }, 'prompt-too-long'],
    ['a negative prompt of 10,000 characters', { negativePrompt: 'x'.repeat(10_000) }, 'prompt-too-long'],
    ['a size between the multiples', { width: 100 }, 'size-unsupported'],
    ['a size of nothing', { height: 0 }, 'size-unsupported'],
    ['a size beyond memory', { width: 8192 }, 'size-unsupported'],
    ['no steps', { numInferenceSteps: 0 }, 'setting-out-of-range'],
    ['half a step', { numInferenceSteps: 2.5 }, 'setting-out-of-range'],
    ['guidance that is no number', { guidanceScale: NaN }, 'setting-out-of-range'],
    ['a negative seed', { seed: -1 }, 'setting-out-of-range'],
    ['a seed of 33 bits', { seed: 2 ** 32 }, 'setting-out-of-range'],
    ['a coalition with a factor that is none', { coalition: { 'phrase:cat': 0 } }, 'factor-unknown'],
    ['a sketch stronger than itself', { sketch: { path: '/x', strength: 1.5 }, factors: [sketchFactor(1.5)] }, 'setting-out-of-range'],
  ])('%s', async (_, changes, code) => {
    const before = pipeline.evaluations();
    await expect(pipeline.render(rendering(changes))).rejects.toMatchObject({ name: 'StudioError', code });
    expect(pipeline.evaluations()).toBe(before);
  });
});

describe('a size that only the network itself can refuse', () => {
  it('is refused with the multiples that are safe', async () => {
    await expect(pipeline.render(rendering({ width: 72 }))).rejects.toMatchObject({ code: 'size-unsupported', details: { choices: 'multiples of 16' } });
    expect((await pipeline.render(rendering({ width: 80 }))).picture.width).toBe(80);
  });
});

describe('a cancelled rendering', () => {
  it('stops before the next evaluation', async () => {
    const controller = new AbortController();
    const before = pipeline.evaluations();
    const cancelled = pipeline.render(rendering({ numInferenceSteps: 50 }), {
      signal: controller.signal,
      onProgress: ({ stage, step }) => {
        if (stage === 'denoise' && step === 2) {
          controller.abort();
        }
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(pipeline.evaluations() - before).toBe(4);
  });

  it('leaves time between evaluations in which a cancel can arrive', async () => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), 5);
    await expect(pipeline.render(rendering({ numInferenceSteps: 500 }), { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    clearTimeout(timer);
  });

  it('that was cancelled before it began does nothing', async () => {
    await expect(pipeline.render(rendering(), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('leaves the pipeline as good as before', async () => {
    const { picture } = await pipeline.render(rendering());
    expect(picture.width).toBe(64);
  });
});

describe('a picture that is none is never reported as a success', () => {
  it.each([
    ['NaN in one latent', (latents: Float32Array) => latents.fill(NaN, 5, 6)],
    ['an infinite latent', (latents: Float32Array) => latents.fill(Infinity, 0, 1)],
    ['latents of one value, decoded to nothing', (latents: Float32Array) => latents.fill(1e30)],
  ])('%s', async (_, spoil) => {
    const spoiled = await openTiny({ corruptLatents: ({ data }, index) => void (index === 2 && spoil(data)) });
    await expect(spoiled.render(rendering())).rejects.toMatchObject({ code: 'picture-not-finite' });
    await spoiled.close();
  });
});

describe('a damaged checkpoint says what is damaged', () => {
  const renderCopy = (damage: (directory: string) => void): Promise<unknown> =>
    withCopy(async (directory) => {
      damage(directory);
      const copy = await openTiny({ directory });
      try {
        return await copy.render(rendering());
      } finally {
        await copy.close();
      }
    });

  it.each([
    ['a network cut off in the middle', 'unet', (directory: string) => truncateSync(join(directory, 'unet/model.onnx'), 100_000)],
    [
      'a network that is something else',
      'vae_decoder',
      (directory: string) => writeFileSync(join(directory, 'vae_decoder/model.onnx'), '<html>not found</html>'),
    ],
    ['a network that is missing', 'text_encoder', (directory: string) => unlinkSync(join(directory, 'text_encoder/model.onnx'))],
    ['a tokenizer without a vocabulary', 'tokenizer', (directory: string) => unlinkSync(join(directory, 'tokenizer/vocab.json'))],
    ['no model_index.json', 'model_index.json', (directory: string) => unlinkSync(join(directory, 'model_index.json'))],
    [
      'guidance that stops after more than all steps',
      'model_index.json',
      (directory: string) => writeFileSync(join(directory, 'model_index.json'), '{"finexl": {"guidance": {"stop": 2}}}'),
    ],
    [
      'a scheduler of an unknown class',
      'scheduler',
      (directory: string) => writeFileSync(join(directory, 'scheduler/scheduler_config.json'), '{"_class_name": "HeunDiscreteScheduler"}'),
    ],
    ['a configuration that is no JSON', 'unet/config.json', (directory: string) => writeFileSync(join(directory, 'unet/config.json'), '{')],
  ])('%s', async (_, component, damage) => {
    await expect(renderCopy(damage)).rejects.toMatchObject({ code: 'checkpoint-corrupt', details: { component } });
  });

  it('a repaired file is read without opening the checkpoint again', async () => {
    await withCopy(async (directory) => {
      const copy = await openTiny({ directory });
      const path = join(directory, 'unet/model.onnx');
      const whole = readFileSync(path);
      truncateSync(path, 1000);
      await expect(copy.render(rendering())).rejects.toMatchObject({ code: 'checkpoint-corrupt' });
      writeFileSync(path, whole);
      expect((await copy.render(rendering())).evaluations).toBe(6);
      await copy.close();
    });
  });
});

describe('texts that are too long for the text encoder', () => {
  const long = 'a very '.repeat(60);

  it('are read in chunks where the network takes contexts of any length', async () => {
    expect((await pipeline.render(rendering({ prompt: long, negativePrompt: long }))).warnings).toEqual([]);
    const { conditional, unconditional } = await pipeline.condition(rendering({ prompt: long }), {});
    expect(conditional.dims).toEqual([1, 154, 32]);
    expect(unconditional?.dims).toEqual([1, 154, 32]);
  });

  it('are cut with a warning, not an error, where it does not', async () => {
    const fixed = await openTiny({ directory: TINY_SD2 });
    expect((await fixed.render(rendering({ prompt: long }))).warnings).toEqual(['prompt-truncated']);
    expect((await fixed.render(rendering({ negativePrompt: long }))).warnings).toEqual(['negative-prompt-truncated']);
    expect((await fixed.render(rendering())).warnings).toEqual([]);
    await fixed.close();
  });
});

describe('an unreadable sketch', () => {
  it('is reported with its own code', async () => {
    const unreadable = await openTiny({
      readPicture: async () => {
        throw new StudioError('sketch-unreadable', 'The sketch is cut off.');
      },
    });
    const request = rendering({ sketch: { path: '/x', strength: 0.5 }, factors: [sketchFactor(0.5)] });
    await expect(unreadable.render(request)).rejects.toMatchObject({ code: 'sketch-unreadable' });
    await unreadable.close();
  });
});
