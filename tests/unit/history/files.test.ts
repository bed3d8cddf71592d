import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeOrphans, writeFileAtomically } from '../../../main/history/atomic-file.ts';
import { prepareHome } from '../../../main/history/home-folder.ts';
import { defaultHome, homeLayout } from '../../../main/history/home-layout.ts';
import { createIdSource } from '../../../main/history/id-source.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'finexl-files-'));

describe('writing a file', () => {
  it('makes the folders it needs and leaves no temporary file', async () => {
    const path = join(folder(), 'a', 'b', 'picture.png');
    await writeFileAtomically(path, 'bytes');
    expect(readFileSync(path, 'utf8')).toBe('bytes');
    expect(readdirSync(join(path, '..'))).toEqual(['picture.png']);
  });

  it('leaves the old file whole when the new one cannot be put in its place', async () => {
    const home = folder();
    mkdirSync(join(home, 'picture.png'));
    const failure: unknown = await writeFileAtomically(join(home, 'picture.png'), 'bytes').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'folder-not-writable', message: expect.stringContaining('is a folder') });
    // Where a file that someone named can't be written, another data folder is no help.
    expect(failure).not.toMatchObject({ message: expect.stringContaining('--home') });
    expect(readdirSync(home)).toEqual(['picture.png']);
  });

  it('says that a folder below a file cannot be written to', async () => {
    const home = folder();
    writeFileSync(join(home, 'file'), '');
    await expect(writeFileAtomically(join(home, 'file', 'picture.png'), '')).rejects.toMatchObject({ code: 'folder-not-writable' });
    expect(() => prepareHome(homeLayout(join(home, 'file', 'home')))).toThrow(
      expect.objectContaining({ code: 'folder-not-writable', message: expect.stringContaining('--home') }),
    );
  });

  it('lets two writers of one path finish, one after the other', async () => {
    const path = join(folder(), 'x');
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(5000));
    await Promise.all(texts.map((text) => writeFileAtomically(path, text)));
    expect(texts).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(join(path, '..'))).toEqual(['x']);
  });

  it('removes what dead writers left behind, and nothing else', async () => {
    const home = folder();
    mkdirSync(join(home, 'pictures'));
    const names = ['a.png.11-00ff00ff.tmp', 'a.png.22-00ff00ff.tmp', 'a.png', 'notes.tmp', 'b.123-short.tmp'];
    for (const name of names) writeFileSync(join(home, 'pictures', name), '');
    expect(await removeOrphans([home], (pid) => pid === 22)).toBe(1);
    expect(readdirSync(join(home, 'pictures')).toSorted()).toEqual(names.slice(1).toSorted());
  });
});

describe('the data folder', () => {
  it('is where each operating system means it to be', () => {
    expect(defaultHome('linux', {}, '/home/ada')).toBe('/home/ada/.local/share/finexl-studio');
    expect(defaultHome('linux', { XDG_DATA_HOME: '/data' }, '/home/ada')).toBe('/data/finexl-studio');
    expect(defaultHome('darwin', {}, '/Users/ada')).toBe('/Users/ada/Library/Application Support/FineXL Studio');
    expect(defaultHome('win32', { APPDATA: '/appdata' }, '/ada')).toBe(join('/appdata', 'FineXL Studio'));
  });

  it('is what FINEXL_HOME says before all else', () => {
    expect(defaultHome('darwin', { FINEXL_HOME: '/tmp/h', XDG_DATA_HOME: '/data' }, '/Users/ada')).toBe('/tmp/h');
  });
});

describe('ids', () => {
  it('read as a time and sort by it', () => {
    let now = Date.UTC(2026, 10, 23, 20, 14, 55);
    const newId = createIdSource(() => new Date(now));
    const first = newId();
    now += 1000;
    const second = newId();
    expect(first).toMatch(/^20261123-201455-[0-9a-z]{5}$/);
    expect([second, first].toSorted()).toEqual([first, second]);
  });

  it('are never given twice, even when chance repeats itself', () => {
    let draw = 0;
    const newId = createIdSource(
      () => new Date(0),
      (size) => new Uint8Array(size).fill(Math.floor(draw++ / 3)),
    );
    const ids = Array.from({ length: 10 }, newId);
    expect(new Set(ids).size).toBe(10);
  });
});
