import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { AspectPoles } from '../../../main/engine/diffusion/aspect-poles.ts';
import { openTokenizer } from '../../../main/engine/diffusion/tokenizer.ts';
import { parsePreprocessing, preprocess } from '../../../main/engine/readout/clip-preprocessor.ts';
import { openReadout } from '../../../main/engine/readout/clip-readout.ts';
import type { Readout } from '../../../main/engine/readout/readout.ts';
import type { Picture } from '../../../main/engine/rendering.ts';

/** A tiny CLIP with random weights; make.py beside it asked PyTorch, transformers and Pillow what it gives. */
const TINY_CLIP = join(import.meta.dirname, '../../fixtures/tiny-clip');
const golden = JSON.parse(readFileSync(join(TINY_CLIP, 'golden.json'), 'utf8')) as {
  readonly pictures: readonly { readonly width: number; readonly height: number; readonly pixelValues: number[]; readonly embedding: number[] }[];
  readonly texts: readonly { readonly text: string; readonly ids: number[]; readonly embedding: number[] }[];
};
const WARMTH: AspectPoles = { id: 'light.warmth', negativeCarrier: 'in cool blue light', positiveCarrier: 'in warm golden light' };

const copies: string[] = [];
const readouts: Readout[] = [];

afterAll(async () => {
  await Promise.all(readouts.map((readout) => readout.close()));
  for (const copy of copies) rmSync(copy, { recursive: true });
});

/** The same folder with only some of its networks. */
async function openWith(networks: readonly string[], folder = 'onnx'): Promise<Readout> {
  const copy = mkdtempSync(join(tmpdir(), 'finexl-clip-'));
  copies.push(copy);
  cpSync(TINY_CLIP, copy, { recursive: true, filter: (path) => !path.endsWith('.onnx') });
  for (const name of networks) cpSync(join(TINY_CLIP, 'onnx', name), join(copy, folder, name));
  const readout = await openReadout({ directory: copy, encodeText: () => Promise.reject(new Error('It has a text tower of its own.')), aspects: [WARMTH] });
  if (readout === null) throw new Error('There is a readout.');
  readouts.push(readout);
  return readout;
}

/** As make.py draws it. */
function picture(width: number, height: number): Picture {
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let c = 0; c < 3; c += 1) pixels[4 * (y * width + x) + c] = (x * (7 + c) + y * (3 + 2 * c) + Math.floor((x * y) / 5)) % 256;
    }
  }
  return { width, height, pixels };
}

function unit(values: readonly number[]): number[] {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, at) => expect(actual[at]).toBeCloseTo(value, 4));
}

describe('a CLIP of transformers', () => {
  it('takes a picture exactly as Pillow prepares it, whatever its shape', () => {
    const config: unknown = JSON.parse(readFileSync(join(TINY_CLIP, 'preprocessor_config.json'), 'utf8'));
    for (const { width, height, pixelValues } of golden.pictures) {
      const values = preprocess(picture(width, height), parsePreprocessing(config as Readonly<Record<string, unknown>>, 28));
      expect(values.dims).toEqual([1, 3, 28, 28]);
      pixelValues.forEach((value, at) => expect(values.data[at * 37]).toBeCloseTo(value, 5));
    }
  });

  it('reads texts in the tokens of transformers', async () => {
    const tokenizer = await openTokenizer(TINY_CLIP, 77);
    for (const { text, ids } of golden.texts) {
      const encoded = tokenizer.encode(text);
      expect(encoded.ids.slice(0, encoded.length)).toEqual(ids);
    }
  });

  it.each([
    ['a network for each tower', ['vision_model.onnx', 'text_model.onnx'], 'onnx'],
    ['one network for both', ['model.onnx'], 'onnx'],
    ['networks beside the configuration', ['model.onnx'], '.'],
  ])('with %s gives the embeddings of PyTorch', async (_, networks, folder) => {
    const readout = await openWith(networks, folder);
    for (const { width, height, embedding } of golden.pictures) expectClose((await readout.read(picture(width, height))).embedding, unit(embedding));
    for (const { text, embedding } of golden.texts) expectClose(await readout.embedText(text), unit(embedding));
  });

  it('measures an aspect between its two poles, and how present a phrase is', async () => {
    const readout = await openWith(['vision_model.onnx', 'text_model.onnx']);
    const reading = await readout.read(picture(64, 64));
    expect(readout.aspects).toEqual(['light.warmth']);
    expect(Math.abs(reading.levels['light.warmth'] ?? Number.NaN)).toBeLessThanOrEqual(1);
    const swapped = await openReadout({
      directory: copies.at(-1) ?? '',
      encodeText: () => Promise.reject(new Error('It has a text tower of its own.')),
      aspects: [{ ...WARMTH, negativeCarrier: WARMTH.positiveCarrier, positiveCarrier: WARMTH.negativeCarrier }],
    });
    expect((await swapped?.read(picture(64, 64)))?.levels['light.warmth']).toBeCloseTo(-(reading.levels['light.warmth'] ?? Number.NaN), 6);
    await swapped?.close();
    const presence = await readout.presence('a happy dog', reading);
    expect(presence).toBeGreaterThanOrEqual(0);
    expect(presence).toBeLessThanOrEqual(1);
  });

  it('without its networks is a damaged one, by name', async () => {
    await expect(openWith([])).rejects.toMatchObject({ code: 'checkpoint-corrupt', message: expect.stringContaining('model.onnx') });
  });
});
