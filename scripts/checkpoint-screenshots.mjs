import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { handOver, say } from './child.mjs';
import { hasDisplay, sandboxFlags } from './display.mjs';
import { findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { inProject, projectRoot } from './project.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/**
 * `node scripts/checkpoint-screenshots.mjs`: adds, gets, verifies and uses checkpoints in the real window and saves the
 * pictures that docs/checkpoints.md shows. The Hub is a little server on loopback; nothing leaves the machine.
 */

const folder = inProject('docs', 'images', 'checkpoints');
const patienceMs = 240_000;

/** A checkpoint that makes pictures worth looking at: the bundled one under another name. @param {string} parent */
function sampleCheckpoint(parent) {
  const directory = join(parent, 'field-notes');
  cpSync(inProject('models', 'storybook'), directory, { recursive: true });
  rmSync(join(directory, 'SHA256SUMS.json'));
  const path = join(directory, 'model_index.json');
  const index = JSON.parse(readFileSync(path, 'utf8'));
  index.finexl.name = 'Field notes';
  writeFileSync(path, JSON.stringify(index));
  return directory;
}

/** Speaks as the Hub does, slowly enough to be watched. @param {string} directory */
async function openHub(directory) {
  const files = new Map(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(directory.length + 1).replaceAll('\\', '/'), readFileSync(path)];
      }),
  );
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://hub').pathname;
    if (path.startsWith('/api/')) {
      const siblings = [...files].map(([rfilename, content]) => ({
        rfilename,
        size: content.length,
        lfs: { sha256: createHash('sha256').update(content).digest('hex'), size: content.length },
      }));
      return response.end(JSON.stringify({ sha: '0123456789abcdef0123456789abcdef01234567', cardData: { license: 'creativeml-openrail-m' }, siblings }));
    }
    const content = files.get(decodeURIComponent(path.split('/').slice(5).join('/')));
    if (content === undefined) return response.writeHead(404).end();
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': content.length - start,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
    });
    let at = start;
    const timer = setInterval(() => {
      if (at >= content.length || response.destroyed) {
        clearInterval(timer);
        return response.end();
      }
      response.write(content.subarray(at, (at += 131_072)));
    }, 30);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, close };
}

/** @param {import('./electron-runtime.mjs').ElectronRuntime} runtime @param {string} scratch */
async function photograph(runtime, scratch) {
  const { _electron } = await import('@playwright/test');
  const checkpoint = sampleCheckpoint(scratch);
  const hub = await openHub(checkpoint);
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [...sandboxFlags(runtime.executable), '--lang=en-US', '--force-device-scale-factor=1.25', projectRoot],
    env: { ...environment, FINEXL_HOME: join(scratch, 'home'), FINEXL_TEST: '1', HF_ENDPOINT: hub.endpoint, NO_PROXY: '127.0.0.1' },
  });
  try {
    const page = await app.firstWindow();
    /** @param {string} name */
    const shoot = async (name) => {
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(folder, `${name}.png`) });
      say(`  ${name}.png`);
    };
    // The system's own dialog can't be operated from here; it answers as if the folder had been chosen.
    await app.evaluate(({ dialog }, directory) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [directory] });
    }, checkpoint);
    await page.getByRole('button', { name: /^Checkpoint: / }).click();
    const dialog = page.getByRole('dialog', { name: 'Models' });
    await dialog.getByRole('listitem', { name: 'storybook' }).waitFor({ timeout: patienceMs });
    await shoot('1-models');

    await dialog.getByRole('button', { name: 'Add a folder…' }).click();
    const card = dialog.getByRole('listitem', { name: 'Field notes', exact: true });
    await card.waitFor({ timeout: patienceMs });
    await shoot('2-added');

    await card.getByRole('button', { name: 'More for Field notes' }).click();
    await page.getByRole('menuitem', { name: 'Verify the files' }).waitFor();
    await shoot('3-verify');
    await page.getByRole('menuitem', { name: 'Verify the files' }).click();
    await card.getByText('Verified').waitFor({ timeout: patienceMs });

    await dialog.getByRole('textbox', { name: 'From the Hugging Face Hub' }).fill('painter/field-notes');
    await dialog.getByRole('button', { name: 'Look up' }).click();
    await dialog.getByRole('checkbox', { name: /^I have read and accept/ }).waitFor({ timeout: patienceMs });
    await dialog.getByText(/^I have read and accept/).click();
    await dialog.getByRole('button', { name: 'Download', exact: true }).scrollIntoViewIfNeeded();
    await shoot('4-licence');
    await dialog.getByRole('button', { name: 'Download', exact: true }).click();
    const task = dialog.getByRole('listitem', { name: 'painter/field-notes' });
    await task.getByRole('button', { name: 'Pause' }).waitFor({ timeout: patienceMs });
    await task.scrollIntoViewIfNeeded();
    await page.waitForTimeout(600);
    await shoot('5-download');
    await task.getByRole('button', { name: 'Cancel' }).click();

    await card.getByRole('button', { name: 'Use Field notes' }).click();
    await card.getByText('In use').waitFor({ timeout: patienceMs });
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('textbox', { name: 'Prompt' }).fill('a red fox in the forest, watercolour');
    await page.getByRole('button', { name: 'Generate' }).click();
    const causes = page.getByRole('complementary', { name: 'Explanation' }).getByRole('switch', { name: /^Use / });
    await causes.first().waitFor({ timeout: patienceMs });
    await page.waitForFunction(() => document.querySelector('[role=progressbar]') === null, undefined, { timeout: patienceMs });
    await page.mouse.move(5, 5);
    await shoot('6-used');
  } finally {
    await app.close();
    hub.close();
  }
}

async function main() {
  await ensurePackages();
  const runtime = await findElectron();
  await ensureSystemLibraries(runtime, { virtualDisplay: !hasDisplay() });
  await ensureBuild(runtime);
  if (!hasDisplay()) return handOver('xvfb-run', ['-a', '-s', '-screen 0 2400x1600x24', process.execPath, inProject('scripts', 'checkpoint-screenshots.mjs')]);
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'finexl-checkpoints-'));
  try {
    await photograph(runtime, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

await main().catch((error) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
