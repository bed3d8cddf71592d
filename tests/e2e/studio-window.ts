import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { _electron, expect, test as base, type ElectronApplication, type Locator, type Page } from '@playwright/test';
import { findElectron } from '../../scripts/electron-runtime.mjs';

/** The real window on a data folder of its own, opened as often as a test likes. */
export interface StudioWindow {
  readonly app: ElectronApplication;
  readonly page: Page;
}

export interface Studio {
  readonly home: string;
  open(): Promise<StudioWindow>;
  /** Runs the command line on the same data folder, as `npm run finexl` would. */
  cli(...args: readonly string[]): Promise<CommandResult>;
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const project = join(import.meta.dirname, '..', '..');
const asRoot = process.getuid?.() === 0;

export const test = base.extend<{ studio: Studio }>({
  // Playwright finds the fixtures a fixture needs in this pattern, so it has to be there though it is empty.
  // oxlint-disable-next-line no-empty-pattern
  studio: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'finexl-e2e-'));
    const { executable } = await findElectron({ quiet: true });
    const opened: ElectronApplication[] = [];
    await use({
      home,
      async open() {
        const app = await _electron.launch({
          executablePath: executable,
          args: [...(asRoot ? ['--no-sandbox'] : []), '--lang=en-US', project],
          env: { ...environment(), FINEXL_HOME: home },
        });
        opened.push(app);
        const page = await app.firstWindow();
        await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeVisible();
        return { app, page };
      },
      cli: (...args) =>
        runCommand(executable, [join(project, 'out', 'main', 'cli.js'), ...args], { ...environment(), FINEXL_HOME: home, ELECTRON_RUN_AS_NODE: '1' }),
    });
    await Promise.all(opened.map((app) => app.close().catch(() => undefined)));
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  },
});

export { expect };

/** This environment, but for what would make Electron something else. */
export function environment(): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = process.env;
  return { ...Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined)), FINEXL_TEST: '1' };
}

export function runCommand(command: string, args: readonly string[], env: Readonly<Record<string, string>>, cwd: string = project): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The picture on the stage, once it can be seen. */
export function pictureOf(page: Page, prompt: string): Locator {
  return page.getByRole('main', { name: 'Picture' }).getByRole('img', { name: `Picture: ${prompt}` });
}

/** Types a prompt, with few steps and a fixed seed, and waits for picture and explanation. */
export async function generate(page: Page, prompt: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: 'Draw a new seed' }).click();
  await page.getByRole('textbox', { name: 'Seed' }).fill('7');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(pictureOf(page, prompt)).toBeVisible({ timeout: 60_000 });
  await expect(causes(page).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 120_000 });
}

/** The switches of the statements, one a factor. */
export function causes(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Explanation' }).getByRole('switch', { name: /^Use / });
}

/** Nothing that axe knows to be out of reach for somebody. `within`: only in what this selects. */
export async function expectNoViolations(page: Page, screen: string, within = ':root'): Promise<void> {
  // Electron has no second page for axe to work in, hence its older mode.
  const { violations } = await new AxeBuilder({ page }).include(within).setLegacyMode(true).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  expect(found, screen).toEqual([]);
}
