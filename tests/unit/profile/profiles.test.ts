import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { recipeOfPng } from '../../../main/history/recipe-in-png.ts';
import type { Studio } from '../../../main/studio-interface.ts';
import type { StudioOptions } from '../../../main/studio.ts';
import { openFakeStudio, temporaryFolder } from '../jobs/fake-studio.ts';

const WARMTH = 'light.warmth';
const FOG = 'weather.fog';
const STATEMENT = `aspect:${WARMTH}`;
const opened: Studio[] = [];
afterEach(async () => {
  for (const studio of opened.splice(0)) await studio.close();
});

async function open(root = temporaryFolder(), options: Partial<StudioOptions> = {}) {
  const at = await openFakeStudio(root, options);
  opened.push(at.studio);
  return { ...at, root };
}

async function create(studio: Studio, name: string, use = true): Promise<string> {
  return (await studio.call('profiles.create', { name, use })).id;
}

async function make(studio: Studio, request: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { jobs } = await studio.call('generation.create', { prompt: 'a dog', seed: 7, ...request });
  for (const job of jobs) await studio.finished(job.id);
  return jobs[0]?.generationId ?? '';
}

const namesIn = async (studio: Studio): Promise<readonly string[]> => (await studio.call('profiles.list', {})).profiles.map(({ name }) => name);
const levelsIn = async (studio: Studio, profile: string | null = null) =>
  Object.fromEntries((await studio.call('profile.get', { profile })).aspects.map(({ aspect, level }) => [aspect, level]));

describe('a profile', () => {
  it('remembers a level with its uncertainty and when it was set', async () => {
    const { studio } = await open();
    const { aspects } = await studio.call('profile.set', { aspect: WARMTH, level: 0.7 });
    expect(aspects).toEqual([{ aspect: WARMTH, level: 0.7, uncertainty: 0.1, updatedAt: expect.any(String) }]);
  });

  it('refuses aspects that do not exist and levels beyond the poles, and stays as it was', async () => {
    const { studio } = await open();
    await expect(studio.call('profile.set', { aspect: 'light.sparkle', level: 0.5 })).rejects.toMatchObject({ code: 'aspect-unknown' });
    await expect(studio.call('profile.set', { aspect: WARMTH, level: 1.01 })).rejects.toMatchObject({ code: 'setting-out-of-range' });
    await expect(studio.call('profile.set', { aspect: WARMTH, level: Number.NaN })).rejects.toMatchObject({ code: 'setting-out-of-range' });
    expect(await levelsIn(studio)).toEqual({});
  });

  it('is empty after a reset, and has its levels back with what is known of them, also when another one is used by then', async () => {
    const { studio, root } = await open();
    const file = join(root, 'in.json');
    writeFileSync(file, JSON.stringify({ format: 'finexl-profile', version: 1, name: 'Noir', aspects: { [WARMTH]: { level: -0.5, uncertainty: 0.4 } } }));
    const { imported } = await studio.call('profiles.import', { path: file });
    const noir = imported?.profile;
    if (noir === undefined) throw new Error('Nothing was imported.');
    await studio.call('profile.set', { aspect: FOG, level: 0.5 });
    const before = (await studio.call('profile.get', {})).aspects;
    expect((await studio.call('profile.reset', {})).aspects).toEqual([]);
    await studio.call('profiles.use', { id: 'first' });
    await studio.call('profile.putBack', { profile: noir.id, aspects: before });
    expect(await levelsIn(studio)).toEqual({});
    expect((await studio.call('profile.get', { profile: noir.id })).aspects).toMatchObject([
      { aspect: WARMTH, level: -0.5, uncertainty: 0.4 },
      { aspect: FOG, level: 0.5, uncertainty: 0.1 },
    ]);
  });
});

describe('profiles', () => {
  it('begin with one that is called by a name in the person’s language until they name it', async () => {
    const { studio, events } = await open();
    expect((await studio.call('profiles.list', {})).profiles).toMatchObject([{ id: 'first', name: 'My taste', isActive: true, leanings: 0 }]);
    await studio.call('settings.set', { locale: 'de' });
    expect(await namesIn(studio)).toEqual(['Mein Geschmack']);
    expect(events).toContainEqual({ kind: 'profile' });
    await studio.call('profiles.rename', { id: 'first', name: '  Kinder\n buch ' });
    await studio.call('settings.set', { locale: 'en' });
    expect(await namesIn(studio)).toEqual(['Kinder buch']);
  });

  it('are listed by name, numbers as numbers, with how much each holds', async () => {
    const { studio } = await open();
    for (const name of ['Scene 10', 'scene 9', 'Noir']) await create(studio, name);
    await studio.call('profile.set', { aspect: WARMTH, level: 0.5 });
    await studio.call('profile.set', { aspect: FOG, level: 0 });
    const { profiles } = await studio.call('profiles.list', {});
    expect(profiles.map(({ name, leanings, isActive }) => [name, leanings, isActive])).toEqual([
      ['My taste', 0, false],
      ['Noir', 1, true],
      ['scene 9', 0, false],
      ['Scene 10', 0, false],
    ]);
  });

  it.each([
    ['', 'empty'],
    [' \n\t', 'empty'],
    ['x'.repeat(61), 'long'],
    ['NOIR ', 'taken'],
    ['my taste', 'taken'],
    ['Mein Geschmack', 'taken'],
  ])('are not called %j', async (name, reason) => {
    const { studio } = await open();
    await create(studio, 'Noir');
    const before = await namesIn(studio);
    await expect(studio.call('profiles.create', { name })).rejects.toMatchObject({ code: 'profile-name-unusable', details: { reason } });
    const id = await create(studio, 'Other');
    await expect(studio.call('profiles.rename', { id, name })).rejects.toMatchObject({ code: 'profile-name-unusable', details: { reason } });
    expect(await namesIn(studio)).toEqual([...before, 'Other'].toSorted());
  });

  it('may be called by sixty characters of any script, and by their own name in another case', async () => {
    const { studio } = await open();
    const name = '🦊'.repeat(60);
    const id = await create(studio, name);
    expect(await namesIn(studio)).toContain(name);
    await studio.call('profiles.rename', { id, name: 'noir' });
    expect((await studio.call('profiles.rename', { id, name: 'Noir' })).name).toBe('Noir');
  });

  it('are copied with all they hold, what was said of statements included, and go their own way from there', async () => {
    const { studio } = await open();
    const picture = await make(studio, { aspects: { [WARMTH]: 0.5 } });
    await studio.call('profile.set', { aspect: WARMTH, level: 0.5 });
    await studio.call('feedback.judge', { id: picture, statement: STATEMENT, verdict: 'wrong' });
    const copy = await studio.call('profiles.create', { name: null, copyOf: 'first' });
    expect(copy.name).toBe('My taste 2');
    expect(copy.aspects).toMatchObject([{ aspect: WARMTH, level: 0.5 }]);
    expect((await studio.call('generation.get', { id: picture })).feedback.judgements).toMatchObject([{ verdict: 'wrong' }]);
    await studio.call('profile.set', { aspect: WARMTH, level: -1 });
    await studio.call('feedback.judge', { id: picture, statement: STATEMENT, verdict: null });
    expect(await levelsIn(studio, 'first')).toEqual({ [WARMTH]: 0.5 });
    expect((await studio.call('feedback.list', { profile: 'first' })).judged).toMatchObject([{ verdict: 'wrong' }]);
    expect((await studio.call('profiles.create', { name: null, copyOf: copy.id })).name).toBe('My taste 3');
  });

  it('are deleted with a way back, and the neighbour is used meanwhile; the last one stays', async () => {
    const { studio } = await open();
    const noir = await create(studio, 'Noir');
    await studio.call('profile.set', { aspect: WARMTH, level: -0.5 });
    expect(await studio.call('profiles.remove', { id: noir })).toMatchObject({ id: 'first' });
    await expect(studio.call('profiles.use', { id: noir })).rejects.toMatchObject({ code: 'profile-unknown' });
    await expect(studio.call('profiles.remove', { id: 'first' })).rejects.toMatchObject({ code: 'profile-last', message: expect.stringContaining('My taste') });
    expect((await studio.call('profiles.deleted', {})).profiles).toEqual([{ id: noir, name: 'Noir' }]);
    expect(await studio.call('profiles.restore', { id: noir, use: true })).toMatchObject({ name: 'Noir', aspects: [{ aspect: WARMTH, level: -0.5 }] });
    expect(await studio.call('profile.get', {})).toMatchObject({ id: noir });
    // Pressed twice, nothing else happens.
    expect(await studio.call('profiles.restore', { id: noir })).toMatchObject({ name: 'Noir' });
  });

  it('come back under another name where theirs was given away meanwhile', async () => {
    const { studio } = await open();
    const noir = await create(studio, 'Noir');
    await studio.call('profiles.remove', { id: noir });
    await create(studio, 'noir');
    expect(await studio.call('profiles.restore', { id: noir })).toMatchObject({ id: noir, name: 'Noir 2' });
    await studio.call('profiles.remove', { id: 'first' });
    await create(studio, 'Mein Geschmack');
    await studio.call('profiles.restore', { id: 'first' });
    expect(await namesIn(studio)).toEqual(['Mein Geschmack', 'My taste', 'noir', 'Noir 2']);
  });

  it('that were deleted are gone for good after thirty days', async () => {
    const root = temporaryFolder();
    let now = new Date('2026-11-01T12:00:00Z');
    const clock = (): Date => now;
    const first = await open(root, { clock });
    await first.studio.call('profiles.remove', { id: await create(first.studio, 'Noir') });
    const deletedAfter = async (date: string): Promise<number> => {
      for (const studio of opened.splice(0)) await studio.close();
      now = new Date(date);
      return (await (await open(root, { clock })).studio.call('profiles.deleted', {})).profiles.length;
    };
    expect(await deletedAfter('2026-12-01T11:00:00Z')).toBe(1);
    expect(await deletedAfter('2026-12-01T13:00:00Z')).toBe(0);
  });
});

describe('the active profile', () => {
  it('gives pictures their levels and says so in picture, recipe and what-if; another can be asked for', async () => {
    const { studio, home } = await open();
    const noir = await create(studio, 'Noir', false);
    await studio.call('profile.set', { aspect: WARMTH, level: 0.5 });
    await studio.call('profile.set', { profile: noir, aspect: WARMTH, level: -0.5 });
    const [mine, theirs, plain] = [await make(studio), await make(studio, { profile: noir }), await make(studio, { tasteStrength: 0 })];
    const get = (id: string) => studio.call('generation.get', { id });
    expect(await get(mine)).toMatchObject({ profile: 'My taste', aspects: { [WARMTH]: 0.5 } });
    expect(await get(theirs)).toMatchObject({ profile: 'Noir', aspects: { [WARMTH]: -0.5 } });
    expect(await get(plain)).toMatchObject({ profile: null, aspects: {} });
    expect((await studio.call('profile.get', {})).id).toBe('first');

    await studio.call('profiles.rename', { id: noir, name: 'Film' });
    expect(await get(theirs)).toMatchObject({ profile: 'Noir' });
    expect(recipeOfPng(readFileSync(join(home, 'pictures', `${theirs}.png`)))?.recipe).toMatchObject({ profile: 'Noir', aspects: { [WARMTH]: -0.5 } });
    const { generationId } = await studio.call('whatif.create', { id: theirs, coalition: { [STATEMENT]: 0 } });
    expect(await get(generationId)).toMatchObject({ profile: 'Noir' });
    await studio.call('profiles.use', { id: noir });
    expect(await get(await make(studio))).toMatchObject({ profile: 'Film', aspects: { [WARMTH]: -0.5 } });
    await expect(make(studio, { profile: 'gone' })).rejects.toMatchObject({ code: 'profile-unknown' });
  });

  it('takes what is said of statements; taken back, it goes from where it was said', async () => {
    const { studio, events } = await open();
    const picture = await make(studio, { aspects: { [WARMTH]: 0.5 } });
    const said = await studio.call('feedback.judge', { id: picture, statement: STATEMENT, verdict: 'wrong' });
    expect(said).toMatchObject({ profile: 'first', trust: [{ topic: WARMTH, wrong: 1 }] });
    const noir = await create(studio, 'Noir');
    expect(events.filter(({ kind }) => kind === 'feedback')).toHaveLength(2);
    expect((await studio.call('generation.get', { id: picture })).feedback).toEqual({ judgements: [], trust: [] });
    await studio.call('feedback.judge', { id: picture, statement: STATEMENT, verdict: 'right' });
    await studio.call('feedback.judge', { id: picture, statement: STATEMENT, verdict: null, profile: said.profile });
    expect((await studio.call('feedback.list', { profile: 'first' })).judged).toEqual([]);
    expect((await studio.call('feedback.list', {})).judged).toMatchObject([{ verdict: 'right' }]);
    expect((await studio.call('feedback.list', { profile: noir })).checkpoints).toMatchObject([{ trust: [{ topic: WARMTH, right: 1, wrong: 0 }] }]);
  });

  it('is told of when another process changes it', async () => {
    const root = temporaryFolder();
    const window = await open(root, { lookForChangesMs: 5 });
    const commandLine = await open(root);
    await create(commandLine.studio, 'Noir');
    await vi.waitFor(() => expect(window.events).toEqual(expect.arrayContaining([{ kind: 'profile' }, { kind: 'feedback' }])));
    expect((await window.studio.call('profile.get', {})).name).toBe('Noir');
  });
});

describe('a profile’s file', () => {
  it('goes out and comes in again, without anything of the pictures', async () => {
    const { studio, root } = await open();
    await create(studio, 'Noir: “dark/light”');
    await studio.call('profile.set', { aspect: WARMTH, level: -0.5 });
    const { path } = await studio.call('profiles.export', { id: (await studio.call('profile.get', {})).id });
    expect(path).toBe(join(root, 'finexl-Noir- “dark-light”.json'));
    const written: unknown = JSON.parse(readFileSync(path ?? '', 'utf8'));
    expect(written).toEqual({
      format: 'finexl-profile',
      version: 1,
      name: 'Noir: “dark/light”',
      exportedAt: expect.any(String),
      aspects: { [WARMTH]: { level: -0.5, uncertainty: 0.1 } },
    });
    const other = await open();
    const { imported } = await other.studio.call('profiles.import', { path });
    expect(imported).toMatchObject({ unknown: [], profile: { name: 'Noir: “dark/light”', aspects: [{ aspect: WARMTH, level: -0.5, uncertainty: 0.1 }] } });
    expect((await other.studio.call('profile.get', {})).id).toBe(imported?.profile.id);
    // Twice is two, not one overwritten.
    expect((await other.studio.call('profiles.import', { path, use: false })).imported?.profile.name).toBe('Noir: “dark/light” 2');
  });

  it('keeps out aspects that are not known here, and names them', async () => {
    const { studio, root } = await open();
    const path = join(root, 'in.json');
    const aspects = { [WARMTH]: { level: 1 }, 'light.sparkle': { level: 1 }, 'mood.smell': { level: -1 } };
    writeFileSync(path, `\uFEFF${JSON.stringify({ format: 'finexl-profile', version: 1, name: 'Noir', aspects })}`);
    const { imported } = await studio.call('profiles.import', { path });
    expect(imported?.unknown).toEqual(['light.sparkle', 'mood.smell']);
    expect(await levelsIn(studio)).toEqual({ [WARMTH]: 1 });
  });

  it.each([
    ['no JSON', '{"format": "finexl-profile", ', 'json', 'Export the profile again'],
    ['another format', '{"format": "finexl-recipe", "version": 1}', 'format', 'is no profile of FineXL Studio'],
    ['a list', '[]', 'format', 'is no profile'],
    ['a newer version', '{"format": "finexl-profile", "version": 2}', 'newer', 'Update FineXL Studio'],
    ['no name', '{"format": "finexl-profile", "version": 1, "aspects": {}}', 'value', 'at “name”'],
    [
      'a level beyond the poles',
      '{"format": "finexl-profile", "version": 1, "name": "x", "aspects": {"light.warmth": {"level": 1.5}}}',
      'value',
      'at “aspects › light.warmth › level”',
    ],
    [
      'aspects all unknown',
      '{"format": "finexl-profile", "version": 1, "name": "x", "aspects": {"light.sparkle": {"level": 1}}}',
      'value',
      'does not know: light.sparkle',
    ],
    ['far too much', ' '.repeat(1024 * 1024 + 1), 'large', 'too large'],
  ])('with %s is refused in so many words, and nothing changes', async (_, text, reason, words) => {
    const { studio, root } = await open();
    const path = join(root, 'in.json');
    writeFileSync(path, text);
    await expect(studio.call('profiles.import', { path })).rejects.toMatchObject({
      code: 'profile-unreadable',
      message: expect.stringContaining(words),
      details: { path, reason },
    });
    expect(await namesIn(studio)).toEqual(['My taste']);
  });

  it('that is not there is said not to be, and a name of it that can’t be used too', async () => {
    const { studio, root } = await open();
    const path = join(root, 'in.json');
    await expect(studio.call('profiles.import', { path })).rejects.toMatchObject({ code: 'profile-unreadable', details: { reason: 'missing' } });
    writeFileSync(path, JSON.stringify({ format: 'finexl-profile', version: 1, name: 'x'.repeat(61), aspects: {} }));
    await expect(studio.call('profiles.import', { path })).rejects.toMatchObject({ code: 'profile-name-unusable', details: { reason: 'long' } });
  });

  it('is asked for where none is named; a closed dialog changes nothing', async () => {
    const { studio } = await open();
    expect(await studio.call('profiles.import', { path: null })).toEqual({ imported: null });
    expect(await namesIn(studio)).toEqual(['My taste']);
  });
});
