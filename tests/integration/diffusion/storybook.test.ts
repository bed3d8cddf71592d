import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { aspectFactor, openTiny, rendering, sketchFactor, STORYBOOK } from './tiny-checkpoint.ts';

/** The bundled checkpoint goes through the same code as a Stable Diffusion one; what it draws is not this test's concern. */
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openTiny({ directory: STORYBOOK, id: 'storybook' });
});
afterAll(() => pipeline.close());

function request(changes: Parameters<typeof rendering>[0] = {}): ReturnType<typeof rendering> {
  const [[width, height] = [256, 256]] = pipeline.checkpoint.sizes ?? [];
  return rendering({ prompt: 'a happy dog playing fetch in the park at sunset', width, height, ...changes });
}

describe('storybook', () => {
  it('says in its own files what it can make', () => {
    const { sizes, defaults, maxPromptTokens } = pipeline.checkpoint;
    expect(sizes).toContainEqual([defaults.width, defaults.height]);
    expect(maxPromptTokens).toBe(48);
  });

  it('renders, bit for bit the same every time', async () => {
    const [first, second] = [await pipeline.render(request()), await pipeline.render(request())];
    expect(second.picture).toEqual(first.picture);
    expect(first.picture.width).toBe(request().width);
    // Guidance stops after half of the three steps.
    expect(first.evaluations).toBe(2 * 2 + 1);
  });

  it("costs no evaluation more in a person's taste", async () => {
    const plain = await pipeline.render(request());
    const personal = await pipeline.render(request({ factors: [aspectFactor('light.warmth', 0.8), aspectFactor('colour.saturation', -0.5)] }));
    expect(personal.evaluations).toBe(plain.evaluations);
    expect(personal.latents.data).not.toEqual(plain.latents.data);
  });

  it('encodes a text alone as it does among others', async () => {
    const texts = ['a fox', 'a very long prompt about a castle on a hill under a cloudy sky at night', 'snow'];
    const other = await openTiny({ directory: STORYBOOK, id: 'storybook' });
    await other.condition(request({ prompt: texts[1], factors: [aspectFactor('light.warmth', 1)] }), {});
    for (const text of texts) {
      expect((await other.encodeText(text)).hiddenStates.data).toEqual((await pipeline.encodeText(text)).hiddenStates.data);
    }
    await other.close();
  });

  it('fills what a text leaves of its tokens with zeros', async () => {
    const { hiddenStates, attentionMask } = await pipeline.encodeText('a fox');
    const [, tokens = 0, width = 0] = hiddenStates.dims;
    const used = attentionMask.filter((mask) => mask === 1).length;
    expect(tokens).toBe(48);
    expect(used).toBe(4);
    const last = hiddenStates.data.subarray((used - 1) * width, used * width);
    expect(last.some((value) => value !== 0)).toBe(true);
    expect(hiddenStates.data.subarray(used * width).every((value) => value === 0)).toBe(true);
  });

  it('starts from a sketch', async () => {
    const { trajectory, evaluations } = await pipeline.render(
      request({ numInferenceSteps: 4, sketch: { path: '/sketch.png', strength: 0.5 }, factors: [sketchFactor(0.5)] }),
      { recordTrajectory: true },
    );
    expect(trajectory?.startIndex).toBe(2);
    expect(evaluations).toBe(2 + 1);
  });

  it('refuses a size it was not trained for', async () => {
    await expect(pipeline.render(request({ width: 1024, height: 1024 }))).rejects.toMatchObject({ code: 'size-unsupported' });
  });

  it('draws in fewer steps too', async () => {
    expect((await pipeline.render(request({ numInferenceSteps: 1, guidanceScale: 1 }))).evaluations).toBe(1);
  });
});
