import { join } from 'node:path';
import type { AdapterInput, Factor } from '../../../main/engine/rendering.ts';

/** Random LoRAs for the tiny checkpoint; see make_adapters.py beside them. */
export const ADAPTERS = join(import.meta.dirname, '../../fixtures/adapters');

export function adapter(name: string, strength: number, folder: string = ADAPTERS): AdapterInput {
  return { id: name, name, path: join(folder, `${name}.safetensors`), strength };
}

export function adapterFactor(name: string, applied: number): Factor {
  return { id: `adapter:${name}`, kind: 'adapter', label: name, aspect: null, span: null, applied };
}
