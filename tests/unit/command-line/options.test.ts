import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatOfFile } from '../../../main/command-line/report-command.ts';
import { fakeFinexl } from './fake-finexl.ts';

describe('what is typed after a command', () => {
  it.each([[['--home', '']], [['--home=']], [['--home', ' ']]])('is no data folder when it is empty: %j', async (home) => {
    const { code, err } = await fakeFinexl().run('history', ...home);
    expect(code).toBe(2);
    expect(err).toContain('--home needs a folder');
  });

  it('sets every level of a profile, or none of them', async () => {
    const finexl = fakeFinexl();
    const { code, err } = await finexl.run('profile', 'set', 'light.warmth=0.5', 'colour.saturation=1.5');
    expect(code).toBe(1);
    expect(err).toContain('“colour.saturation”');
    expect(await finexl.lines('profile', 'show')).toEqual(['The profile “My taste” is empty: pictures are made plain.']);
  });

  it('can’t be a folder where a report is to go', async () => {
    const finexl = fakeFinexl();
    const id = await finexl.make('a dog');
    const { code, err } = await finexl.run('report', id, '--out', finexl.home);
    expect(code).toBe(1);
    expect(err).toBe(`folder-not-writable: ${finexl.home} is a folder. Name a file in it.\n`);
  });
});

describe('finexl report', () => {
  it('writes what the file’s name says, unless another format is asked for', async () => {
    expect(['a.pdf', 'a.PDF', 'a.json', 'a.html', 'a.htm', 'pdf', 'a.pdf.html'].map(formatOfFile)).toEqual([
      'pdf',
      'pdf',
      'json',
      'html',
      'html',
      'html',
      'html',
    ]);
    const finexl = fakeFinexl();
    const id = await finexl.make('a dog');
    const [paper, page] = [join(finexl.home, 'a.pdf'), join(finexl.home, 'b.pdf')];
    await finexl.lines('report', id, '--out', paper);
    // Printed from the very page that is the HTML report.
    expect(readFileSync(paper, 'utf8')).toMatch(/^%PDF <!doctype html>[^]*Because of dog/u);
    await finexl.lines('report', id, '--format', 'html', '--out', page);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/u);
    expect(await finexl.run('report', id, '--format', 'docx', '--out', page)).toMatchObject({ code: 2, err: expect.stringContaining('html, pdf or json') });
  });
});

describe('finexl explain-model', () => {
  it('stops also when Ctrl+C was pressed before there was anything to stop', async () => {
    const finexl = fakeFinexl();
    const readout = join(finexl.resources, 'models/storybook/readout');
    mkdirSync(readout, { recursive: true });
    writeFileSync(join(readout, 'config.json'), '{}');
    await finexl.lines('profile', 'set', 'light.warmth=0.5');
    finexl.abort.abort();
    const { code, err } = await finexl.run('explain-model', '--profile', '--seeds', '2');
    expect(code).toBe(130);
    expect(err).toContain('cancelled: ');
    expect(finexl.engine.calls).not.toContain('modelPicture');
  });
});
