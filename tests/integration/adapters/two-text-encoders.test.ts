import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Conditioning, Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { safetensorsOf } from '../../unit/adapters/safetensors-file.ts';
import { openTiny, rendering } from '../diffusion/tiny-checkpoint.ts';
import { adapter, adapterFactor } from './adapter-inputs.ts';

/** Adapters on the first and on the second text encoder of an SDXL-class checkpoint, in kohya's names. */
const WIDTHS = { te1: 16, te2: 24 } as const;
let pipeline: Pipeline;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finexl-sdxl-'));
  for (const [tower, width] of Object.entries(WIDTHS)) {
    const module = `lora_${tower}_text_model_encoder_layers_0_self_attn_q_proj`;
    const values = (count: number): number[] => Array.from({ length: count }, (_, index) => Math.cos(index + 1));
    const bytes = safetensorsOf({
      [`${module}.lora_down.weight`]: { shape: [1, width], values: values(width) },
      [`${module}.lora_up.weight`]: { shape: [width, 1], values: values(width) },
      [`${module}.alpha`]: { shape: [], values: [1] },
    });
    await writeFile(join(folder, `${tower}.safetensors`), bytes);
  }
  pipeline = await openTiny({ directory: join(import.meta.dirname, '../../fixtures/tiny-sdxl'), id: 'tiny-sdxl' });
});
afterAll(async () => {
  await pipeline.close();
  await rm(folder, { recursive: true, force: true });
});

/** Which columns of the hidden states two conditionings differ in. */
function changedColumns(a: Conditioning, b: Conditioning): ReadonlySet<number> {
  const width = a.conditional.dims.at(-1) ?? 1;
  const changed = new Set<number>();
  a.conditional.data.forEach((value, index) => {
    if (value !== b.conditional.data[index]) changed.add(index % width);
  });
  return changed;
}

test('each changes the columns of its own text encoder, and nothing of the other’s', async () => {
  const wanted = rendering({
    prompt: 'a dog',
    adapters: [adapter('te1', 1, folder), adapter('te2', 1, folder)],
    factors: [adapterFactor('te1', 1), adapterFactor('te2', 1)],
  });
  const none = await pipeline.condition(wanted, { 'adapter:te1': 0, 'adapter:te2': 0 });
  const first = changedColumns(none, await pipeline.condition(wanted, { 'adapter:te2': 0 }));
  const second = changedColumns(none, await pipeline.condition(wanted, { 'adapter:te1': 0 }));
  expect(none.conditional.dims.at(-1)).toBe(WIDTHS.te1 + WIDTHS.te2);
  expect(first.size).toBeGreaterThan(0);
  expect(second.size).toBeGreaterThan(0);
  expect([...first].every((column) => column < WIDTHS.te1)).toBe(true);
  expect([...second].every((column) => column >= WIDTHS.te1)).toBe(true);
});
