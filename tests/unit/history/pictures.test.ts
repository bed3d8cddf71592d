import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { sketchRepository } from '../../../main/database/sketch-repository.ts';
import type { Picture } from '../../../main/engine/rendering.ts';
import { isConstant, pictureOfPng, pngOfPicture } from '../../../main/history/picture-png.ts';
import { pngWithRecipe, recipeOfPng } from '../../../main/history/recipe-in-png.ts';
import { NO_INPUTS, type InputPicture } from '../../../main/history/recipe-inputs.ts';
import type { Recipe } from '../../../main/history/recipe.ts';
import { causesAt, overlayOfRegion, pngOfRegion, regionFile, regionValues, type MapAtHand } from '../../../main/history/region-maps.ts';
import { createSketches } from '../../../main/history/sketches.ts';
import { thumbnailOf } from '../../../main/history/thumbnail.ts';
import { CLOCK, openSample } from '../database/sample-generation.ts';

function picture(width: number, height: number, value: (at: number) => number = (at) => (at * 37) % 256): Picture {
  return { width, height, pixels: Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => (at % 4 === 3 ? 255 : value(at))) };
}

const RECIPE: Recipe = {
  format: 'finexl-recipe',
  version: 1,
  id: '20261123-201455-aaaaa',
  createdAt: '2026-11-23T20:14:55.000Z',
  kind: 'generation',
  parent: null,
  checkpoint: 'storybook',
  provider: 'cpu',
  prompt: 'ein Fuchs im Schnee – 狐狸 🦊\n"quoted"',
  negativePrompt: 'blur',
  seed: 7,
  fromNoiseFile: false,
  numInferenceSteps: 16,
  guidanceScale: 3,
  width: 4,
  height: 4,
  upscale: null,
  sketch: null,
  inpaint: null,
  aspects: { 'light.warmth': 0.35 },
  profile: null,
  adapters: [],
  factors: [],
  coalition: {},
};

function input(png: Uint8Array): InputPicture {
  return { sha256: createHash('sha256').update(png).digest('hex'), png: new Uint8Array(png) };
}

describe('a picture in a PNG', () => {
  it('comes back bit for bit', () => {
    const given = picture(7, 5);
    expect(pictureOfPng(pngOfPicture(given))).toEqual(given);
  });

  it('comes back bit for bit without its opaque alpha', () => {
    const given = picture(7, 5);
    const data = Uint8Array.from(given.pixels).filter((_, at) => at % 4 !== 3);
    expect(pictureOfPng(encode({ width: 7, height: 5, channels: 3, depth: 8, data }))).toEqual(given);
  });

  it('carries its recipe, whatever script the prompt is in', () => {
    const png = pngWithRecipe(picture(4, 4), RECIPE, NO_INPUTS);
    expect(recipeOfPng(png)).toEqual({ recipe: RECIPE, inputs: NO_INPUTS });
  });

  it('carries the lines that other programs show, in plain ASCII', () => {
    const { text } = decode(pngWithRecipe(picture(4, 4), RECIPE, NO_INPUTS));
    expect(text['parameters']).toMatch(/Negative prompt: blur\nSteps: 16, CFG scale: 3, Seed: 7, Size: 4x4, Model: storybook, light\.warmth: 0\.35$/);
    expect(Object.values(text).join('')).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('carries a small sketch whole, and not one that was tampered with', () => {
    const sketch = input(pngOfPicture(picture(3, 3)));
    const recipe = { ...RECIPE, sketch: { sha256: sketch.sha256, strength: 0.5 } };
    expect(recipeOfPng(pngWithRecipe(picture(4, 4), recipe, { ...NO_INPUTS, sketch }))?.inputs.sketch).toEqual(sketch);
    const swapped = input(pngOfPicture(picture(3, 3, () => 1)));
    expect(recipeOfPng(pngWithRecipe(picture(4, 4), recipe, { ...NO_INPUTS, sketch: swapped }))?.inputs.sketch).toBeNull();
  });

  it('carries the picture that it repaints, and the mask', () => {
    const [kept, mask] = [input(pngOfPicture(picture(4, 4))), input(pngOfPicture(picture(4, 4, () => 255)))];
    const recipe = { ...RECIPE, inpaint: { pictureSha256: kept.sha256, maskSha256: mask.sha256 } };
    expect(recipeOfPng(pngWithRecipe(picture(4, 4), recipe, { sketch: null, picture: kept, mask }))).toEqual({
      recipe,
      inputs: { sketch: null, picture: kept, mask },
    });
  });

  it('of before there were masks repaints nothing', () => {
    const { inpaint: _, ...older } = RECIPE;
    expect(recipeOfPng(pngOfPicture(picture(4, 4), { finexl: JSON.stringify({ ...older, prompt: 'a fox' }) }))?.recipe.inpaint).toBeNull();
  });

  it('carries what its profile was called, for other programs too; one of before there were names has none', () => {
    const { profile: _, ...older } = RECIPE;
    expect(recipeOfPng(pngOfPicture(picture(4, 4), { finexl: JSON.stringify({ ...older, prompt: 'a fox' }) }))?.recipe.profile).toBeNull();
    const png = pngWithRecipe(picture(4, 4), { ...RECIPE, profile: 'Für “Noir”, 2' }, NO_INPUTS);
    expect(recipeOfPng(png)?.recipe.profile).toBe('Für “Noir”, 2');
    expect(decode(png).text['parameters']).toContain('Model: storybook, Profile: "F\\u00fcr \\u201cNoir\\u201d, 2", light.warmth: 0.35');
  });

  it('leaves a large sketch out and keeps its hash', () => {
    const large = { sha256: 'f'.repeat(64), png: new Uint8Array(1024 * 1024 + 1) };
    const found = recipeOfPng(pngWithRecipe(picture(4, 4), { ...RECIPE, sketch: { sha256: large.sha256, strength: 0.5 } }, { ...NO_INPUTS, sketch: large }));
    expect(found?.inputs.sketch).toBeNull();
    expect(found?.recipe.sketch?.sha256).toBe('f'.repeat(64));
  });

  it('has no recipe when another program made it', () => {
    expect(recipeOfPng(pngOfPicture(picture(4, 4)))).toBeNull();
    expect(recipeOfPng(pngOfPicture(picture(4, 4), { finexl: '{"format":"other"}' }))).toBeNull();
    expect(recipeOfPng(pngOfPicture(picture(4, 4), { finexl: 'not json' }))).toBeNull();
  });

  it('is called constant when it shows nothing', () => {
    expect(isConstant(picture(4, 4, () => 9))).toBe(true);
    expect(isConstant(picture(4, 4))).toBe(false);
  });
});

describe('a thumbnail', () => {
  it('is the picture itself when that is small', () => {
    const small = picture(128, 128);
    expect(thumbnailOf(small)).toBe(small);
  });

  it('keeps the proportions and the mean of a large picture', () => {
    const thumbnail = thumbnailOf(picture(1024, 512, (at) => (Math.floor(at / 4) % 2) * 200));
    expect([thumbnail.width, thumbnail.height]).toEqual([256, 128]);
    expect([...thumbnail.pixels.slice(0, 4)]).toEqual([100, 100, 100, 255]);
  });
});

describe('region maps', () => {
  const map = (factor: string, source: 'predicted' | 'measured', scale: number, values: readonly number[]): MapAtHand => ({
    record: { factor, source, width: 2, height: 2, scale, file: '' },
    values: Uint8Array.from(values),
  });

  it('come back from their file, and as a white overlay', () => {
    const values = Uint8Array.from([0, 50, 100, 255]);
    const png = pngOfRegion({ factor: 'f', source: 'measured', width: 2, height: 2, values, scale: 1 });
    expect(regionValues(png)).toEqual(values);
    const overlay = decode(overlayOfRegion(png));
    expect([...overlay.data]).toEqual([0, 50, 100, 255].flatMap((alpha) => [255, 255, 255, alpha]));
  });

  it('lie in files whose names hold no word of the prompt', () => {
    expect(regionFile('id', { factor: 'phrase:../../etc', source: 'measured' })).toMatch(/^id\/[0-9a-f]{16}-measured\.png$/);
  });

  it('rank the causes at a place by their pixel change, not by their brightness', () => {
    const maps = [map('bright', 'measured', 0.1, [255, 0, 0, 0]), map('strong', 'measured', 0.9, [100, 0, 0, 255])];
    expect(causesAt(maps, 0, 0).map((cause) => cause.factor)).toEqual(['strong', 'bright']);
    expect(causesAt(maps, 0, 0)[0]?.change).toBeCloseTo((100 / 255) * 0.9);
    expect(causesAt(maps, 1, 1)).toEqual([{ factor: 'strong', change: expect.closeTo(0.9), measured: true }]);
    expect(causesAt(maps, 1, 0)).toEqual([]);
  });

  it('believe what was measured before what was predicted', () => {
    const maps = [map('f', 'predicted', 1, [255, 255, 255, 255]), map('f', 'measured', 1, [51, 0, 0, 0])];
    expect(causesAt(maps, 0, 0)).toEqual([{ factor: 'f', change: expect.closeTo(0.2), measured: true }]);
    expect(causesAt(maps, 1, 1)).toEqual([]);
  });
});

describe('a sketch', () => {
  const sketches = () => createSketches(mkdtempSync(join(tmpdir(), 'finexl-sketch-')), sketchRepository(openSample()), CLOCK);
  const png = encode({ width: 20, height: 10, data: Uint8Array.from({ length: 600 }, (_, at) => (at * 7919) % 256), channels: 3, depth: 8 });

  it('is kept byte for byte, once', async () => {
    const kept = sketches();
    const first = await kept.import(png);
    const second = await kept.import(png);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ width: 20, height: 10 });
    expect(new Uint8Array(await kept.bytes(first.id))).toEqual(new Uint8Array(png));
  });

  it('whose file got lost is unreadable until it is added again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finexl-sketch-'));
    const kept = createSketches(folder, sketchRepository(openSample()), CLOCK);
    const { id } = await kept.import(png);
    rmSync(kept.path(id));
    await expect(kept.bytes(id)).rejects.toMatchObject({ code: 'sketch-unreadable', details: { sketch: id } });
    await kept.import(png);
    expect(new Uint8Array(await kept.bytes(id))).toEqual(new Uint8Array(png));
  });

  it.each([0, 7, 8, 20, 33, 40, 60, 200])('is refused when only its first %i bytes are there', async (length) => {
    await expect(sketches().import(png.slice(0, length))).rejects.toMatchObject({ code: 'sketch-unreadable' });
  });

  it('is refused when cut anywhere', async () => {
    const kept = sketches();
    for (let length = 0; length < png.length; length += 1) {
      await expect(kept.import(png.slice(0, length)), `first ${length} bytes`).rejects.toMatchObject({ code: 'sketch-unreadable' });
    }
  });

  it('is refused when a byte of its pixels was changed', async () => {
    const changed = Uint8Array.from(png);
    changed[80] = (changed[80] ?? 0) ^ 0xff;
    await expect(sketches().import(changed)).rejects.toMatchObject({ code: 'sketch-unreadable' });
  });

  it('is refused when it is of another kind, with what to do', async () => {
    await expect(sketches().import(new TextEncoder().encode('GIF89a and so on'))).rejects.toMatchObject({
      code: 'sketch-unreadable',
      message: expect.stringContaining('PNG, JPEG or WebP'),
    });
  });

  it('that was never added is not found', () => {
    expect(() => sketches().get('nothing')).toThrow(expect.objectContaining({ code: 'sketch-unreadable' }));
  });
});
