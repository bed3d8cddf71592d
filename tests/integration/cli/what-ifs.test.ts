import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { generationDocument, whatIfDocument } from './document-schemas.ts';
import { finexlJson, temporaryHome } from './finexl.ts';
import { makeSample, pixelsOf, PROMPT, QUICK, WARMTH, type Made } from './sample-picture.ts';

const home = temporaryHome();
let made: Made;

beforeAll(async () => {
  made = await makeSample(home);
}, 120_000);

describe('finexl whatif --json', () => {
  it('makes the approximate and the exact picture, says what changed, and finds both again', async () => {
    const off = whatIfDocument.parse(await finexlJson(['whatif', made.id, '--off', WARMTH], { home }));
    expect(off.parent).toBe(made.id);
    expect(existsSync(off.files.approximate ?? '')).toBe(true);
    expect(pixelsOf(off.files.exact).equals(pixelsOf(made.files.picture))).toBe(false);
    expect(whatIfDocument.parse(await finexlJson(['whatif', made.id, '--off', WARMTH], { home }))).toEqual(off);
    const fromFile = await finexlJson(['reproduce', off.files.exact], { home: temporaryHome() });
    expect(fromFile).toMatchObject({ identical: true });
  });

  it('is the original, bit for bit, with the factor back on', async () => {
    const off = whatIfDocument.parse(await finexlJson(['whatif', made.id.slice(0, -1), '--off', 'light.warmth'], { home }));
    const on = whatIfDocument.parse(await finexlJson(['whatif', off.id, '--set', `${WARMTH}=0.8`], { home }));
    expect(on).toMatchObject({ id: made.id, parent: null, changes: [] });
    expect(on.files.exact).toBe(made.files.picture);
  });

  it('of phrases in the person’s own grouping is made again from its file alone', async () => {
    const grouped = ['generate', PROMPT, ...QUICK, '--group', 'dog in the park|sunset', '--no-explain'];
    const { id } = generationDocument.parse(await finexlJson(grouped, { home }));
    const off = whatIfDocument.parse(await finexlJson(['whatif', id, '--off', 'phrase:dog-in-the-park'], { home }));
    expect(await finexlJson(['reproduce', off.files.exact], { home: temporaryHome() })).toMatchObject({ identical: true });
  });

  it('without every personal factor is the plain twin', async () => {
    const plain = whatIfDocument.parse(await finexlJson(['whatif', made.id, '--off', WARMTH, '--off', 'negative-prompt'], { home }));
    expect(pixelsOf(plain.files.exact).equals(pixelsOf(made.files.plain ?? ''))).toBe(true);
  });
});
