import { describe, expect, it } from 'vitest';
import { openTiny, rendering } from './tiny-checkpoint.ts';

const request = rendering({ numInferenceSteps: 12, width: 128, height: 128 });

describe('the engine', () => {
  it('accounts for its time: the stages are within the whole, the sessions within the stages, and loading is told once', async () => {
    const pipeline = await openTiny();
    const started = performance.now();
    const { timings } = await pipeline.render(request);
    const wall = performance.now() - started;
    const stages = timings.loadMs + timings.encodeMs + timings.denoiseMs + timings.decodeMs;
    expect(stages).toBeLessThanOrEqual(wall);
    expect(stages).toBeGreaterThan(0);
    expect(timings.sessionMs).toBeLessThanOrEqual(stages - timings.loadMs);
    expect((await pipeline.render(request)).timings.loadMs).toBeLessThan(timings.loadMs);
    await pipeline.close();
  }, 60_000);
});
