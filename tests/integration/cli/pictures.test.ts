import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { pictureOfPng } from '../../../main/history/picture-png.ts';
import { recipeOfPng } from '../../../main/history/recipe-in-png.ts';
import { generationDocument } from './document-schemas.ts';
import { finexlJson, temporaryHome } from './finexl.ts';
import { makeSample, pixelsOf, PROMPT, QUICK, WARMTH, type Made } from './sample-picture.ts';

const home = temporaryHome();
let made: Made;

beforeAll(async () => {
  made = await makeSample(home);
}, 120_000);

describe('finexl generate --json', () => {
  it('prints one document as issue 2 has it, with files that are there', () => {
    expect(made).toMatchObject({ checkpoint: 'storybook', seed: 7, provider: 'cpu', evaluations: { generate: 6 } });
    const picture = pictureOfPng(readFileSync(made.files.picture));
    expect(picture.width * picture.height).toBeGreaterThan(0);
    expect(existsSync(made.files.plain ?? '')).toBe(true);
  });

  it('explains every factor, and the influences of each game sum to 1', () => {
    const kinds = new Set(made.statements.map((statement) => statement.kind));
    expect([...kinds].toSorted()).toEqual(['aspect', 'negative-prompt', 'phrase']);
    expect(made.statements.map((statement) => statement.factor)).toContain(WARMTH);
    for (const words of [true, false]) {
      // A factor that moved several aspects has a statement for each; its influence is one number.
      const shares = new Map(
        made.statements.filter((statement) => (statement.kind === 'phrase') === words).map(({ factor, influence }) => [factor, influence]),
      );
      expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 3);
    }
    expect(made.ledger?.residual).toBeLessThan(1e-4);
    expect(made.evaluations.explain).toBeGreaterThan(0);
  });

  it('makes the same picture again, bit for bit, and another one with another seed', async () => {
    const again = generationDocument.parse(
      await finexlJson(['generate', PROMPT, ...QUICK, '--aspect', 'light.warmth=0.8', '--negative', 'rain', '--no-explain'], { home: temporaryHome() }),
    );
    expect(pixelsOf(again.files.picture).equals(pixelsOf(made.files.picture))).toBe(true);
    expect(again.statements).toEqual([]);
    const other = generationDocument.parse(await finexlJson(['generate', PROMPT, '--seed', '8', '--steps', '4', '--no-explain'], { home: temporaryHome() }));
    expect(pixelsOf(other.files.picture).equals(pixelsOf(made.files.picture))).toBe(false);
  });

  it('makes the plain twin as a run without anything personal makes it', async () => {
    const plain = generationDocument.parse(await finexlJson(['generate', PROMPT, ...QUICK, '--no-explain'], { home: temporaryHome() }));
    expect(pixelsOf(plain.files.picture).equals(pixelsOf(made.files.plain ?? ''))).toBe(true);
  });

  it('begins with a sketch, which travels in the file, so that the file alone makes the picture again', async () => {
    const sketch = join(home, 'sketch.png');
    const red = encode({
      width: 64,
      height: 64,
      channels: 3,
      depth: 8,
      data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => (at % 3 === 0 ? 220 : at % 251)),
    });
    writeFileSync(sketch, red);
    const drawn = generationDocument.parse(
      await finexlJson(['generate', PROMPT, ...QUICK, '--sketch', sketch, '--sketch-strength', '0.6', '--no-explain'], { home }),
    );
    expect(recipeOfPng(readFileSync(drawn.files.picture))?.inputs.sketch?.png).toEqual(new Uint8Array(red));
    const elsewhere = await finexlJson(['reproduce', drawn.files.picture], { home: temporaryHome() });
    expect(elsewhere).toMatchObject({ identical: true });
  });
});

describe('finexl generate --from and --mask', () => {
  const mask = join(home, 'mask.png');
  /** White on the left half of 256 × 256. */
  const isMasked = (index: number): boolean => Math.floor(index / 4) % 256 < 128;
  beforeAll(() => {
    const data = Uint8Array.from({ length: 256 * 256 }, (_, index) => (index % 256 < 128 ? 255 : 0));
    writeFileSync(mask, encode({ width: 256, height: 256, channels: 1, depth: 8, data }));
  });

  it('repaints what is white and leaves the rest as it was, bit for bit; the file alone makes it again', async () => {
    const repainted = generationDocument.parse(await finexlJson(['generate', 'a castle at night', ...QUICK, '--from', made.id, '--mask', mask], { home }));
    const [before, after] = [pixelsOf(made.files.picture), pixelsOf(repainted.files.picture)];
    expect(before.every((value, index) => isMasked(index) || value === after[index])).toBe(true);
    expect(before.every((value, index) => !isMasked(index) || value === after[index])).toBe(false);
    // The twin without the person's taste keeps the same part.
    const plain = pixelsOf(repainted.files.plain ?? '');
    expect(before.every((value, index) => isMasked(index) || value === plain[index])).toBe(true);
    expect(repainted.ledger?.residual).toBeLessThan(1e-4);
    expect(repainted).toMatchObject({ madeFrom: made.id });
    expect(await finexlJson(['reproduce', repainted.files.picture], { home: temporaryHome() })).toMatchObject({ identical: true });
  });

  it('starts from a picture in any of the usual formats, and says what it owes to it', async () => {
    const photo = join(import.meta.dirname, '../../fixtures/pictures/lossy.webp');
    const drawn = generationDocument.parse(
      await finexlJson(['generate', 'a castle', ...QUICK, '--picture', photo, '--sketch-strength', '0.75'], { home: temporaryHome() }),
    );
    const sketch = drawn.statements.find((statement) => statement.kind === 'sketch');
    expect(sketch).toMatchObject({ factor: 'sketch', applied: 0.75, measured: true });
    expect(sketch?.region?.share).toBeGreaterThan(0.1);
    expect(drawn.evaluations.generate).toBe(2);
    expect(await finexlJson(['reproduce', drawn.files.plain ?? ''], { home: temporaryHome() })).toMatchObject({ identical: true });
  });
});
