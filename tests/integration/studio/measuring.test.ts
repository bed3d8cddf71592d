import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { make, openRealStudio, ROOT, temporaryHome, type RealStudio } from './real-studio.ts';

/** A checkpoint that came without a readout of its own: what can be said of it, without and with one that was installed. */
const REQUEST = { checkpoint: 'tiny-sd15', prompt: 'a happy dog at sunset', width: 64, height: 64, numInferenceSteps: 2, aspects: { 'light.warmth': 0.6 } };

let at: RealStudio;

beforeAll(async () => {
  const home = temporaryHome();
  cpSync(join(ROOT, 'tests/fixtures/tiny-sd15'), join(home, 'checkpoints', 'tiny-sd15'), { recursive: true });
  at = await openRealStudio(home, {}, { warmUp: false, previews: false });
});
afterAll(() => at.studio.close());

it('without a readout a picture is explained by applied strength and influence, and the explanation says what it lacks', async () => {
  const made = await make(at, { ...REQUEST, seed: 1 });
  expect(made.state).toBe('done');
  expect(made.explanation?.limits).toContainEqual(expect.stringContaining('No readout measures'));
  expect(made.explanation?.levels).toEqual({});
  const warmth = made.explanation?.statements.find(({ factor }) => factor === 'aspect:light.warmth');
  expect(warmth).toMatchObject({ applied: 0.6, aspect: null, verdict: 'nothing' });
  expect(warmth?.influence).toBeGreaterThan(0);

  const { job, generationId } = await at.studio.call('whatif.create', { id: made.id, coalition: { 'aspect:light.warmth': 0 } });
  await at.studio.finished(job?.id ?? '');
  expect(await at.studio.call('generation.get', { id: generationId })).toMatchObject({ state: 'done', changes: null });
});

it('with a CLIP among the readouts its aspects are measured, uncalibrated, and that is said too', async () => {
  mkdirSync(join(at.home, 'readouts'), { recursive: true });
  cpSync(join(ROOT, 'tests/fixtures/tiny-clip'), join(at.home, 'readouts', 'tiny-clip'), { recursive: true });
  const made = await make(at, { ...REQUEST, seed: 2 });
  expect(made.state).toBe('done');
  expect(made.explanation?.levels['light.warmth']).toBeTypeOf('number');
  expect(made.explanation?.limits).toEqual([expect.stringContaining('not been calibrated')]);
});
