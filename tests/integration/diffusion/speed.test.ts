import { describe, expect, it } from 'vitest';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { openTiny, rendering } from './tiny-checkpoint.ts';

const request = rendering({ numInferenceSteps: 12, width: 128, height: 128 });

/** Wall time of a rendering over the bare time of its ONNX sessions; the best of several, since other programs steal time. */
async function bestRatio(pipeline: Pipeline, tries: number): Promise<number> {
  const ratios: number[] = [];
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const started = performance.now();
    const { timings } = await pipeline.render({ ...request, seed: attempt });
    ratios.push((performance.now() - started) / timings.sessionMs);
  }
  return Math.min(...ratios);
}

describe('the engine', () => {
  it('adds less than a twentieth to the bare time of its networks', async () => {
    const pipeline = await openTiny();
    await pipeline.render(request);
    expect(await bestRatio(pipeline, 8)).toBeLessThan(1.05);
    await pipeline.close();
  }, 60_000);

  it('accounts for its time: the stages add up to the whole, the sessions to no more than that', async () => {
    const pipeline = await openTiny();
    const started = performance.now();
    const { timings } = await pipeline.render(request);
    const wall = performance.now() - started;
    const stages = timings.loadMs + timings.encodeMs + timings.denoiseMs + timings.decodeMs;
    expect(stages).toBeLessThanOrEqual(wall);
    expect(stages).toBeGreaterThan(0.9 * wall);
    expect(timings.sessionMs).toBeLessThanOrEqual(stages - timings.loadMs);
    expect((await pipeline.render(request)).timings.loadMs).toBeLessThan(timings.loadMs / 10);
    await pipeline.close();
  }, 60_000);
});
