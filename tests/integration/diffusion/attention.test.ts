import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attentiveModel, crossAttentions, readSessionModel } from '../../../main/engine/adapters/cross-attention-outputs.ts';
import { parseOnnx } from '../../../main/engine/adapters/onnx-model.ts';
import { attentionReader } from '../../../main/engine/diffusion/attention-reader.ts';
import { openPipeline } from '../../../main/engine/diffusion/text-to-image.ts';
import { attentionOf, attentionTo } from '../../../main/engine/explain/attention-maps.ts';
import { Network } from '../../../main/engine/runtime/session.ts';
import type { Tensor } from '../../../main/engine/runtime/tensor.ts';
import { ASPECTS, openTiny, phraseFactor, redDisc, rendering, STORYBOOK, TINY_LCM, TINY_SD15, TINY_SD2, TINY_SDXL } from './tiny-checkpoint.ts';

const fixture = (opset: number): string => join(import.meta.dirname, `../../fixtures/networks/attention-${opset}.onnx`);

const sample: Tensor = { data: Float32Array.from({ length: 8 }, (_, at) => Math.cos(3 * at)), dims: [1, 2, 2, 2] };
const context: Tensor = { data: Float32Array.from({ length: 15 }, (_, at) => Math.cos(1 + at * at)), dims: [1, 5, 3] };

describe('cross-attention by hand', () => {
  it.each([17, 18])('is softmax(QKᵀ/√d), mean over heads, in a graph of version %i', async (opset) => {
    const source = await readSessionModel(fixture(opset));
    expect(crossAttentions(parseOnnx(source.bytes), 'encoder_hidden_states')).toEqual(['s3']);
    const shared = { path: fixture(opset), component: 'unet', provider: 'cpu', threads: 1, clock: () => 0 } as const;
    const [plain, attentive] = [new Network(shared), new Network({ ...shared, model: async () => attentiveModel(source, 'encoder_hidden_states') })];
    const { weights, output } = await attentionReader(attentive, null).read({
      input: sample,
      timestep: 2,
      conditioning: { conditional: context, unconditional: null, guidanceScale: 1, key: '' },
      size: { width: 2, height: 2 },
    });
    const own = await plain.run({ sample, timestep: { data: [2], dims: [] }, encoder_hidden_states: context });
    expect(output?.data).toEqual(own['out_sample']?.data);
    expect(weights?.dims).toEqual([5, 2, 2]);
    const expected = byHand();
    weights?.data.forEach((value, at) => expect(value).toBeCloseTo(expected[at] ?? NaN, 5));
    await Promise.all([plain.close(), attentive.close()]);
  });
});

describe('cross-attention of checkpoints', () => {
  it.each([
    ['tiny-sd15', TINY_SD15, 6],
    ['tiny-sd2', TINY_SD2, 1],
    ['tiny-sdxl', TINY_SDXL, 1],
    ['tiny-lcm', TINY_LCM, 1],
  ] as const)('%s: all of it is found, sums to 1 and leaves the network as it was', async (id, directory, layers) => {
    const { bytes } = await readSessionModel(join(directory, 'unet', 'model.onnx'));
    expect(crossAttentions(parseOnnx(bytes), 'encoder_hidden_states')).toHaveLength(layers);
    await checkAttention(await openTiny({ directory, id }), { guidanceScale: id === 'tiny-lcm' ? 3 : 1 });
  });

  it('storybook: all eight layers, and none of its self-attention', async () => {
    const { bytes } = await readSessionModel(join(STORYBOOK, 'unet', 'model.onnx'));
    const found = crossAttentions(parseOnnx(bytes), 'encoder_hidden_states');
    expect(found).toHaveLength(8);
    expect(found.every((name) => name.includes('/attn2/'))).toBe(true);
    const pipeline = await openPipeline({
      directory: STORYBOOK,
      id: 'storybook',
      provider: 'cpu',
      threads: 2,
      aspects: ASPECTS,
      readPicture: async () => redDisc(),
    });
    await checkAttention(pipeline, { prompt: 'a happy dog on the left, in the park', width: 256, height: 256, guidanceScale: 1 });
  });
});

async function checkAttention(pipeline: Awaited<ReturnType<typeof openTiny>>, changes: Parameters<typeof rendering>[0]): Promise<void> {
  const made = rendering({ numInferenceSteps: 2, ...changes });
  const dog = phraseFactor(made.prompt, 'dog');
  const asked = { ...made, factors: [dog] };
  const { trajectory } = await pipeline.render(asked, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  const [first] = trajectory.steps;
  if (first === undefined) throw new Error('There is a first step.');
  const full = await pipeline.condition(asked, asked.coalition);
  const { output } = await pipeline.attention(asked, first.latents, first.index, full);
  // Other outputs may keep the runtime from fusing operators: the same up to rounding.
  const own = full.unconditional === null ? first.modelOutput : await pipeline.predict(asked, first.latents, first.index, { ...full, unconditional: null });
  expect(largestDifference(output?.data, own.data) / Math.max(...own.data.map(Math.abs))).toBeLessThan(2e-6);
  const weights = await attentionOf(pipeline, asked, trajectory.steps);
  if (weights === null) throw new Error('The network has cross-attention.');
  const [tokens = 0, rows = 0, columns = 0] = weights.dims;
  expect([tokens, rows, columns]).toEqual([full.conditional.dims[1], first.latents.dims[2], first.latents.dims[3]]);
  const sums = new Float32Array(rows * columns);
  weights.data.forEach((value, at) => (sums[at % sums.length] = (sums[at % sums.length] ?? 0) + value));
  expect(largestDifference(sums, new Float32Array(sums.length).fill(1))).toBeLessThan(1e-4);
  const positions = await pipeline.tokensOf(asked, dog);
  const map = attentionTo(weights, positions);
  expect(positions.length).toBeGreaterThan(0);
  expect(map?.values).toHaveLength(rows * columns);
  await pipeline.close();
}

function largestDifference(a: ArrayLike<number> | undefined, b: Float32Array): number {
  return b.reduce((most, value, at) => Math.max(most, Math.abs((a?.[at] ?? NaN) - value)), 0);
}

/** The fixture's cross-attention from its own weights: sin(100 m + k). [tokens, cells] */
function byHand(): readonly number[] {
  const matrix = (m: number, rows: number, columns: number): readonly (readonly number[])[] =>
    Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_unused, column) => Math.sin(100 * m + row * columns + column)));
  const times = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): readonly (readonly number[])[] =>
    a.map((row) => (b[0] ?? []).map((_, column) => row.reduce((sum, value, at) => sum + value * (b[at]?.[column] ?? 0), 0)));
  const turned = (a: readonly (readonly number[])[]): readonly (readonly number[])[] => (a[0] ?? []).map((_, column) => a.map((row) => row[column] ?? 0));
  const softmax = (row: readonly number[]): readonly number[] => {
    const powers = row.map(Math.exp);
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  };
  const x = Array.from({ length: 4 }, (_, cell) => [sample.data[cell] ?? 0, sample.data[4 + cell] ?? 0]);
  const self = times(times(times(x, matrix(1, 2, 2)), turned(times(x, matrix(2, 2, 2)))).map(softmax), x);
  const words = Array.from({ length: 5 }, (_, token) => Array.from(context.data.slice(3 * token, 3 * token + 3)));
  const pooled = turned(times(words, matrix(7, 3, 2))).map((column) => Math.max(...softmax(column).map((weight, at) => weight * (column[at] ?? 0))));
  const z = x.map((row, cell) => row.map((value, at) => value + (self[cell]?.[at] ?? 0) + (pooled[at] ?? 0)));
  const [q, k] = [times(z, matrix(3, 2, 4)), times(words, matrix(4, 3, 4))];
  const head = (from: number): readonly (readonly number[])[] =>
    times(
      q.map((row) => row.slice(from, from + 2)),
      turned(k.map((row) => row.slice(from, from + 2))),
    ).map((row) => softmax(row.map((value) => value / Math.SQRT2)));
  const [one, two] = [head(0), head(2)];
  return Array.from({ length: 5 }, (_, token) => one.map((row, cell) => ((row[token] ?? 0) + (two[cell]?.[token] ?? 0)) / 2)).flat();
}
