import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeFinexl, type FakeFinexl } from './fake-finexl.ts';

function withReadout(): FakeFinexl {
  const finexl = fakeFinexl();
  const readout = join(finexl.resources, 'models/storybook/readout');
  mkdirSync(readout, { recursive: true });
  writeFileSync(join(readout, 'config.json'), '{}');
  return finexl;
}

describe('finexl audit', () => {
  it('tells shares with intervals, and leaves them as a table', async () => {
    const finexl = withReadout();
    const table = join(finexl.home, 'shares.csv');
    const lines = await finexl.lines('audit', 'a doctor', 'a cook', '--pictures', '6', '--question', 'time', '--csv', table);
    expect(lines[0]).toBe('storybook, 2 prompts × 6 pictures');
    expect(lines.filter((line) => /^ {2}a (?:doctor|cook) \(6\): (?:daytime|dusk or dawn|night) \d+ % \(\d+ % to \d+ %\)/u.test(line))).toHaveLength(2);
    expect(lines.some((line) => line.startsWith('  all prompts (12): '))).toBe(true);
    expect(readFileSync(table, 'utf8').split('\r\n')).toHaveLength(1 + 3 * 3 + 1);
  });

  it('asks for options of one’s own, and nothing else then', async () => {
    const finexl = withReadout();
    const { out } = await finexl.run('audit', 'a pet', '--pictures', '4', '--ask', 'a cat|a dog', '--json');
    expect(JSON.parse(out)).toMatchObject({ prompts: ['a pet'], questions: [{ id: 'own-1', graded: null, options: [{ name: 'a cat' }, { name: 'a dog' }] }] });
  });

  it('says what is wrong with what it is given', async () => {
    const finexl = withReadout();
    expect(await finexl.run('audit', '--ask', 'a cat')).toMatchObject({ code: 2, err: expect.stringContaining('parted by |') });
    expect(await finexl.run('audit', '--question', 'mood')).toMatchObject({ code: 1, err: expect.stringContaining('gender, age') });
    expect(await finexl.run('audit', '--pictures', '3')).toMatchObject({ code: 1, out: '' });
    expect(await finexl.run('audit', 'a doctor', '--prompts', 'file.txt')).toMatchObject({ code: 2, err: expect.stringContaining('not both') });
  });
});
