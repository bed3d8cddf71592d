import decode, { init } from '@jsquash/webp/decode.js';
// As text in the bundle, so that nothing has to be found beside it: a packaged studio is one archive.
import wasm from '@jsquash/webp/codec/dec/webp_dec.wasm?base64';
import type { Picture } from '../engine/rendering.ts';

let ready: Promise<void> | null = null;

async function prepare(): Promise<void> {
  const bytes = Buffer.from(wasm, 'base64');
  const compiled = await WebAssembly.compile(bytes);
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
