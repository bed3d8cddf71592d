import { describe, expect, it } from 'vitest';
import { openSafetensors } from '../../../main/engine/adapters/safetensors.ts';
import { safetensors, safetensorsOf, withFile } from './safetensors-file.ts';

async function reasonOf(bytes: Uint8Array): Promise<string> {
  const error: unknown = await withFile(bytes, (path) => openSafetensors(path).then((file) => file.close())).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'adapter-corrupt', retryable: false });
  return (error as { details: { reason: string } }).details.reason;
}

const entry = (changes: object = {}): unknown => ({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...changes } });
const eight = new Uint8Array(8);

describe('a sound file', () => {
  it('gives its tensors and metadata', async () => {
    const bytes = safetensorsOf({ a: { shape: [1, 2], values: [1.5, -2] }, b: { shape: [], values: [8] } }, { trainer: 'x' });
    await withFile(bytes, async (path) => {
      const file = await openSafetensors(path);
      expect([...file.metadata]).toEqual([['trainer', 'x']]);
      expect(await file.read('a')).toEqual({ data: Float32Array.of(1.5, -2), dims: [1, 2] });
      expect(await file.read('b')).toEqual({ data: Float32Array.of(8), dims: [] });
      await expect(file.read('c')).rejects.toMatchObject({ code: 'adapter-corrupt' });
      await file.close();
    });
  });

  it.each([
    ['F16', [0x00, 0x3c, 0x00, 0xc0], [1, -2]],
    ['BF16', [0x80, 0x3f, 0x00, 0xc0], [1, -2]],
    ['F64', [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0], [1, -2]],
    ['I64', [1, 0, 0, 0, 0, 0, 0, 0, 0xfe, 255, 255, 255, 255, 255, 255, 255], [1, -2]],
  ])('reads %s', async (dtype, data, values) => {
    const bytes = safetensors({ a: { dtype, shape: [2], data_offsets: [0, data.length] } }, Uint8Array.from(data));
    await withFile(bytes, async (path) => {
      const file = await openSafetensors(path);
      expect([...(await file.read('a')).data]).toEqual(values);
      await file.close();
    });
  });
});

describe('a hostile or damaged file is refused before anything is read for its claims', () => {
  it.each([
    ['too short', Uint8Array.of(1, 2, 3), 'too short'],
    ['a header that claims exabytes', safetensors({}, eight, 2n ** 63n), 'header claims 9223372036854775808 bytes; at most'],
    ['a header longer than the file', safetensors({}, eight, 5000n), 'the whole file has'],
    ['a header that is no text', safetensors('', Uint8Array.of(0xff, 0xfe, 0xff), 3n), 'no text'],
    ['a header that is no JSON', safetensors('{"a":'), 'no JSON'],
    ['a header that is a list', safetensors([]), 'no JSON object'],
    ['a tensor that is no object', safetensors({ a: 4 }), 'described by no JSON object'],
    ['a type that is unknown', safetensors(entry({ dtype: 'F8_E4M3' }), eight), 'of the type F8_E4M3'],
    ['a type that is a property of every object', safetensors(entry({ dtype: 'toString' }), eight), 'of the type toString'],
    ['a negative size', safetensors(entry({ shape: [-2] }), eight), 'no sound shape'],
    ['a size that is no whole number', safetensors(entry({ shape: [2.5] }), eight), 'no sound shape'],
    ['a product of sizes beyond all memory', safetensors(entry({ shape: [2 ** 40, 2 ** 40] }), eight), 'values of F32 in 8 bytes'],
    ['offsets that run backwards', safetensors(entry({ data_offsets: [8, 0] }), eight), 'beyond the file'],
    ['offsets beyond the file', safetensors(entry({ data_offsets: [0, 800], shape: [200] }), eight), 'beyond the file'],
    ['offsets of another kind', safetensors(entry({ data_offsets: ['0', '8'] }), eight), 'no sound place'],
    ['sizes that do not fill the bytes', safetensors(entry({ shape: [1] }), eight), '1 values of F32 in 8 bytes'],
    ['tensors that overlap', safetensors({ ...(entry() as object), b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, eight), 'overlaps another tensor'],
    ['bytes between tensors', safetensors(entry({ shape: [1], data_offsets: [4, 8] }), eight), 'belong to nothing'],
    ['bytes at the end', safetensors(entry({ shape: [1], data_offsets: [0, 4] }), eight), '4 bytes at its end belong to nothing'],
  ])('%s', async (_, bytes, reason) => {
    expect(await reasonOf(bytes)).toContain(reason);
  });

  it('a file that is not there', async () => {
    await expect(openSafetensors('/nowhere/at/all.safetensors')).rejects.toMatchObject({ code: 'adapter-corrupt' });
  });
});
