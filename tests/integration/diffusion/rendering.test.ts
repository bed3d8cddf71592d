import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pipeline, RenderProgress } from '../../../main/engine/diffusion/pipeline.ts';
import type { Picture } from '../../../main/engine/rendering.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import { openTiny, redDisc, rendering, sketchFactor, TINY_LCM, withCopy } from './tiny-checkpoint.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openTiny();
});
afterAll(() => pipeline.close());

/** Mean absolute difference of the colours, 0…255. */
function distance(a: Picture, b: Picture): number {
  return a.pixels.reduce((sum, value, index) => sum + Math.abs(value - (b.pixels[index] ?? 0)), 0) / a.pixels.length;
}

describe('a rendering on the CPU', () => {
  it('is bit-identical when it is made again', async () => {
    const [first, second] = [await pipeline.render(rendering()), await pipeline.render(rendering())];
    expect(second.latents.data).toEqual(first.latents.data);
    expect(second.picture).toEqual(first.picture);
  });

  it('is bit-identical in a freshly opened pipeline', async () => {
    const other = await openTiny();
    expect((await other.render(rendering())).latents.data).toEqual((await pipeline.render(rendering())).latents.data);
    await other.close();
  });

  it('is bit-identical alone and among others that are made at the same time', async () => {
    const alone = await pipeline.render(rendering({ seed: 3 }));
    const batch = await Promise.all([1, 2, 3, 4].map((seed) => pipeline.render(rendering({ seed }))));
    expect(batch[2]?.latents.data).toEqual(alone.latents.data);
    expect(batch[2]?.picture).toEqual(alone.picture);
  });

  it('is another picture for another seed', async () => {
    const [first, second] = [await pipeline.render(rendering({ seed: 1 })), await pipeline.render(rendering({ seed: 2 }))];
    expect(distance(first.picture, second.picture)).toBeGreaterThan(5);
  });

  it('needs one evaluation a step without guidance and two with it', async () => {
    expect((await pipeline.render(rendering({ guidanceScale: 1 }))).evaluations).toBe(3);
    expect((await pipeline.render(rendering({ guidanceScale: 2 }))).evaluations).toBe(6);
  });

  it('needs one at the steps after guidance stopped, where the checkpoint says that it stops', async () => {
    await withCopy(async (directory) => {
      const index = JSON.parse(readFileSync(join(directory, 'model_index.json'), 'utf8')) as object;
      writeFileSync(join(directory, 'model_index.json'), JSON.stringify({ ...index, finexl: { guidance: { stop: 0.5 } } }));
      const stopping = await openTiny({ directory });
      const asked = rendering({ numInferenceSteps: 4, negativePrompt: 'blurry' });
      const { evaluations, trajectory } = await stopping.render(asked, { recordTrajectory: true });
      expect(evaluations).toBe(2 * 2 + 2);
      expect(trajectory?.steps.map(({ unconditionalOutput }) => unconditionalOutput !== null)).toEqual([true, true, false, false]);
      // The last step is what the network says to the prompt alone.
      const last = trajectory?.steps.at(-1);
      if (last === undefined) throw new Error('There are four steps.');
      const alone = await pipeline.condition({ ...asked, guidanceScale: 1 }, {});
      expect((await pipeline.predict(asked, last.latents, last.index, alone)).data).toEqual(last.modelOutput.data);
      await stopping.close();
    });
  });

  it('reports its stages in order, and progress that never goes back', async () => {
    const seen: RenderProgress[] = [];
    await pipeline.render(rendering(), { onProgress: (progress) => seen.push(progress) });
    expect([...new Set(seen.map((progress) => progress.stage))]).toEqual(['load', 'encode', 'denoise', 'decode']);
    const denoising = seen.filter((progress) => progress.stage === 'denoise');
    expect(denoising.map((progress) => progress.step)).toEqual([0, 1, 2, 3]);
    expect(denoising.map((progress) => progress.value)).toEqual([0, 1 / 3, 2 / 3, 1]);
  });

  it('shows previews that look like what becomes of them and change nothing', async () => {
    const previews: Picture[] = [];
    const plain = await pipeline.render(rendering({ numInferenceSteps: 8 }));
    const other = await openTiny();
    const watched = await other.render(rendering({ numInferenceSteps: 8 }), { onPreview: (preview) => previews.push(preview) });
    await other.close();
    expect(watched.latents.data).toEqual(plain.latents.data);
    expect(previews.length).toBeGreaterThan(0);
    expect(previews[0]).toMatchObject({ width: 64, height: 64 });
  });
});

describe('a recorded trajectory', () => {
  it('leads from its start to the final latents when it is stepped again', async () => {
    const request = rendering({ numInferenceSteps: 4 });
    const { trajectory, latents } = await pipeline.render(request, { recordTrajectory: true });
    expect(trajectory?.steps.map((step) => step.index)).toEqual([0, 1, 2, 3]);
    expect(trajectory?.start.data).toEqual(trajectory?.noise.data);
    const scheduler = pipeline.scheduler(request, 0);
    let current = trajectory?.start ?? latents;
    for (const step of trajectory?.steps ?? []) {
      expect(step.latents.data).toEqual(current.data);
      expect(step.timestep).toBe(scheduler.timesteps[step.index]);
      current = scheduler.step(step.modelOutput, step.index, current).prevSample;
    }
    expect(current.data).toEqual(latents.data);
    expect(trajectory?.finalLatents.data).toEqual(latents.data);
  });

  it('holds network outputs that predict gives again', async () => {
    const request = rendering();
    const { trajectory } = await pipeline.render(request, { recordTrajectory: true });
    const conditioning = await pipeline.condition(request, {});
    for (const step of trajectory?.steps ?? []) {
      expect((await pipeline.predict(request, step.latents, step.index, conditioning)).data).toEqual(step.modelOutput.data);
    }
  });

  it('is not kept when nobody asks for it', async () => {
    expect((await pipeline.render(rendering())).trajectory).toBeNull();
  });
});

describe('a sketch', () => {
  const withSketch = (strength: number, changes = {}) =>
    rendering({ numInferenceSteps: 10, sketch: { path: '/sketch.png', strength }, factors: [sketchFactor(strength)], ...changes });

  it('saves the steps that it stands for', async () => {
    const { trajectory, evaluations } = await pipeline.render(withSketch(0.6), { recordTrajectory: true });
    expect(trajectory?.startIndex).toBe(6);
    expect(trajectory?.steps.map((step) => step.index)).toEqual([6, 7, 8, 9]);
    expect(trajectory?.start.data).not.toEqual(trajectory?.noise.data);
    expect(evaluations).toBe(8);
  });

  it('is switched off by strength 0 in the coalition: the picture is the one without it, bit for bit', async () => {
    const off = await pipeline.render(withSketch(0.6, { coalition: { sketch: 0 } }));
    const without = await pipeline.render(rendering({ numInferenceSteps: 10 }));
    expect(off.latents.data).toEqual(without.latents.data);
  });

  it('at strength 1 comes out as it went in, as far as the autoencoder can', async () => {
    const { evaluations, latents } = await pipeline.render(withSketch(1));
    const again = await pipeline.render(withSketch(1, { seed: 99, prompt: 'something else' }));
    expect(evaluations).toBe(0);
    expect(again.latents.data).toEqual(latents.data);
  });

  it('pulls the picture towards itself the more, the stronger it is', async () => {
    const whole = await pipeline.render(withSketch(1));
    const distances = await Promise.all(
      [0.2, 0.5, 0.9].map(async (strength) => distance((await pipeline.render(withSketch(strength))).picture, whole.picture)),
    );
    expect(distances[2]).toBeLessThan(distances[1] ?? 0);
    expect(distances[1]).toBeLessThan(distances[0] ?? 0);
  });

  it('may be of any size and shape', async () => {
    const wide = await openTiny({ readPicture: async () => redDisc(200, 50) });
    const { picture } = await wide.render(withSketch(0.5));
    expect(picture).toMatchObject({ width: 64, height: 64 });
    await wide.close();
  });
});

describe('noise from outside', () => {
  it("takes the place of the seed's", async () => {
    const { trajectory } = await pipeline.render(rendering(), { recordTrajectory: true });
    const { trajectory: other } = await pipeline.render(rendering({ seed: 1 }), { recordTrajectory: true });
    const unscaled = {
      data: (trajectory?.noise.data ?? new Float32Array()).map((v) => v / pipeline.scheduler(rendering(), 0).initNoiseSigma),
      dims: [1, 4, 8, 8],
    };
    const given = await pipeline.render(rendering({ seed: 1 }), { recordTrajectory: true, noise: [unscaled] });
    given.trajectory?.noise.data.forEach((value, index) => expect(value).toBeCloseTo(trajectory?.noise.data[index] ?? NaN, 4));
    expect(other?.noise.data).not.toEqual(trajectory?.noise.data);
  });

  it('of the wrong shape is refused', async () => {
    const noise = [{ data: new Float32Array(4), dims: [1, 1, 2, 2] }];
    await expect(pipeline.render(rendering(), { noise })).rejects.toMatchObject({
      code: 'setting-out-of-range',
      message: expect.stringContaining('[1, 1, 2, 2]; this picture takes [1, 4, 8, 8]'),
    });
  });

  it('must have an entry for every draw of the scheduler', async () => {
    const lcm = await openTiny({ directory: TINY_LCM });
    const noise = [gaussianNoise(1, 0, [1, 4, 8, 8])];
    await expect(lcm.render(rendering({ numInferenceSteps: 2 }), { noise })).rejects.toMatchObject({
      code: 'setting-out-of-range',
      message: expect.stringContaining('has 1 of the entries this picture takes'),
    });
    await lcm.close();
  });
});
