import { expect, test } from 'vitest';
import { gamesOf } from '../../../main/engine/explain/coalition.ts';
import { ledgersOf } from '../../../main/engine/explain/ledger.ts';
import type { GameLedger, LedgerPlan } from '../../../main/engine/explain/ledger.ts';
import type { Rendering } from '../../../main/engine/rendering.ts';
import { fakePipeline } from './fake-pipeline.ts';
import type { FakePipeline } from './fake-pipeline.ts';
import { sampleRendering } from './sample-rendering.ts';

const DDIM = {
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  clip_sample: false,
  set_alpha_to_one: false,
  steps_offset: 1,
};

async function ledgers(pipeline: FakePipeline, rendering: Rendering): Promise<readonly GameLedger[]> {
  const trajectory = await pipeline.trajectoryOf(rendering);
  return ledgersOf(pipeline, rendering, trajectory, gamesOf(rendering), () => undefined, new AbortController().signal);
}

const everything = (): Rendering => sampleRendering({ negativePrompt: 'rain and fog', sketch: { path: '', strength: 0.4 } });

const SCHEDULERS = [
  ['flow-matching Euler', 'FlowMatchEulerDiscreteScheduler', { shift: 1.5 }],
  ['DDIM', 'DDIMScheduler', DDIM],
  ['Euler', 'EulerDiscreteScheduler', { ...DDIM, clip_sample: undefined }],
  ['ancestral Euler, with the noise it drew', 'EulerAncestralDiscreteScheduler', { ...DDIM, clip_sample: undefined }],
  ['multistep DPM-Solver, with its history', 'DPMSolverMultistepScheduler', { ...DDIM, clip_sample: undefined }],
] as const;

test.each(SCHEDULERS)('with %s the shares of both games sum to the change they made', async (_name, scheduler, config) => {
  for (const rendering of [sampleRendering(), everything()]) {
    const games = await ledgers(fakePipeline(scheduler, config), rendering);
    expect(games.map(({ game }) => game.game)).toEqual(['personalization', 'prompt']);
    for (const { residual, linear, influence } of games) {
      expect(linear).toBe(true);
      expect(residual).toBeLessThan(1e-4);
      expect(Object.values(influence).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    }
  }
});

test.each(SCHEDULERS)('with %s the shares sum where a mask holds the rendering to a picture, and lie inside of it', async (_name, scheduler, config) => {
  // Kept on the left, repainted on the right, half and half between.
  const mask = { data: Float32Array.from({ length: 256 }, (_, index) => Math.max(0, Math.min(1, (index % 8) / 2 - 1))), dims: [1, 4, 8, 8] };
  const pipeline = fakePipeline(scheduler, config, { mask });
  const { finalLatents } = await pipeline.trajectoryOf(everything());
  for (const { residual, linear, influence, shares } of await ledgers(pipeline, everything())) {
    expect(linear).toBe(true);
    expect(residual).toBeLessThan(1e-4);
    expect(Object.values(influence).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    for (const share of Object.values(shares)) expect(share.data.every((value, index) => value === 0 || (mask.data[index] ?? 0) > 0)).toBe(true);
  }
  finalLatents.data.forEach((value, index) => (mask.data[index] === 0 ? expect(value).toBeCloseTo(Math.cos(index / 5), 5) : undefined));
});

test('a sampler that clips is said not to be linear, and its shares still sum to the whole', async () => {
  const games = await ledgers(fakePipeline('DDIMScheduler', { ...DDIM, clip_sample: true }), everything());
  for (const { residual, linear, influence } of games) {
    expect(linear).toBe(false);
    expect(residual).toBeLessThan(1e-4);
    expect(Object.values(influence).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  }
});

test('the shares are told apart from nothing: each factor of the prompt has one of its own', async () => {
  const games = await ledgers(fakePipeline('FlowMatchEulerDiscreteScheduler'), everything());
  const shares = games.flatMap((game) => Object.values(game.shares)).map((share) => Math.max(...share.data.map(Math.abs)));
  expect(shares).toHaveLength(everything().factors.length);
  expect(Math.min(...shares)).toBeGreaterThan(1e-3);
});

test('one factor alone has the whole influence', async () => {
  const [personal] = await ledgers(fakePipeline('FlowMatchEulerDiscreteScheduler'), sampleRendering({ aspects: { 'light.warmth': 0.5 } }));
  expect(personal?.influence).toEqual({ 'aspect:light.warmth': 1 });
});

test('K factors cost K evaluations a split and one at any other step, with guidance as without: its unguided half is known', async () => {
  for (const guidanceScale of [1, 3]) {
    const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
    const rendering = sampleRendering({ guidanceScale, aspects: { 'light.warmth': 0.5, 'weather.fog': 0.5, 'style.pixel': -0.3 } });
    const trajectory = await pipeline.trajectoryOf(rendering);
    const cost = async (plan: LedgerPlan): Promise<number> => {
      const before = pipeline.evaluations();
      let announced = 0;
      await ledgersOf(pipeline, rendering, trajectory, gamesOf(rendering), (_, total) => (announced = total), new AbortController().signal, plan);
      expect(announced).toBe(pipeline.evaluations() - before);
      return announced;
    };
    const [aspects, phrases, steps] = [3, 5, 6];
    expect(await cost({ splits: null, paired: false })).toBe(steps * (aspects + phrases));
    expect(await cost({ splits: null, paired: true })).toBe(steps * (2 * aspects - 1 + 2 * phrases - 1));
    expect(await cost({ splits: 2, paired: false })).toBe(2 * (aspects + phrases) + (steps - 2) * 2);
  }
});

test.each(SCHEDULERS)(
  'with %s the shares sum where guidance is projected and stops half way, and the cost is what was announced',
  async (_name, scheduler, config) => {
    for (const rendering of [sampleRendering({ negativePrompt: 'rain and fog' }), everything()]) {
      const pipeline = fakePipeline(scheduler, config, { guidance: { stop: 0.5, eta: 0.5 } });
      const trajectory = await pipeline.trajectoryOf(rendering);
      const guided = Math.ceil(trajectory.steps.length / 2);
      expect(trajectory.steps.map(({ unconditionalOutput }) => unconditionalOutput !== null)).toEqual(trajectory.steps.map((_, at) => at < guided));
      const before = pipeline.evaluations();
      let announced = 0;
      const games = await ledgersOf(pipeline, rendering, trajectory, gamesOf(rendering), (_, total) => (announced = total), new AbortController().signal);
      // The jump of a sketch is one evaluation with its unguided half, beside the ledger's.
      expect(pipeline.evaluations() - before - announced).toBe(rendering.sketch === null ? 0 : 2);
      for (const { residual, influence } of games) {
        expect(residual).toBeLessThan(1e-4);
        expect(Object.values(influence).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      }
    }
  },
);

test('a negative prompt costs nothing where guidance has stopped, for there it does nothing', async () => {
  const cost = async (stop: number): Promise<number> => {
    const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler', {}, { guidance: { stop, eta: 1 } });
    const rendering = sampleRendering({ prompt: 'dog', aspects: {}, negativePrompt: 'rain and fog' });
    const trajectory = await pipeline.trajectoryOf(rendering);
    const before = pipeline.evaluations();
    await ledgersOf(pipeline, rendering, trajectory, gamesOf(rendering), () => undefined, new AbortController().signal);
    return pipeline.evaluations() - before;
  };
  // At each of 6 steps the empty prompt and, while it is guided, the empty negative prompt.
  expect([await cost(1), await cost(0.5)]).toEqual([6 + 6, 6 + 3]);
});

test.each([1, 2, 8])('asked %i questions at once it keeps the same books at the same cost', async (batch) => {
  for (const guidanceScale of [1, 3]) {
    const rendering = sampleRendering({ guidanceScale });
    const [alone, together] = [fakePipeline('DDIMScheduler', DDIM), fakePipeline('DDIMScheduler', DDIM, { batch })];
    const [expected, found] = [await ledgers(alone, rendering), await ledgers(together, rendering)];
    expect(found.map(({ influence }) => influence)).toEqual(expected.map(({ influence }) => influence));
    expect(together.evaluations()).toBe(alone.evaluations());
    expect(together.runs() < alone.runs()).toBe(batch > 1);
  }
});

test('fewer splits change who gets what, not what all get together', async () => {
  const pipeline = fakePipeline('DPMSolverMultistepScheduler', { ...DDIM, clip_sample: undefined });
  const rendering = everything();
  const trajectory = await pipeline.trajectoryOf(rendering);
  const under = (plan: LedgerPlan): Promise<readonly GameLedger[]> =>
    ledgersOf(pipeline, rendering, trajectory, gamesOf(rendering), () => undefined, new AbortController().signal, plan);
  const [few, all] = [await under({ splits: 2, paired: false }), await under({ splits: null, paired: true })];
  for (const [at, { residual, influence }] of few.entries()) {
    expect(residual).toBeLessThan(1e-4);
    expect(Object.values(influence).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(influence).not.toEqual(all[at]?.influence);
  }
});

test('a sketch costs one evaluation more, at the noise it stands in for', async () => {
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const rendering = sampleRendering({ guidanceScale: 1, prompt: 'dog', aspects: {}, sketch: { path: '', strength: 0.5 } });
  const trajectory = await pipeline.trajectoryOf(rendering);
  const before = pipeline.evaluations();
  const games = await ledgersOf(pipeline, rendering, trajectory, gamesOf(rendering), () => undefined, new AbortController().signal);
  // One for the jump, one a step for the empty prompt.
  expect(pipeline.evaluations() - before).toBe(1 + trajectory.steps.length);
  expect(games[0]?.influence).toEqual({ sketch: 1 });
  expect(games[0]?.residual).toBeLessThan(1e-4);
});

test('a sketch that is kept whole leaves no step, and the ledger still adds up', async () => {
  const [personal] = await ledgers(fakePipeline('FlowMatchEulerDiscreteScheduler'), sampleRendering({ sketch: { path: '', strength: 1 } }));
  expect(personal?.residual).toBeLessThan(1e-4);
  expect(personal?.influence['sketch']).toBe(1);
});

test('factors that are off play no part', async () => {
  const rendering = { ...sampleRendering(), coalition: { 'aspect:light.warmth': 0, 'phrase:happy': 0 } };
  const games = await ledgers(fakePipeline('FlowMatchEulerDiscreteScheduler'), rendering);
  expect(games.flatMap((game) => Object.keys(game.shares))).toEqual(
    rendering.factors
      .map((factor) => factor.id)
      .filter((id) => id !== 'aspect:light.warmth' && id !== 'phrase:happy')
      .sort((a, b) => Number(b.startsWith('aspect')) - Number(a.startsWith('aspect'))),
  );
});
