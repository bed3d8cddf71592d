import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pipeline, RenderResult } from '../../../main/engine/diffusion/pipeline.ts';
import type { AdapterInput, Rendering } from '../../../main/engine/rendering.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import { tensor } from '../../../main/engine/runtime/tensor.ts';
import { openTiny, rendering } from '../diffusion/tiny-checkpoint.ts';
import { ADAPTERS, adapter, adapterFactor } from './adapter-inputs.ts';

interface Expected {
  readonly prompt: string;
  readonly steps: number;
  readonly side: number;
  readonly runs: readonly { readonly adapters: Readonly<Record<string, number>>; readonly final_latents: readonly number[] }[];
}

const expected = JSON.parse(readFileSync(join(ADAPTERS, 'expected.json'), 'utf8')) as Expected;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openTiny();
});
afterAll(() => pipeline.close());

const dims = [1, 4, expected.side / 8, expected.side / 8];
const noise = tensor(
  Float32Array.from({ length: 4 * (expected.side / 8) ** 2 }, (_, index) => Math.SQRT2 * Math.sin(0.37 * index)),
  dims,
);

function withAdapters(adapters: readonly AdapterInput[], changes: Partial<Rendering> = {}): Rendering {
  return rendering({
    prompt: expected.prompt,
    numInferenceSteps: expected.steps,
    guidanceScale: 1,
    width: expected.side,
    height: expected.side,
    adapters,
    factors: adapters.map(({ id, strength }) => adapterFactor(id, strength)),
    ...changes,
  });
}

const render = (wanted: Rendering): Promise<RenderResult> => pipeline.render(wanted, { noise: [noise] });

describe('adapters in every key style', () => {
  it.each(expected.runs.map(({ adapters, final_latents }) => [JSON.stringify(adapters), adapters, final_latents] as const))(
    '%s gives the latents that NumPy and ONNX Runtime give with the weights merged by hand',
    async (_, adapters, latents) => {
      const result = await render(withAdapters(Object.entries(adapters).map(([name, strength]) => adapter(name, strength))));
      const error = Math.max(...latents.map((value, index) => Math.abs(value - (result.latents.data[index] ?? NaN))));
      expect(error).toBeLessThan(1e-4);
      expect(result.warnings).toEqual([]);
    },
  );

  it('gives the plain picture bit for bit at strength 0 and when switched off, and its own again when switched on', async () => {
    const plain = await render(withAdapters([]));
    const on = await render(withAdapters([adapter('peft', 1)]));
    const off = await render(withAdapters([adapter('peft', 1)], { coalition: { 'adapter:peft': 0 } }));
    const none = await render(withAdapters([adapter('peft', 0)]));
    const again = await render(withAdapters([adapter('peft', 1)]));
    expect(off.latents.data).toEqual(plain.latents.data);
    expect(none.latents.data).toEqual(plain.latents.data);
    expect(off.picture.pixels).toEqual(plain.picture.pixels);
    expect(on.latents.data).not.toEqual(plain.latents.data);
    expect(again.latents.data).toEqual(on.latents.data);
  });

  it('takes the strength from the coalition', async () => {
    const scaled = await render(withAdapters([adapter('kohya', 1)], { coalition: { 'adapter:kohya': -0.5 } }));
    const own = await render(withAdapters([adapter('kohya', -0.5)]));
    expect(scaled.latents.data).toEqual(own.latents.data);
    await expect(render(withAdapters([adapter('kohya', 1)], { coalition: { 'adapter:kohya': 2.5 } }))).rejects.toMatchObject({ code: 'setting-out-of-range' });
  });

  it('counts evaluations and session time over all blends, also of those that were closed', async () => {
    const before = pipeline.evaluations();
    for (let index = 0; index < 6; index += 1) await render(withAdapters([adapter('processor', 0.1 * (index + 1))]));
    expect(pipeline.evaluations() - before).toBe(6 * expected.steps);
    expect(pipeline.sessionMilliseconds()).toBeGreaterThan(0);
  });
});

describe('an adapter that does not belong', () => {
  it('to this checkpoint is refused, and the checkpoint it may belong to is named', async () => {
    await expect(render(withAdapters([adapter('foreign', 1)]))).rejects.toMatchObject({
      code: 'adapter-mismatch',
      details: { adapter: 'foreign', checkpoint: 'tiny-sd15', family: 'Stable Diffusion XL' },
    });
  });

  it('because its file is gone is refused, and found again when the file is back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'finexl-adapter-'));
    try {
      const wanted = withAdapters([adapter('peft', 1.25, folder)]);
      await expect(render(wanted)).rejects.toMatchObject({ code: 'adapter-corrupt' });
      await copyFile(join(ADAPTERS, 'peft.safetensors'), join(folder, 'peft.safetensors'));
      expect((await render(wanted)).latents.dims).toEqual(dims);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the conditioning under adapters', () => {
  it('knows which networks it is for, and goes through them', async () => {
    const wanted = withAdapters([adapter('peft', 1)]);
    const latents = gaussianNoise(7, 0, dims);
    const on = await pipeline.condition(wanted, {});
    const off = await pipeline.condition(wanted, { 'adapter:peft': 0 });
    expect(on.key).not.toBe(off.key);
    expect(on.adapters).toMatchObject([{ id: 'peft', strength: 1 }]);
    expect(on.conditional.data, 'the text encoder is adapted too').not.toEqual(off.conditional.data);
    const output = await pipeline.predict(wanted, latents, 0, on);
    expect(output.data).not.toEqual((await pipeline.predict(wanted, latents, 0, { ...on, adapters: [] })).data);
  });
});
