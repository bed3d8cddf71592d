import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import decode, { init } from '@jsquash/webp/decode.js';
import type { Picture } from '../engine/rendering.ts';

let ready: Promise<void> | null = null;

async function prepare(): Promise<void> {
  // The package stays outside the bundle, so its file is found in the same way from the sources, the bundle and the archive.
  const path = createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm');
  const compiled = await WebAssembly.compile(await readFile(path));
  await init({
    instantiateWasm(imports: WebAssembly.Imports, use: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(compiled, imports);
      use(instance);
      return instance.exports;
    },
  });
}

/** Decodes a WebP file with libwebp, compiled to WebAssembly. Throws when it can't. */
export async function decodeWebp(bytes: Uint8Array): Promise<Picture> {
  ready ??= prepare();
  await ready;
  const { width, height, data } = await decode(Uint8Array.from(bytes).buffer);
  return { width, height, pixels: new Uint8ClampedArray(data) };
}
