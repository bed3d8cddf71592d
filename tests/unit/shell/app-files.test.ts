import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathInside, readAppFile } from '../../../main/shell/app-files.ts';
import { readBounds, writeBounds } from '../../../main/shell/window-bounds.ts';
import { isDevelopmentBuild, isUnofficialRuntime, refusal } from '../../../main/shell/unofficial-runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'finexl-shell-'));
const built = join(folder, 'renderer');
mkdirSync(built);
writeFileSync(join(built, 'index.html'), '<!doctype html>');
writeFileSync(join(built, 'notes.txt'), 'not served');
writeFileSync(join(folder, 'secret.json'), '{}');

describe('the window’s files', () => {
  it('are served with their media type', async () => {
    expect(await readAppFile(built, '/index.html')).toMatchObject({ mediaType: 'text/html; charset=utf-8' });
  });

  it.each(['/../secret.json', '/%2e%2e/secret.json', '/..%2Fsecret.json', '/..%5Csecret.json', '/%00', '/%', '/', ''])(
    'lie in their folder alone: %j',
    async (path) => {
      expect(await readAppFile(built, path)).toBeNull();
    },
  );

  it('are not served when they are missing or of a kind the window has no use for', async () => {
    expect(await readAppFile(built, '/missing.js')).toBeNull();
    expect(await readAppFile(built, '/notes.txt')).toBeNull();
  });

  it('are not mistaken for those of a folder whose name begins alike', () => {
    expect(pathInside(built, '/../renderer-other/index.html')).toBeNull();
  });
});

describe('the window’s place', () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  const file = join(folder, 'window.json');

  it('is found again', () => {
    writeBounds(file, { x: 10, y: 20, width: 1200, height: 800, maximized: false });
    expect(readBounds(file, screens)).toEqual({ x: 10, y: 20, width: 1200, height: 800, maximized: false });
  });

  it('is forgotten when that screen is gone', () => {
    writeBounds(file, { x: 3000, y: 20, width: 1200, height: 800, maximized: false });
    expect(readBounds(file, screens)).toBeNull();
  });

  it('is forgotten when the file is damaged or missing', () => {
    writeFileSync(file, '{"x":');
    expect(readBounds(file, screens)).toBeNull();
    expect(readBounds(join(folder, 'nothing.json'), screens)).toBeNull();
  });
});

describe('an unofficial runtime', () => {
  it('is known by the marker beside the executable', () => {
    const executable = join(folder, 'electron');
    expect(isUnofficialRuntime(executable)).toBe(false);
    writeFileSync(join(folder, 'unofficial-runtime.json'), '{}');
    expect(isUnofficialRuntime(executable)).toBe(true);
    expect(isDevelopmentBuild(folder)).toBe(false);
  });

  it('is refused by a packaged studio that is no development build', () => {
    expect(refusal({ packaged: true, unofficial: true, developmentBuild: false })).toContain('does not start');
    expect(refusal({ packaged: true, unofficial: true, developmentBuild: true })).toBeNull();
    expect(refusal({ packaged: true, unofficial: false, developmentBuild: false })).toBeNull();
    expect(refusal({ packaged: false, unofficial: true, developmentBuild: false })).toBeNull();
  });
});
