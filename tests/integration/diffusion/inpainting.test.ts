import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { gamesOf } from '../../../main/engine/explain/coalition.ts';
import { ledgersOf } from '../../../main/engine/explain/ledger.ts';
import type { Picture, Rendering } from '../../../main/engine/rendering.ts';
import { tensor } from '../../../main/engine/runtime/tensor.ts';
import { aspectFactor, openTiny, phraseFactor, rendering, sketchFactor, STORYBOOK, withCopy } from './tiny-checkpoint.ts';

/** Worked out a second time by make_golden.py beside it. */
const FIXTURES = join(import.meta.dirname, '../../fixtures/inpainting');
const golden = JSON.parse(readFileSync(join(FIXTURES, 'golden.json'), 'utf8')) as {
  readonly prompt: string;
  readonly negative_prompt: string;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly side: number;
  readonly mask: readonly [left: number, top: number, right: number, bottom: number];
  readonly blend: readonly number[];
  readonly channels: readonly number[];
};

const [left, top, right, bottom] = golden.mask;
const inpaint = { picturePath: '/picture.png', maskPath: '/mask.png' };

function drawn(width: number, height: number, colour: (x: number, y: number) => readonly [number, number, number]): Picture {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let index = 0; index < width * height; index += 1) pixels.set(colour(index % width, Math.floor(index / width)), index * 4);
  return { width, height, pixels };
}

function picture(side = golden.side): Picture {
  return drawn(side, side, (x, y) => [(x * 4) % 256, (y * 4) % 256, (x * 3 + y * 5) % 256]);
}

function isMasked(x: number, y: number): boolean {
  return x >= left && x < right && y >= top && y < bottom;
}

function mask(grey = 255, side = golden.side): Picture {
  return drawn(side, side, (x, y) => (isMasked(x, y) ? [grey, grey, grey] : [0, 0, 0]));
}

function files(theMask = mask(), thePicture = picture()) {
  return async (path: string): Promise<Picture> => (path === inpaint.maskPath ? theMask : thePicture);
}

const asked = (changes: Partial<Rendering> = {}): Rendering =>
  rendering({
    prompt: golden.prompt,
    negativePrompt: golden.negative_prompt,
    numInferenceSteps: golden.num_inference_steps,
    guidanceScale: golden.guidance_scale,
    width: golden.side,
    height: golden.side,
    inpaint,
    ...changes,
  });

const noise = [
  tensor(
    Float32Array.from({ length: 256 }, (_, index) => Math.SQRT2 * Math.sin(0.37 * index)),
    [1, 4, 8, 8],
  ),
];

function furthest(expected: readonly number[], latents: Float32Array): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - (latents[index] ?? Number.NaN))));
}

/** Pixels that differ, inside and outside of the mask. */
function changed(before: Picture, after: Picture): { inside: number; outside: number } {
  const count = { inside: 0, outside: 0 };
  for (let index = 0; index < before.width * before.height; index += 1) {
    const differs = [0, 1, 2, 3].some((channel) => before.pixels[index * 4 + channel] !== after.pixels[index * 4 + channel]);
    if (differs) count[isMasked(index % before.width, Math.floor(index / before.width)) ? 'inside' : 'outside'] += 1;
  }
  return count;
}

async function ledgerOf(pipeline: Pipeline, request: Rendering) {
  const { trajectory } = await pipeline.render(request, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  return ledgersOf(pipeline, request, trajectory, gamesOf(request), () => undefined, new AbortController().signal);
}

describe('a part of a picture, repainted by a network that was not trained for it', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await openTiny({ readPicture: files() });
  });
  afterAll(() => pipeline.close());

  it('has the latents of a second working-out', async () => {
    const { latents } = await pipeline.render(asked(), { noise });
    expect(furthest(golden.blend, latents.data)).toBeLessThan(1e-3);
  });

  it('is changed inside of the mask and identical outside, bit for bit, run after run', async () => {
    const first = await pipeline.render(asked());
    const { inside, outside } = changed(picture(), first.picture);
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(0.9 * (right - left) * (bottom - top));
    expect((await pipeline.render(asked())).picture).toEqual(first.picture);
    expect((await pipeline.render(asked({ seed: 8 }))).picture).not.toEqual(first.picture);
  });

  it('keeps the picture outside of the mask in what the ledger guesses, too', async () => {
    const { latents } = await pipeline.render(asked());
    const guess = await pipeline.develop(asked(), { data: latents.data.map((value) => value * 0.5), dims: latents.dims });
    expect(changed(picture(), guess).outside).toBe(0);
  });

  it('has shares that sum to the change, and none outside of the mask', async () => {
    const factors = [phraseFactor(golden.prompt, 'happy dog'), aspectFactor('light.warmth', 0.7), sketchFactor(0.4)];
    const request = asked({ factors, aspects: { 'light.warmth': 0.7 }, sketch: { path: '/sketch.png', strength: 0.4 } });
    const ledgers = await ledgerOf(pipeline, request);
    const blendMask = await pipeline.blendMask(request);
    expect(ledgers.map(({ game }) => game.game)).toEqual(['personalization', 'prompt']);
    for (const { residual, linear, shares } of ledgers) {
      expect(linear).toBe(true);
      expect(residual).toBeLessThan(1e-4);
      for (const share of Object.values(shares)) {
        expect(share.data.some((value) => Math.abs(value) > 1e-3)).toBe(true);
        expect(share.data.every((value, index) => (blendMask?.data[index] ?? 1) > 0 || value === 0)).toBe(true);
      }
    }
  });

  it('mixes old and new where the mask is grey', async () => {
    const soft = await openTiny({ readPicture: files(mask(128)) });
    const { picture: mixed } = await soft.render(asked());
    const { picture: repainted } = await pipeline.render(asked());
    await soft.close();
    const before = picture();
    const far = (after: Picture): number => after.pixels.reduce((sum, value, index) => sum + Math.abs(value - (before.pixels[index] ?? 0)), 0);
    expect(far(mixed)).toBeGreaterThan(0);
    expect(far(mixed)).toBeLessThan(0.9 * far(repainted));
    expect(changed(before, mixed).outside).toBe(0);
  });

  it('may come from a picture of another size, which is fitted first', async () => {
    const large = await openTiny({
      readPicture: async (path) =>
        path === inpaint.maskPath ? drawn(160, 128, (x) => (x < 80 ? [255, 255, 255] : [0, 0, 0])) : drawn(160, 128, (x) => [x, 200, 30]),
    });
    const { picture: made } = await large.render(asked());
    await large.close();
    expect(made).toMatchObject({ width: 64, height: 64 });
    // The right edge is far from the mask: columns 63 and 62 hold the picture's colours.
    expect(made.pixels[(10 * 64 + 63) * 4 + 1]).toBe(200);
  });

  it.each([
    ['size', mask(255, 32)],
    ['empty', mask(0)],
  ])('is refused for an unusable mask: %s', async (reason, wrong) => {
    const other = await openTiny({ readPicture: files(wrong) });
    await expect(other.render(asked())).rejects.toMatchObject({ code: 'mask-unusable', details: { reason } });
    await other.close();
  });
});

describe('a network that was trained to inpaint', () => {
  const withNineChannels = (use: (pipeline: Pipeline) => Promise<void>): Promise<void> =>
    withCopy(async (directory) => {
      copyFileSync(join(FIXTURES, 'inpainting-unet.onnx'), join(directory, 'unet/model.onnx'));
      const config = JSON.parse(readFileSync(join(directory, 'unet/config.json'), 'utf8')) as object;
      writeFileSync(join(directory, 'unet/config.json'), JSON.stringify({ ...config, in_channels: 9 }));
      const pipeline = await openTiny({ directory, readPicture: files() });
      try {
        await use(pipeline);
      } finally {
        await pipeline.close();
      }
    });

  it('sees mask and picture, has the latents of a second working-out, and leaves the rest of the picture alone', () =>
    withNineChannels(async (pipeline) => {
      const { latents, picture: made } = await pipeline.render(asked(), { noise });
      expect(furthest(golden.channels, latents.data)).toBeLessThan(1e-3);
      expect(changed(picture(), made).outside).toBe(0);
      expect(await pipeline.blendMask(asked())).toBeNull();
      const [ledger] = await ledgerOf(pipeline, asked({ factors: [phraseFactor(golden.prompt, 'happy dog')] }));
      expect(ledger?.residual).toBeLessThan(1e-4);
    }));

  it('makes a whole picture where there is no mask', () =>
    withNineChannels(async (pipeline) => {
      const { picture: made } = await pipeline.render(asked({ inpaint: null }));
      expect(changed(picture(), made).outside).toBeGreaterThan(0);
    }));
});

describe('storybook', () => {
  it('repaints a part of a picture in words', async () => {
    const whole = await openTiny({ directory: STORYBOOK, id: 'storybook' });
    const scene = rendering({ prompt: 'a dog in the park', width: 256, height: 256, numInferenceSteps: 8, seed: 3 });
    const { picture: before } = await whole.render(scene);
    await whole.close();
    const hole = drawn(256, 256, (x, y) => (isMasked(x, y) ? [255, 255, 255] : [0, 0, 0]));
    const pipeline = await openTiny({ directory: STORYBOOK, id: 'storybook', readPicture: files(hole, before) });
    const request = { ...scene, prompt: 'a full moon at night', inpaint, factors: [phraseFactor('a full moon at night', 'at night')] };
    const { picture: after } = await pipeline.render(request);
    const { inside, outside } = changed(before, after);
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(0.9 * (right - left) * (bottom - top));
    const [ledger] = await ledgerOf(pipeline, request);
    expect(ledger?.residual).toBeLessThan(1e-4);
    await pipeline.close();
  });
});
