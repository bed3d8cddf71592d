import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAdapter } from '../../../main/engine/adapters/adapter-file.ts';
import type { AdapterFile } from '../../../main/engine/adapters/adapter-file.ts';
import { mergeAdapters } from '../../../main/engine/adapters/merged-network.ts';
import type { NetworkSource } from '../../../main/engine/adapters/merged-network.ts';
import { moduleIndex } from '../../../main/engine/adapters/module-index.ts';
import { constantValues } from '../../../main/engine/adapters/onnx-constants.ts';
import { parseOnnx } from '../../../main/engine/adapters/onnx-model.ts';
import type { OnnxModel } from '../../../main/engine/adapters/onnx-model.ts';
import { Network } from '../../../main/engine/runtime/session.ts';
import type { SessionModel } from '../../../main/engine/runtime/session-model.ts';
import { STORYBOOK } from '../diffusion/tiny-checkpoint.ts';
import { safetensorsOf } from '../../unit/adapters/safetensors-file.ts';
import { STORYBOOK_MODULES, writeStorybookAdapter } from './storybook-adapter.ts';

const NETWORKS = join(import.meta.dirname, '../../fixtures/networks');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finexl-merged-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function withAdapter<T>(bytes: Uint8Array, use: (file: AdapterFile) => Promise<T>): Promise<T> {
  const path = join(folder, 'adapter.safetensors');
  await writeFile(path, bytes);
  const file = await openAdapter(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

describe('the bundled checkpoint', () => {
  const source: NetworkSource = { network: 'unet', path: join(STORYBOOK, 'unet/model.onnx'), config: null };
  const weightOf = async (model: OnnxModel, module: string): Promise<Float32Array> => {
    const found = moduleIndex(model, null).find(module, false);
    const values = found === null ? null : await constantValues(model, found.weight, STORYBOOK);
    return values ?? new Float32Array();
  };

  it('gets W + strength · alpha / rank · up · down in single precision, layer by layer, and keeps every other weight', async () => {
    const path = join(folder, 'storybook.safetensors');
    writeStorybookAdapter(path, 0.1);
    const file = await openAdapter(path);
    const { model, counts } = await mergeAdapters(source, [{ file, strength: -0.5 }]);
    expect(counts).toEqual([{ found: ['conv_in', 'down0.0.1.attn2.kv', 'pool.0'], missed: [] }]);
    const [before, after] = [parseOnnx(readFileSync(source.path)), parseOnnx(model.bytes)];
    for (const [key, { out, inputs }] of Object.entries(STORYBOOK_MODULES)) {
      const module = key.replace('unet.', '');
      const wanted = file.outline.modules.find(({ network, name }) => network === 'unet' && name === module);
      if (wanted === undefined) continue;
      const { up, down, scale } = await file.matrices(wanted);
      expect(scale).toBe(2);
      const [plain, merged] = [await weightOf(before, module), await weightOf(after, module)];
      const size = inputs.reduce((product, dim) => product * dim, 1);
      expect(merged).toHaveLength(out * size);
      const liesAcross = module === 'down0.0.1.attn2.kv';
      let worst = 0;
      for (let o = 0; o < out; o += 1) {
        for (let i = 0; i < size; i += 1) {
          const delta = (up.data[o * 2] ?? 0) * (down.data[i] ?? 0) + (up.data[o * 2 + 1] ?? 0) * (down.data[size + i] ?? 0);
          const at = liesAcross ? i * out + o : o * size + i;
          worst = Math.max(worst, Math.abs((merged[at] ?? NaN) - ((plain[at] ?? NaN) - 0.5 * 2 * delta)));
        }
      }
      expect(worst).toBeLessThan(1e-6);
    }
    expect(await weightOf(after, 'time.0')).toEqual(await weightOf(before, 'time.0'));
    expect(after.nodes.length, 'the casts of replaced weights are gone').toBe(before.nodes.length - 3);
    await file.close();
  });
});

describe('a network whose weights lie in another file', () => {
  const x = { data: Float32Array.of(1, -2, 0.5, 3), dims: [1, 4] };
  const adapter = safetensorsOf({
    'second.lora_A.weight': { shape: [1, 3], values: [1, 2, -1] },
    'second.lora_B.weight': { shape: [2, 1], values: [0.5, -1] },
  });
  const run = async (path: string, model?: SessionModel): Promise<readonly number[]> => {
    const network = new Network({
      path,
      component: 'unet',
      provider: 'cpu',
      threads: 1,
      clock: () => 0,
      ...(model === undefined ? {} : { model: async () => model }),
    });
    try {
      return [...((await network.run({ x }))['y']?.data ?? [])];
    } finally {
      await network.close();
    }
  };

  it.each([
    ['within the model, beside the rest of the file', undefined],
    ['in memory with the rest of the file, where they are too large for the model', 0],
  ])('takes merged weights %s', async (_, mostInline) => {
    const path = join(NETWORKS, 'external.onnx');
    const plain = await run(path);
    const { model } = await withAdapter(adapter, (file) => mergeAdapters({ network: 'unet', path, config: null }, [{ file, strength: 2 }], mostInline));
    // h = x · A; the delta adds 2 · (h · (1, 2, −1)) · (0.5, −1).
    const a = Float32Array.from({ length: 12 }, (_value, index) => index / 8 - 0.5);
    const h = [0, 1, 2].map((column) => [...x.data].reduce((sum, value, row) => sum + value * (a[row * 3 + column] ?? 0), 0));
    const along = 2 * ((h[0] ?? 0) + 2 * (h[1] ?? 0) - (h[2] ?? 0));
    const merged = await run(path, model);
    expect(merged[0]).toBeCloseTo((plain[0] ?? 0) + 0.5 * along, 5);
    expect(merged[1]).toBeCloseTo((plain[1] ?? 0) - along, 5);
  });

  it('is refused when the file lies outside its folder', async () => {
    const inside = await mkdtemp(join(folder, 'inside-'));
    const bytes = readFileSync(join(NETWORKS, 'external.onnx')).toString('latin1');
    // Names of one length, so that the file stays sound.
    const escaping = bytes.replaceAll('external.onnx_data', '../outside.weights');
    await copyFile(join(NETWORKS, 'external.onnx_data'), join(folder, 'outside.weights'));
    const path = join(inside, 'model.onnx');
    await writeFile(path, Buffer.from(escaping, 'latin1'));
    await expect(withAdapter(adapter, (file) => mergeAdapters({ network: 'unet', path, config: null }, [{ file, strength: 1 }]))).rejects.toThrow(
      'outside its folder',
    );
  });
});
