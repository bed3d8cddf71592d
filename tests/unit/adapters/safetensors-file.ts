import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes of a safetensors file with any header, true or not. */
export function safetensors(header: unknown, data: Uint8Array = new Uint8Array(), claimedLength?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(claimedLength ?? BigInt(json.length));
  return Buffer.concat([prefix, json, data]);
}

export interface Matrix {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A sound file of float32 tensors. */
export function safetensorsOf(tensors: Readonly<Record<string, Matrix>>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => {
    const start = at;
    at += 4 * values.length;
    return [name, { dtype: 'F32', shape, data_offsets: [start, at] }] as const;
  });
  const data = Float32Array.from(Object.values(tensors).flatMap(({ values }) => values));
  return safetensors({ __metadata__: metadata, ...Object.fromEntries(entries) }, new Uint8Array(data.buffer));
}

/** Runs with the bytes in a file of their own. */
export async function withFile<Result>(bytes: Uint8Array, use: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'finexl-safetensors-'));
  try {
    const path = join(folder, 'file.safetensors');
    await writeFile(path, bytes);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
