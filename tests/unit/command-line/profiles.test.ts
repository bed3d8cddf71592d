import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeFinexl, type FakeFinexl } from './fake-finexl.ts';

const WARMTH = 'light.warmth';

async function withNoir(): Promise<FakeFinexl> {
  const finexl = fakeFinexl();
  await finexl.lines('profile', 'new', 'Noir');
  await finexl.lines('profile', 'set', `${WARMTH}=-0.5`, '--profile', 'noir');
  return finexl;
}

async function json(finexl: FakeFinexl, ...args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await finexl.run(...args, '--json');
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}

describe('finexl profile', () => {
  it('lists the profiles, makes them, and goes over to them only when asked', async () => {
    const finexl = await withNoir();
    expect(await finexl.lines('profile', 'list')).toEqual(['● My taste  empty', '  Noir      1 aspect']);
    await finexl.lines('profile', 'use', 'NOIR');
    expect((await finexl.lines('profile', 'show'))[0]).toBe('“Noir”');
    expect(await finexl.lines('profile', 'copy', 'Noir', 'Film noir', '--use')).toEqual(['“Film noir” holds what “Noir” holds. It is used from now on.']);
    expect(await json(finexl, 'profile', 'list')).toMatchObject({
      profiles: [
        { name: 'Film noir', isActive: true, leanings: 1 },
        { name: 'My taste', isActive: false },
        { name: 'Noir', isActive: false },
      ],
    });
    expect(await finexl.lines('profile', 'rename', 'film noir', 'Film')).toEqual(['“Film noir” is “Film” now.']);
    await finexl.lines('profile', 'reset', '--profile', 'Noir');
    expect(await json(finexl, 'profile', 'show')).toMatchObject({ name: 'Film', aspects: [{ aspect: WARMTH, level: -0.5 }] });
    expect(await json(finexl, 'profile', 'show', '--profile', 'Noir')).toMatchObject({ name: 'Noir', aspects: [] });
  });

  it('deletes one with the way back in so many words', async () => {
    const finexl = await withNoir();
    const [said, back] = await finexl.lines('profile', 'delete', 'Noir');
    expect([said, back]).toEqual(['“Noir” is deleted. “My taste” is used.', 'To have it back within 30 days: profile restore "Noir"']);
    const { code, err } = await finexl.run('profile', 'delete', 'My taste');
    expect([code, err]).toEqual([1, 'profile-last: “My taste” is the only profile. Reset it, or make another one first.\n']);
    expect((await finexl.run('profile', 'restore', 'Nor')).err).toContain('These can be had back: “Noir”.');
    expect(await finexl.lines('profile', 'restore', 'Noir')).toEqual(['“Noir” is back. To use it: profile use "Noir"']);
    expect(await finexl.lines('profile', 'list')).toHaveLength(2);
  });

  it('shares one by a file', async () => {
    const [finexl, other] = [await withNoir(), fakeFinexl()];
    const file = join(finexl.home, 'noir.json');
    expect(await finexl.lines('profile', 'export', 'Noir', '--out', file)).toEqual([`profile      ${file}`]);
    const document: { aspects: Record<string, unknown> } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...document, aspects: { ...document.aspects, 'light.sparkle': { level: 1 } } }));
    expect(await other.lines('profile', 'import', file)).toEqual([
      '“Noir” is there. Left out, since they are not known here: light.sparkle. To use it: profile use "Noir"',
    ]);
    expect(await json(other, 'profile', 'import', file, '--use')).toMatchObject({ name: 'Noir 2', unknown: ['light.sparkle'], aspects: [{ level: -0.5 }] });
    expect((await other.run('profile', 'import', join(finexl.home, 'none.json'))).err).toContain('profile-unreadable: ');
  });

  it.each([
    [['profile', 'use'], 'takes NAME'],
    [['profile', 'new', 'two', 'words'], 'goes in quotes'],
    [['profile', 'list', 'more'], 'takes nothing more'],
    [['profile', 'export', 'My taste'], 'needs --out FILE'],
    [['profile', 'use', 'My taste', '--out', 'x'], 'knows no --out'],
    [['profile', 'rename', 'My taste', 'x', '--use'], 'knows no --use'],
    [['profile', 'use', '--profile', 'My taste', 'x'], 'without --profile'],
    [['profile', 'sing'], 'it knows show, set, reset, list, use'],
    [['generate', 'a dog', '--profile', 'My taste', '--no-profile'], 'exclude each other'],
    [['explain-model', 'Noir'], 'takes no “Noir”'],
    [['explain-model', '--profile', 'a', 'b'], 'takes no “b”'],
  ])('says of %j what is wrong with it', async (args, words) => {
    const { code, err } = await fakeFinexl().run(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('names the profiles that there are where another one was meant', async () => {
    const finexl = await withNoir();
    for (const args of [
      ['profile', 'use', 'Nor'],
      ['generate', 'a dog', '--profile', 'Nor'],
      ['explain-model', '--profile', 'Nor'],
      ['explain-model', '--profile=Nor'],
    ]) {
      const { code, err } = await finexl.run(...args);
      expect([code, err]).toEqual([1, 'profile-unknown: There is no profile “Nor”. There are: “My taste”, “Noir”.\n']);
    }
  });
});

describe('finexl with --profile', () => {
  it('makes a picture in its taste without going over to it, and says so', async () => {
    const finexl = await withNoir();
    expect(await finexl.lines('generate', 'a dog', '--seed', '7', '--profile', 'noir')).toContain('in the taste of “Noir”');
    expect(await json(finexl, 'generate', 'a dog', '--profile', 'Noir')).toMatchObject({ profile: 'Noir', aspects: { [WARMTH]: -0.5 } });
    expect(await json(finexl, 'generate', 'a dog')).toMatchObject({ profile: null, aspects: {} });
    expect(await json(finexl, 'profile', 'show')).toMatchObject({ name: 'My taste' });
  });

  it('explains that profile, or says that it is empty by its name', async () => {
    const finexl = await withNoir();
    expect((await finexl.run('explain-model', '--profile')).err).toContain('The profile “My taste” is empty');
    expect((await finexl.run('explain-model', '--profile', 'Noir')).err).toContain('readout-missing');
  });

  it('moves that taste, tells how to undo it there, and where something was said that another profile knows nothing of', async () => {
    const finexl = await withNoir();
    const id = await finexl.make('a dog', '--aspect', `${WARMTH}=0.5`);
    expect(await finexl.lines('feedback', id, WARMTH, 'more', '--profile', 'Noir')).toEqual([
      '“Noir”, Warmth of the light: -0.50 → -0.35',
      `To undo: profile set ${WARMTH}=-0.5 --profile "Noir"`,
    ]);
    await finexl.lines('feedback', id, WARMTH, 'wrong', '--profile', 'Noir');
    expect(await finexl.lines('feedback', id, WARMTH, 'undo')).toEqual([
      'You had said nothing of it in “My taste”. You did in "Noir": name it with --profile.',
    ]);
    expect(await finexl.lines('feedback', 'list')).toEqual(['No statement was called right or wrong yet.']);
    expect((await finexl.lines('feedback', id, WARMTH, 'undo', '--profile', 'Noir'))[1]).toBe('What you said of it is taken back.');
    expect(await finexl.lines('feedback', 'list', '--profile', 'Noir')).toEqual(['No statement was called right or wrong yet.']);
  });
});
