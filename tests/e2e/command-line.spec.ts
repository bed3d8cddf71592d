import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { environment, expect, runCommand, test, type CommandResult } from './studio-window.ts';

/** What a person types, through npm and the project's scripts. */
function npm(home: string, ...args: readonly string[]): Promise<CommandResult> {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...withoutDisplay } = environment();
  return runCommand('npm', args, { ...withoutDisplay, FINEXL_HOME: home });
}

test('`npm run finexl -- generate … --json` prints one JSON document and nothing else', async ({ studio }) => {
  test.setTimeout(180_000);
  const made = await npm(studio.home, 'run', 'finexl', '--', 'generate', 'a yellow taxi in the rain', '--seed', '7', '--steps', '4', '--json');
  expect(made.code, made.stderr).toBe(0);
  const document: unknown = JSON.parse(made.stdout);
  expect(document).toMatchObject({ seed: 7, checkpoint: 'storybook', provider: 'cpu' });

  const listed = await npm(studio.home, 'run', 'finexl', '--', 'history', '--search', 'taxi', '--json');
  expect(JSON.stringify(JSON.parse(listed.stdout))).toContain('a yellow taxi in the rain');
});

test('a failure is one line with a code on stderr, a wrong exit code, and an empty stdout', async ({ studio }) => {
  const failed = await npm(studio.home, 'run', 'finexl', '--', 'generate', '', '--json');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toBe('');
  const own = failed.stderr.split('\n').filter((line) => line !== '' && !line.endsWith('…') && !line.startsWith('npm warn '));
  expect(own).toEqual([expect.stringMatching(/^prompt-empty: /)]);
});

test('`npm start -- "a prompt"` makes the picture without a window and says where everything is', async ({ studio }) => {
  test.setTimeout(180_000);
  const made = await npm(studio.home, 'start', '--', 'a happy dog in the park', '--seed', '7', '--steps', '4');
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toMatch(/\b[01]\.\d\d\b/);
  const picture = /^picture\s+(.+)$/m.exec(made.stdout)?.[1] ?? '';
  expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
  expect(existsSync(join(dirname(picture), 'plain.png'))).toBe(true);
  const explanation = readFileSync(join(dirname(picture), 'explanation.html'), 'utf8');
  expect(explanation).toContain('a happy dog in the park');
  expect(explanation).not.toMatch(/(?:src|href)="https?:/);
});
