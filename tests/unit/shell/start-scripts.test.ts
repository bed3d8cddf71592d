import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxObstacle } from '../../../scripts/display.mjs';
import { nodeObstacle } from '../../../scripts/node-version.mjs';

const project = join(import.meta.dirname, '..', '..', '..');

describe('the person’s Node', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '22.13.1', '23.0.0', '24.15.0', '100.0.0'])('is new enough from %s', (version) => {
    expect(nodeObstacle(version)).toBeNull();
  });

  it.each(['18.20.8', '20.18.3', '21.7.3', '22.11.0'])('is told when it is too old: %s', (version) => {
    expect(nodeObstacle(version)).toContain(`this is Node ${version}`);
  });

  it('is asked for alike in package.json, its lock and the check', () => {
    const engines = { node: '^20.19.0 || >=22.12.0' };
    expect(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))).toMatchObject({ engines });
    expect(JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))).toMatchObject({ packages: { '': { engines } } });
  });
});

describe('Chromium’s sandbox', () => {
  function system(settings: Readonly<Record<string, string>> = {}): Parameters<typeof sandboxObstacle>[0] {
    return { platform: 'linux', asRoot: false, hasHelper: false, setting: (name) => settings[name] ?? null, refusesNamespace: () => false };
  }

  it('is used where user namespaces can be had, and outside of Linux', () => {
    expect(sandboxObstacle(system())).toBeNull();
    expect(sandboxObstacle(system({ 'kernel/unprivileged_userns_clone': '1', 'user/max_user_namespaces': '63000' }))).toBeNull();
    expect(sandboxObstacle({ ...system(), platform: 'darwin', refusesNamespace: () => true })).toBeNull();
  });

  it.each([
    [{ 'kernel/apparmor_restrict_unprivileged_userns': '1' }, 'to programs it does not know'],
    [{ 'kernel/unprivileged_userns_clone': '0' }, 'forbids user namespaces'],
    [{ 'user/max_user_namespaces': '0' }, 'forbids user namespaces'],
  ])('can’t be had with %j', (settings, reason) => {
    expect(sandboxObstacle(system(settings))).toContain(reason);
  });

  it('can’t be had where a namespace is refused for a reason that no setting tells', () => {
    expect(sandboxObstacle({ ...system(), refusesNamespace: () => true })).toContain('forbids user namespaces');
  });

  it('needs no namespaces beside a helper with root’s rights, but never root itself', () => {
    const withHelper = { ...system({ 'user/max_user_namespaces': '0' }), hasHelper: true };
    expect(sandboxObstacle(withHelper)).toBeNull();
    expect(sandboxObstacle({ ...withHelper, asRoot: true })).toContain('root');
  });
});

describe('commands that sources and documents name', () => {
  const texts = ['README.md', 'docs', 'main', 'scripts', 'models/training'].flatMap((place) => textsUnder(place));

  it('are all in package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const named = texts.flatMap((text) => [...text.matchAll(/npm run ([a-z][a-z:-]*[a-z])/g)].map((match) => match[1] ?? ''));
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });

  it('run TypeScript on Electron’s Node, never on the person’s', () => {
    expect(texts.flatMap((text) => text.match(/node scripts\/[\w-]+\.ts/g) ?? [])).toEqual([]);
  });
});

function textsUnder(place: string): readonly string[] {
  const path = join(project, place);
  if (place.includes('.')) return [readFileSync(path, 'utf8')];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:md|ts|mjs|cjs|sh)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}
