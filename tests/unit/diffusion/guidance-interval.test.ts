import { describe, expect, it } from 'vitest';
import { guidanceInterval } from '../../../main/engine/diffusion/guidance-interval.ts';
import type { Conditioning } from '../../../main/engine/diffusion/pipeline.ts';
import type { Rendering } from '../../../main/engine/rendering.ts';
import { sampleRendering } from '../explain/sample-rendering.ts';

const states = (value: number): Conditioning['conditional'] => ({ data: Float32Array.of(value, value), dims: [1, 1, 2] });
const GUIDED: Conditioning = { conditional: states(1), unconditional: states(0), guidanceScale: 4, key: 'guided' };

/** Which steps of a rendering are guided, of as many timesteps as steps. */
function guidedSteps(stop: number, rendering: Rendering): readonly number[] {
  const timesteps = Float64Array.from({ length: rendering.numInferenceSteps });
  const guidedAs = guidanceInterval(stop, () => ({ timesteps: [...timesteps] }));
  return [...timesteps.keys()].filter((step) => guidedAs(rendering, step, GUIDED) === GUIDED);
}

describe('guidance', () => {
  it.each([
    [1, 8, [0, 1, 2, 3, 4, 5, 6, 7]],
    [0.5, 8, [0, 1, 2, 3]],
    [0.5, 5, [0, 1, 2]],
    [0.5, 1, [0]],
    [0.07, 100, [0, 1, 2, 3, 4, 5, 6]],
    [0, 8, []],
  ])('that stops after %d of %i steps acts at %j', (stop, numInferenceSteps, expected) => {
    expect(guidedSteps(stop, sampleRendering({ numInferenceSteps }))).toEqual(expected);
  });

  it.each([
    [0.25, [2, 3, 4]],
    [0.5, [4, 5]],
    [1, []],
  ])('acts at the first steps of a picture from a sketch of strength %d: %j', (strength, expected) => {
    const guided = guidedSteps(0.5, sampleRendering({ numInferenceSteps: 8, sketch: { path: '', strength } }));
    expect(guided.filter((step) => step >= 8 * strength)).toEqual(expected);
  });

  it('once it has stopped, asks for the prompt alone, whatever the negative prompt', () => {
    const guidedAs = guidanceInterval(0.5, () => ({ timesteps: [4, 3, 2, 1] }));
    const rendering = sampleRendering({ numInferenceSteps: 4 });
    const late = guidedAs(rendering, 2, GUIDED);
    expect(late).toMatchObject({ conditional: GUIDED.conditional, unconditional: null, guidanceScale: 1 });
    expect(guidedAs(rendering, 2, { ...GUIDED, unconditional: states(5), key: 'another' }).key).toBe(late.key);
    expect(guidedAs(rendering, 2, { ...GUIDED, conditional: states(5) }).key).not.toBe(late.key);
  });

  it('leaves alone what was never guided', () => {
    const embedded = { ...GUIDED, unconditional: null };
    expect(guidanceInterval(0, () => ({ timesteps: [1] }))(sampleRendering({ numInferenceSteps: 1 }), 0, embedded)).toBe(embedded);
  });
});
