import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { changeBetween } from '../../../main/engine/explain/change-map.ts';
import { gamesOf } from '../../../main/engine/explain/coalition.ts';
import { difference } from '../../../main/engine/explain/latent-arithmetic.ts';
import { ledgersOf } from '../../../main/engine/explain/ledger.ts';
import type { Picture, Rendering } from '../../../main/engine/rendering.ts';
import { openTiny, rendering, sketchFactor, STORYBOOK } from '../diffusion/tiny-checkpoint.ts';

/**
 * storybook with a sketch whose doing is known: its own picture of the prompt, with a red ball drawn into one corner. What
 * the sketch is owed must lie where the ball is, as the ledger predicts and as the picture without the sketch measures it.
 */
const SIDE = 256;
const BALL = { x: 184, y: 184, radius: 44 };
const isInBall = (index: number): boolean => Math.hypot((index % SIDE) - BALL.x, Math.floor(index / SIDE) - BALL.y) < BALL.radius;
const never = new AbortController().signal;

let sketch: Picture;
let pipeline: Pipeline;
let without: Picture;
const scene = rendering({ prompt: 'a castle in the mountains', width: SIDE, height: SIDE, numInferenceSteps: 10, seed: 5 });
const withSketch: Rendering = { ...scene, sketch: { path: '/sketch.png', strength: 0.6 }, factors: [sketchFactor(0.6)] };

beforeAll(async () => {
  pipeline = await openTiny({ directory: STORYBOOK, id: 'storybook', readPicture: async () => sketch });
  without = (await pipeline.render(scene)).picture;
  const pixels = Uint8ClampedArray.from(without.pixels);
  for (let index = 0; index < SIDE * SIDE; index += 1) if (isInBall(index)) pixels.set([214, 32, 38, 255], index * 4);
  sketch = { ...without, pixels };
});
afterAll(() => pipeline.close());

/** How much larger the change is inside of the ball than outside. */
function concentration(a: Picture, b: Picture): number {
  const sums = { inside: 0, outside: 0, pixels: 0 };
  changeBetween(a, b).values.forEach((value, index) => {
    sums[isInBall(index) ? 'inside' : 'outside'] += value;
    sums.pixels += isInBall(index) ? 1 : 0;
  });
  return sums.inside / sums.pixels / (sums.outside / (SIDE * SIDE - sums.pixels));
}

test('a sketch is followed where it differs from what the words alone would give: measured by the picture without it', async () => {
  const { picture } = await pipeline.render(withSketch);
  const { picture: off } = await pipeline.render({ ...withSketch, coalition: { sketch: 0 } });
  expect(off).toEqual(without);
  expect(concentration(picture, off)).toBeGreaterThan(3);
});

test('and predicted by the ledger, whose share of the sketch lies in the same place', async () => {
  const { trajectory, picture } = await pipeline.render(withSketch, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  const [ledger] = await ledgersOf(pipeline, withSketch, trajectory, gamesOf(withSketch), () => undefined, never);
  const share = ledger?.shares['sketch'];
  if (share === undefined) throw new Error('The sketch has no share.');
  expect(ledger?.influence).toEqual({ sketch: 1 });
  expect(ledger?.residual).toBeLessThan(1e-4);
  const predicted = await pipeline.develop(withSketch, difference(trajectory.finalLatents, share));
  expect(concentration(picture, predicted)).toBeGreaterThan(1.5);
});
