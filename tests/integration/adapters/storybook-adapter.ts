import { writeFileSync } from 'node:fs';
import { safetensorsOf, type Matrix } from '../../unit/adapters/safetensors-file.ts';

/** Smooth numbers without a random source: the i-th of a matrix. */
function wave(shape: readonly number[], size: number, pitch: number): Matrix {
  const count = shape.reduce((product, dim) => product * dim, 1);
  return { shape, values: Array.from({ length: count }, (_, index) => size * Math.sin(pitch * index + 1)) };
}

export const STORYBOOK_MODULES = {
  /** A convolution, stored in half precision and cast. */
  'unet.conv_in': { out: 160, inputs: [26, 3, 3] },
  /** A linear layer that lies transposed and has lost its name. */
  'unet.down0.0.1.attn2.kv': { out: 320, inputs: [384] },
  /** A linear layer with its own name. */
  'unet.pool.0': { out: 384, inputs: [384] },
  'text_encoder.layers.0.q': { out: 384, inputs: [384] },
} as const;

/** A LoRA of rank 2 on one layer of each kind of the bundled checkpoint. */
export function storybookAdapter(size: number): Uint8Array {
  const tensors: Record<string, Matrix> = {};
  for (const [module, { out, inputs }] of Object.entries(STORYBOOK_MODULES)) {
    const kernel = inputs.length === 3 ? [1, 1] : [];
    tensors[`${module}.lora_A.weight`] = wave([2, ...inputs], size, 0.7);
    tensors[`${module}.lora_B.weight`] = wave([out, 2, ...kernel], size, 0.3);
    tensors[`${module}.alpha`] = { shape: [], values: [4] };
  }
  return safetensorsOf(tensors, { checkpoint: 'storybook' });
}

export function writeStorybookAdapter(path: string, size: number): void {
  writeFileSync(path, storybookAdapter(size));
}
