import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pictureOfPng } from '../../../main/history/picture-png.ts';
import { recipeOfPng } from '../../../main/history/recipe-in-png.ts';
import { generationDocument, whatIfDocument } from './document-schemas.ts';
import { finexl, finexlJson, temporaryHome } from './finexl.ts';

/** The real command line, the real engine in its own process, the real checkpoint; few steps, to be quick. */
const QUICK = ['--seed', '7', '--steps', '4'];
const PROMPT = 'a happy dog in the park at sunset';
const WARMTH = 'aspect:light.warmth';

const home = temporaryHome();
const pixelsOf = (path: string): Buffer => Buffer.from(pictureOfPng(readFileSync(path)).pixels);
let made: z.infer<typeof generationDocument>;

beforeAll(async () => {
  made = generationDocument.parse(await finexlJson(['generate', PROMPT, ...QUICK, '--aspect', 'light.warmth=0.8', '--negative', 'rain'], { home }));
}, 120_000);

describe('finexl generate --json', () => {
  it('prints one document as issue 2 has it, with files that are there', () => {
    expect(made).toMatchObject({ checkpoint: 'storybook', seed: 7, provider: 'cpu', evaluations: { generate: 8 } });
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

describe('the rest of the command line', () => {
  it('explains later what was made without an explanation', async () => {
    const elsewhere = temporaryHome();
    await finexlJson(['generate', 'a cat', ...QUICK, '--no-explain'], { home: elsewhere });
    const explained = generationDocument.parse(await finexlJson(['explain', 'last'], { home: elsewhere }));
    expect(explained.statements.length).toBeGreaterThan(0);
  });

  it('finds a picture by the words of its prompt', async () => {
    const list = z.object({ generations: z.array(z.object({ id: z.string() })) });
    const found = list.parse(await finexlJson(['history', '--search', 'sunset hap'], { home }));
    expect(found.generations.map((generation) => generation.id)).toContain(made.id);
    expect(list.parse(await finexlJson(['history', '--search', 'submarine'], { home })).generations).toEqual([]);
  });

  it('keeps the profile, and makes pictures in its taste unless told not to', async () => {
    const elsewhere = temporaryHome();
    await finexlJson(['profile', 'set', 'light.warmth=0.8'], { home: elsewhere });
    expect(await finexlJson(['profile', 'show'], { home: elsewhere })).toMatchObject({ aspects: [{ aspect: 'light.warmth', level: 0.8 }] });
    const inTaste = generationDocument.parse(await finexlJson(['generate', PROMPT, ...QUICK, '--negative', 'rain', '--no-explain'], { home: elsewhere }));
    expect(pixelsOf(inTaste.files.picture).equals(pixelsOf(made.files.picture))).toBe(true);
    const plain = generationDocument.parse(await finexlJson(['generate', PROMPT, ...QUICK, '--no-profile', '--no-explain'], { home: elsewhere }));
    expect(pixelsOf(plain.files.picture).equals(pixelsOf(made.files.plain ?? ''))).toBe(true);
    expect(await finexlJson(['profile', 'reset'], { home: elsewhere })).toMatchObject({ aspects: [] });
  });

  it('keeps what is said of a statement, shows it with the explanation, and moves the taste only where that is asked for', async () => {
    const claim = made.statements.find(({ aspect, effect }) => aspect === 'light.warmth' && effect !== null)?.factor ?? WARMTH;
    await finexlJson(['feedback', made.id, claim, 'wrong'], { home });
    expect(await finexlJson(['feedback', 'list'], { home })).toMatchObject({ judged: [{ generationId: made.id, verdict: 'wrong' }] });
    expect(await finexlJson(['explain', made.id], { home })).toMatchObject({
      statements: expect.arrayContaining([expect.objectContaining({ judged: 'wrong' })]),
    });
    expect(await finexlJson(['profile', 'show'], { home })).toMatchObject({ aspects: [] });
    await finexlJson(['feedback', made.id, claim, 'undo'], { home });
    expect(await finexlJson(['feedback', 'list'], { home })).toMatchObject({ judged: [] });
    await finexlJson(['feedback', made.id, claim, 'more'], { home });
    expect(await finexlJson(['profile', 'show'], { home })).toMatchObject({ aspects: [{ aspect: 'light.warmth' }] });
    await finexlJson(['profile', 'reset'], { home });
  });

  it('writes reports that hold the sentences and need nothing else', async () => {
    const [page, data] = [join(home, 'report.html'), join(home, 'report.json')];
    await finexlJson(['report', made.id, '--format', 'html', '--out', page], { home });
    const text = readFileSync(page, 'utf8');
    for (const statement of made.statements) expect(text).toContain(statement.text.replaceAll("'", '&#39;').replaceAll('"', '&quot;'));
    expect(text).not.toMatch(/<script|https?:/);
    await finexlJson(['report', made.id, '--format', 'json', '--out', data], { home });
    expect(JSON.parse(readFileSync(data, 'utf8'))).toMatchObject({ generation: { id: made.id } });
  });

  it('tells a person the sentences with their scores and where the files are', async () => {
    const out = join(home, 'out');
    const { code, stdout, stderr } = await finexl(['generate', 'a cat at night', ...QUICK, '--out', out], { home });
    expect(code).toBe(0);
    expect(stderr).toContain('finding out why');
    expect(stdout).toContain('What your words did');
    expect(stdout).toMatch(/\d\.\d\d [█▒░]{10} {2}\S/);
    for (const name of ['picture.png', 'plain.png', 'explanation.html']) {
      expect(stdout).toContain(join(out, name));
      expect(existsSync(join(out, name))).toBe(true);
    }
  });

  it('finds nothing wrong with this machine', async () => {
    const verdict = z
      .object({ ok: z.boolean(), checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })) })
      .parse(await finexlJson(['doctor'], { home }));
    expect(verdict.checks.map((check) => check.name)).toEqual(
      expect.arrayContaining(['runtime', 'engine', 'provider cpu', 'checkpoint storybook', 'database', 'data folder', 'disk']),
    );
    expect(verdict.ok).toBe(true);
  });

  it('lists the checkpoint and says how it is used', async () => {
    expect(await finexlJson(['checkpoints', 'list'], { home })).toMatchObject({
      defaultCheckpoint: 'storybook',
      checkpoints: [{ id: 'storybook', bundled: true }],
    });
    const help = await finexl(['--help'], { home });
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('generate PROMPT');
  });
});
