import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { handOver, run, say } from './child.mjs';
import { hasDisplay, sandboxFlags } from './display.mjs';
import { electronAsNode, findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { inProject, projectRoot } from './project.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/** `npm run screenshots`: drives the real window and saves the pictures that README shows to docs/images. */

const prompt = process.env.FINEXL_SCREENSHOT_PROMPT ?? 'a happy panda in the forest at sunset';
const seed = process.env.FINEXL_SCREENSHOT_SEED ?? '3';
const folder = inProject('docs', 'images');
const patienceMs = 240_000;

/** @param {import('./electron-runtime.mjs').ElectronRuntime} runtime @param {string} home */
async function photograph(runtime, home) {
  const { _electron } = await import('@playwright/test');
  const { command, env } = electronAsNode(runtime);
  for (const taste of ['light.warmth=0.6', 'colour.saturation=0.4']) {
    await run(command, [inProject('out', 'main', 'cli.js'), 'profile', 'set', taste, '--home', home], { env, capture: true });
  }
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [...sandboxFlags(runtime.executable), '--lang=en-US', '--force-device-scale-factor=1.25', projectRoot],
    env: { ...environment, FINEXL_HOME: home, FINEXL_TEST: '1' },
  });
  try {
    const page = await app.firstWindow();
    await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
    await page.getByRole('button', { name: 'Draw a new seed' }).click();
    await page.getByRole('textbox', { name: 'Seed' }).fill(seed);
    await page.getByRole('button', { name: 'Generate' }).click();
    const causes = page.getByRole('complementary', { name: 'Explanation' }).getByRole('switch', { name: /^Use / });
    await causes.first().waitFor({ timeout: patienceMs });
    await page.waitForFunction(() => document.querySelector('[role=progressbar]') === null, undefined, { timeout: patienceMs });
    await page.mouse.move(5, 5);
    await settle(page);
    await page.screenshot({ path: join(folder, 'studio.png') });

    await causes.first().focus();
    await page.keyboard.press('Space');
    await page.getByRole('region', { name: 'What really changed' }).waitFor({ timeout: patienceMs });
    await page.waitForFunction(() => document.querySelector('[role=progressbar]') === null, undefined, { timeout: patienceMs });
    await settle(page);
    await page.screenshot({ path: join(folder, 'what-if.png') });
  } finally {
    await app.close();
  }
}

/** Lets transitions end. @param {import('@playwright/test').Page} page */
async function settle(page) {
  await page.waitForTimeout(800);
}

async function main() {
  await ensurePackages();
  const runtime = await findElectron();
  await ensureSystemLibraries(runtime, { virtualDisplay: !hasDisplay() });
  await ensureBuild(runtime);
  if (!hasDisplay()) return handOver('xvfb-run', ['-a', '-s', '-screen 0 2400x1600x24', process.execPath, inProject('scripts', 'screenshots.mjs')]);
  mkdirSync(folder, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'finexl-screenshots-'));
  try {
    await photograph(runtime, home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

await main().catch((error) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
