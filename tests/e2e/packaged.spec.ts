import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { chromium, type Page } from '@playwright/test';
import { environment, expect, generate, runCommand, test } from './studio-window.ts';

const project = join(import.meta.dirname, '..', '..');
/** How @electron/fuses writes a fuse's state; it does not export the names. */
const FuseState = { DISABLE: '0'.charCodeAt(0), ENABLE: '1'.charCodeAt(0) } as const;
const prompt = 'a sailing boat on the sea';

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const made = await runCommand(process.execPath, [join(project, 'scripts', 'package.mjs')], environment());
  expect(made.code, made.stderr).toBe(0);
});

test('the packaged studio generates and explains, with its fuses set', async () => {
  test.setTimeout(180_000);
  const home = mkdtempSync(join(tmpdir(), 'finexl-packaged-'));
  const { app, page, close } = await openPackaged(home);
  try {
    await generate(page, prompt);
    expect(page.url()).toBe('studio://app/index.html');
    expect(readdirSync(join(home, 'pictures'), { recursive: true }).some((name) => String(name).endsWith('.png'))).toBe(true);
    const info = await page.evaluate(() => window.studio.call('studio.info', {}));
    expect(info).toMatchObject({ ok: true, value: { engine: { state: 'ready' } } });
  } finally {
    const ended = new Promise((resolve) => app.once('exit', resolve));
    await close();
    app.kill();
    await ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
  const fuses = await getCurrentFuseWire(packagedExecutable());
  expect(fuses[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE);
  expect(fuses[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(FuseState.DISABLE);
  expect(fuses[FuseV1Options.EnableNodeCliInspectArguments]).toBe(FuseState.DISABLE);
  expect(fuses[FuseV1Options.OnlyLoadAppFromAsar]).toBe(FuseState.ENABLE);
});

test('the package holds this system’s binaries alone, and nothing of its own making', () => {
  const unpacked = join(resourcesOfPackage(), 'app.asar.unpacked', 'node_modules');
  expect(readdirSync(join(unpacked, 'onnxruntime-node', 'bin', 'napi-v6'))).toEqual([process.platform]);
  expect(readdirSync(join(unpacked, 'onnxruntime-node', 'bin', 'napi-v6', process.platform))).toEqual([process.arch]);
  expect(readdirSync(join(unpacked, 'better-sqlite3', 'prebuilds'))).toEqual([`${process.platform}-${process.arch}.node`]);
  expect(existsSync(join(resourcesOfPackage(), 'models', 'storybook', 'model_index.json'))).toBe(true);
  expect(existsSync(join(resourcesOfPackage(), 'models', 'training'))).toBe(false);
});

test('a package on an unofficial Electron that is not marked as a development build refuses to start', async () => {
  const marker = join(resourcesOfPackage(), 'development-build.json');
  test.skip(!existsSync(marker), 'this package was made with the official Electron');
  const home = mkdtempSync(join(tmpdir(), 'finexl-refused-'));
  renameSync(marker, `${marker}.away`);
  try {
    const refused = await runCommand(packagedExecutable(), sandbox(), { ...environment(), FINEXL_HOME: home });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('unofficial build of Electron and does not start');
  } finally {
    renameSync(`${marker}.away`, marker);
    rmSync(home, { recursive: true, force: true });
  }
});

/** The fuses forbid a debugger in the main process, so the window is driven over Chromium's own port. */
async function openPackaged(home: string): Promise<{ app: ChildProcess; page: Page; close: () => Promise<void> }> {
  const app = spawn(packagedExecutable(), [...sandbox(), '--lang=en-US', '--remote-debugging-port=0'], {
    env: { ...environment(), FINEXL_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    app.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    app.on('exit', (code) => reject(new Error(`The packaged studio ended (${code}): ${said}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('The packaged studio has no window.');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeVisible();
  return { app, page, close: () => browser.close() };
}

function sandbox(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

function packagedExecutable(): string {
  const dist = join(project, 'dist');
  switch (process.platform) {
    case 'darwin':
      return join(dist, process.arch === 'arm64' ? 'mac-arm64' : 'mac', 'FineXL Studio.app', 'Contents', 'MacOS', 'FineXL Studio');
    case 'win32':
      return join(dist, 'win-unpacked', 'FineXL Studio.exe');
    default:
      return join(dist, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`, 'finexl-studio');
  }
}

function resourcesOfPackage(): string {
  const folder = dirname(packagedExecutable());
  return process.platform === 'darwin' ? join(folder, '..', 'Resources') : join(folder, 'resources');
}
