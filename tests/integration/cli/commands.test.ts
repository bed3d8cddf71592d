import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { generationDocument } from './document-schemas.ts';
import { finexl, finexlJson, temporaryHome } from './finexl.ts';
import { makeSample, pixelsOf, PROMPT, QUICK, WARMTH, type Made } from './sample-picture.ts';

const home = temporaryHome();
let made: Made;

beforeAll(async () => {
  made = await makeSample(home);
}, 120_000);

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
