import { describe, expect, it } from 'vitest';
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
