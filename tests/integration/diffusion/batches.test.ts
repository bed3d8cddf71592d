import { join } from 'node:path';
import { expect, it } from 'vitest';
import { denoiser } from '../../../main/engine/diffusion/network-output.ts';
import { Network } from '../../../main/engine/runtime/session.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import { relativeDifference } from '../../../main/engine/runtime/probe-outcome.ts';
import { openTiny, rendering, TINY_SD15 } from './tiny-checkpoint.ts';

it('questions that share a run have the answers they have alone, up to rounding, and count one by one', async () => {
  const network = new Network({ path: join(TINY_SD15, 'unet/model.onnx'), component: 'unet', provider: 'cpu', threads: 2, clock: () => 0 });
  const unet = denoiser({ network, batchesGuidance: false, guidanceEmbeddingWidth: null });
  const context = (await network.inputs()).find(({ name }) => name === 'encoder_hidden_states');
  const states = [1, 2, 3, 4, 5].map((index) => gaussianNoise(3, index, [1, 77, Number(context?.dims[2])]));
  const question = { input: gaussianNoise(3, 0, [1, 4, 8, 8]), timestep: 400, size: { width: 64, height: 64 } };
  const conditionings = states.map((conditional) => ({ conditional, unconditional: null, guidanceScale: 1, key: '' }));
  const alone = [];
  for (const conditioning of conditionings)
    alone.push(
      await unet.predict(
        { ...question, conditioning },
        ({ withPrompt }) => withPrompt,
        () => undefined,
      ),
    );
  const [first] = conditionings;
  if (first === undefined) throw new Error('There are five.');
  const runs = network.runs;
  const together = await unet.predictAll({ ...question, conditioning: first }, states, 2, () => undefined);
  expect(network.runs - runs).toBe(3);
  expect(unet.evaluations()).toBe(10);
  expect(together.map(({ dims }) => dims)).toEqual(alone.map(({ dims }) => dims));
  for (const [at, { data }] of together.entries()) expect(relativeDifference(data, alone[at]?.data ?? new Float32Array())).toBeLessThan(1e-5);
  await network.close();
});

it('on the CPU every question is asked alone, whatever size was measured, so that outputs are the same bit for bit in every company', async () => {
  const pipeline = await openTiny({ batch: () => 8 });
  expect(pipeline.batchSize()).toBe(1);
  const asked = rendering({ guidanceScale: 1 });
  const { trajectory } = await pipeline.render(asked, { recordTrajectory: true });
  const [step] = trajectory?.steps ?? [];
  if (step === undefined) throw new Error('There is a first step.');
  const own = await pipeline.condition(asked, {});
  const others = await pipeline.condition({ ...asked, prompt: 'a cat at night' }, {});
  const [together] = await pipeline.predictAll(asked, step.latents, step.index, [own, others, others]);
  expect(together?.data).toEqual(step.modelOutput.data);
  await pipeline.close();
});
