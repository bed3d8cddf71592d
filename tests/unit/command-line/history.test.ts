import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { moveToBin } from '../../../main/command-line/bin.ts';
import { addUpscaler, temporaryFolder } from '../jobs/fake-studio.ts';
import { fakeFinexl } from './fake-finexl.ts';

describe('finexl history', () => {
  it('says why there is nothing to list', async () => {
    const finexl = fakeFinexl();
    expect(await finexl.lines('history')).toEqual(['Nothing made yet.']);
    const id = await finexl.make('a dog', '--no-explain');
    expect(await finexl.lines('history', '--starred')).toEqual(['There is no picture with a star.']);
    expect(await finexl.lines('history', '--starred', '--search', 'dog')).toEqual(['No picture with a star has “dog” in its prompt.']);
    expect(await finexl.lines('history', '--search', 'cat')).toEqual(['No prompt has “cat” in it.']);
    expect(await finexl.lines('history', '--search', '🦊')).toEqual(['No prompt has “🦊” in it.']);
    expect(await finexl.lines('history', '--before', id)).toEqual([`There is no picture older than ${id}.`]);
  });

  it('lists enlarged pictures alone', async () => {
    const finexl = fakeFinexl();
    addUpscaler(finexl.resources);
    await finexl.make('a dog', '--no-explain');
    expect(await finexl.lines('history', '--enlarged')).toEqual(['There is no picture that is enlarged.']);
    const { id } = z.object({ id: z.string() }).parse(JSON.parse((await finexl.lines('upscale', 'last', '--json')).join('\n')));
    expect(await finexl.lines('history')).toHaveLength(2);
    expect(await finexl.lines('history', '--enlarged')).toEqual([expect.stringContaining(id)]);
    expect(await finexl.lines('history', '--enlarged', '--search', 'cat')).toEqual(['No picture that is enlarged has “cat” in its prompt.']);
    expect(await finexl.run('history', '--star', 'last', '--enlarged')).toMatchObject({ code: 2, err: expect.stringContaining('not both') });
  });

  it('is a line for each picture, whatever its prompt is like', async () => {
    const finexl = fakeFinexl();
    await finexl.make('a dog\nin the\r\n  park', '--no-explain');
    const lines = await finexl.lines('history');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('a dog in the park');
  });

  it('goes on where it ended', async () => {
    const finexl = fakeFinexl();
    for (const prompt of ['one', 'two', 'three']) await finexl.make(prompt, '--no-explain');
    const lines = await finexl.lines('history', '--limit', '2');
    expect(lines).toHaveLength(3);
    const id = /--before (\S+)$/.exec(lines.at(-1) ?? '')?.[1] ?? '';
    const rest = await finexl.lines('history', '--limit', '2', '--before', id);
    expect(rest.map((line) => line.split(/\s+/).at(-1))).toEqual(['one']);
  });
});

describe('finexl history, for many pictures', () => {
  const make = async (finexl: ReturnType<typeof fakeFinexl>, ...prompts: readonly string[]): Promise<string[]> => {
    const ids: string[] = [];
    for (const prompt of prompts) ids.push(await finexl.make(prompt, '--no-explain'));
    return ids;
  };
  const json = async (finexl: ReturnType<typeof fakeFinexl>, ...args: readonly string[]): Promise<unknown> =>
    JSON.parse((await finexl.lines('history', ...args, '--json')).join('\n'));

  it('moves those that are named to the bin of the system, all or none', async () => {
    const finexl = fakeFinexl();
    const [one = '', two = '', kept = ''] = await make(finexl, 'one', 'two', 'kept');
    expect(await finexl.run('history', '--delete', one, 'nothing')).toMatchObject({ code: 1, err: expect.stringContaining('generation-unknown') });
    expect(await json(finexl, '--delete', one, two)).toEqual({ deleted: [one, two] });
    expect(readdirSync(join(finexl.bin, 'files')).toSorted()).toEqual([`${one}.png`, `${two}.png`].toSorted());
    expect(readFileSync(join(finexl.bin, 'info', `${one}.png.trashinfo`), 'utf8')).toMatch(
      new RegExp(`^\\[Trash Info\\]\nPath=/.*/pictures/${one}\\.png\nDeletionDate=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\n$`),
    );
    expect(await finexl.lines('history')).toEqual([expect.stringContaining(kept)]);
  });

  it('gives and takes stars', async () => {
    const finexl = fakeFinexl();
    const [one = '', two = ''] = await make(finexl, 'one', 'two');
    expect(await json(finexl, '--star', one, 'last')).toEqual({ ids: [one, two], starred: true });
    expect(await finexl.lines('history', '--starred')).toHaveLength(2);
    expect(await finexl.lines('history', '--unstar', one)).toEqual(['1 picture without a star now.']);
    expect(await finexl.lines('history', '--starred')).toEqual([expect.stringContaining(two)]);
  });

  it('exports what was named, or all that was found, without taking anything’s place', async () => {
    const finexl = fakeFinexl();
    const folder = join(temporaryFolder(), 'new');
    const [dog = '', cat = ''] = await make(finexl, 'a dog', 'a cat', 'a dog again');
    expect(await json(finexl, '--export', folder, dog, cat)).toMatchObject({
      folder,
      state: 'done',
      written: [
        { id: dog, file: `finexl-${dog}.png` },
        { id: cat, file: `finexl-${cat}.png` },
      ],
      missing: [],
    });
    expect(await finexl.lines('history', '--export', folder, '--search', 'dog', '--checkpoint', 'storybook')).toEqual([
      expect.stringMatching(/^finexl-.*[^)]\.png$/),
      `finexl-${dog} (2).png`,
      `2 of 2 written to ${folder}`,
    ]);
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it('says what is wrong with a wish', async () => {
    const finexl = fakeFinexl();
    await make(finexl, 'a dog');
    for (const [wish, says] of [
      [['--delete'], '--delete needs the ids'],
      [['--delete', '--star', 'last'], 'two commands'],
      [['--star', 'last', '--search', 'dog'], 'not both'],
      [['--export', ' '], 'needs a folder'],
      [['--export', 'x', '--search', 'zebra'], 'No prompt has “zebra” in it'],
      [['--since', 'yesterday'], '--since takes a day'],
      [['--until', '2026-02-30'], '--until takes a day'],
    ] as const)
      expect(await finexl.run('history', ...wish)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
    expect(await finexl.lines('history', '--until', '2020-01-31')).toEqual(['There is no picture until 2020-01-31.']);
    expect(await finexl.lines('history', '--since', '2020-01-31')).toHaveLength(1);
  });
});

describe('the bin', () => {
  it('takes two files of one name, and tells both apart by where they were', async () => {
    const root = temporaryFolder();
    const place = { platform: 'linux' as const, environment: { XDG_DATA_HOME: join(root, 'data') } };
    for (const content of ['first', 'second']) {
      writeFileSync(join(root, 'a fox.png'), content);
      await moveToBin([join(root, 'a fox.png')], place);
    }
    const files = join(root, 'data', 'Trash', 'files');
    expect(readFileSync(join(files, 'a fox.png'), 'utf8')).toBe('first');
    expect(readFileSync(join(files, 'a fox.2.png'), 'utf8')).toBe('second');
    expect(readFileSync(join(root, 'data', 'Trash', 'info', 'a fox.2.png.trashinfo'), 'utf8')).toContain('a%20fox.png\n');
  });

  it('leaves no note of a file that it could not take, and takes nothing on Windows', async () => {
    const root = temporaryFolder();
    const place = { platform: 'linux' as const, environment: { XDG_DATA_HOME: join(root, 'data') } };
    await expect(moveToBin([join(root, 'nothing.png')], place)).rejects.toThrow();
    expect(readdirSync(join(root, 'data', 'Trash', 'info'))).toEqual([]);
    writeFileSync(join(root, 'fox.png'), '');
    await expect(moveToBin([join(root, 'fox.png')], { ...place, platform: 'win32' })).rejects.toMatchObject({ code: 'usage' });
    expect(existsSync(join(root, 'fox.png'))).toBe(true);
  });
});
