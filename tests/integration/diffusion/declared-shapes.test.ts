import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { denoiser } from '../../../main/engine/diffusion/network-output.ts';
import type { Denoiser, Halves, Question } from '../../../main/engine/diffusion/network-output.ts';
import { combine } from '../../../main/engine/runtime/linear-combination.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import { probeProvider } from '../../../main/engine/runtime/probe.ts';
import { Network } from '../../../main/engine/runtime/session.ts';
import type { Tensor } from '../../../main/engine/runtime/tensor.ts';
import { withInputShape } from './declared-shapes.ts';
import { TINY_SD15 } from './tiny-checkpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'finexl-shapes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const original = join(TINY_SD15, 'unet/model.onnx');

function declared(name: string, dims: readonly (number | string)[]): string {
  const path = join(folder, name);
  writeFileSync(path, withInputShape(readFileSync(original), 'sample', dims));
  return path;
}

const guide = ({ without, withPrompt }: Halves): Tensor => combine([-2, without], [3, withPrompt]);

it('guidance is asked in two runs where a graph takes one question at a time, and in one where it takes two', async () => {
  const networks: Network[] = [];
  const unetOf = (path: string, batchesGuidance: boolean): { network: Network; unet: Denoiser } => {
    const network = new Network({ path, component: 'unet', provider: 'cpu', threads: 2, clock: () => 0 });
    networks.push(network);
    return { network, unet: denoiser({ network, batchesGuidance, guidanceEmbeddingWidth: null }) };
  };
  const states = [1, 2].map((index) => gaussianNoise(3, index, [1, 77, 32]));
  const [conditional, unconditional] = states;
  if (conditional === undefined || unconditional === undefined) throw new Error('There are two.');
  const question: Question = {
    input: gaussianNoise(3, 0, [1, 4, 8, 8]),
    timestep: 400,
    size: { width: 64, height: 64 },
    conditioning: { conditional, unconditional, guidanceScale: 3, key: '' },
  };
  const apart = unetOf(original, false);
  const expected = await apart.unet.predict(question, guide, () => undefined);
  const fixed = unetOf(declared('one.onnx', [1, 4, 'height', 'width']), true);
  expect(await fixed.unet.predict(question, guide, () => undefined)).toEqual(expected);
  const free = unetOf(original, true);
  await free.unet.predict(question, guide, () => undefined);
  expect([apart, fixed, free].map(({ network, unet }) => [network.runs, unet.evaluations()])).toEqual([
    [2, 2],
    [2, 2],
    [1, 2],
  ]);
  await Promise.all(networks.map((network) => network.close()));
});

it.each(['channels', 'unet_sample_channels'])('a network that names its channels “%s” is probed with as many as its checkpoint has', async (name) => {
  const network = declared(`${name}.onnx`, ['batch', name, 'height', 'width']);
  const options = { provider: 'cpu', network, clock: () => performance.now() } as const;
  expect(await probeProvider({ ...options, latents: [8, 8, 4] })).toMatchObject({ reason: 'agrees' });
  expect(await probeProvider({ ...options, latents: [8, 8, 9] })).toMatchObject({ reason: 'failed' });
});

it('a network that is closed while it runs answers first', async () => {
  const network = new Network({ path: original, component: 'unet', provider: 'cpu', threads: 2, clock: () => 0 });
  const feeds = {
    sample: gaussianNoise(3, 0, [1, 4, 8, 8]),
    timestep: { data: [400], dims: [1] },
    encoder_hidden_states: gaussianNoise(3, 1, [1, 77, 32]),
  };
  await network.open();
  const running = network.run(feeds);
  await Promise.resolve();
  await Promise.all([running, network.close()]);
  expect(Object.keys(await running)).toHaveLength(1);
  expect(network.opened).toBe(false);
});
