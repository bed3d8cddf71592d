import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { say } from './child.mjs';

/** What this machine lets a window do. */

export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return [process.env.DISPLAY, process.env.WAYLAND_DISPLAY].some((display) => display !== undefined && display !== '');
}

/**
 * Chromium's sandbox needs a user other than root and, on Linux, user namespaces or a helper that root gave rights to.
 * Without them it is switched off, aloud.
 * @param {string} executable Electron's
 */
export function sandboxFlags(executable) {
  const reason = sandboxObstacle(thisSystem(executable));
  if (reason === null) return [];
  say(`Notice: ${reason}, so the window runs without Chromium's sandbox.`);
  return ['--no-sandbox'];
}

/**
 * As `sandboxFlags`, without a word: for a page of the studio's own that has no script.
 * @param {string} executable Electron's
 */
export function needsNoSandbox(executable) {
  return sandboxObstacle(thisSystem(executable)) !== null;
}

/**
 * @typedef {object} SandboxGrounds
 * @property {NodeJS.Platform} platform
 * @property {boolean} asRoot
 * @property {boolean} hasHelper whether `chrome-sandbox` belongs to root and has its rights
 * @property {(name: string) => string | null} setting what the kernel's setting is; null where there is none
 * @property {() => boolean} refusesNamespace whether a user namespace was asked for and refused
 */

/** @param {SandboxGrounds} system @returns {string | null} */
export function sandboxObstacle({ platform, asRoot, hasHelper, setting, refusesNamespace }) {
  if (platform !== 'linux') return null;
  if (asRoot) return 'this runs as root';
  if (hasHelper) return null;
  if (setting('kernel/apparmor_restrict_unprivileged_userns') === '1') return 'this system forbids user namespaces to programs it does not know';
  // Debian's older kernels have a switch of their own; containers refuse by a filter that no setting tells of.
  const forbidden = setting('kernel/unprivileged_userns_clone') === '0' || setting('user/max_user_namespaces') === '0' || refusesNamespace();
  return forbidden ? 'this system forbids user namespaces' : null;
}

/** @param {string} executable @returns {SandboxGrounds} */
function thisSystem(executable) {
  return {
    platform: process.platform,
    asRoot: process.getuid?.() === 0,
    hasHelper: isSetUidRoot(join(dirname(executable), 'chrome-sandbox')),
    setting: (name) => {
      const path = join('/proc/sys', name);
      return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
    },
    // A system without `unshare` has refused nothing.
    refusesNamespace: () => (spawnSync('unshare', ['--user', 'true'], { stdio: 'ignore' }).status ?? 0) !== 0,
  };
}

/** @param {string} path */
function isSetUidRoot(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.uid === 0 && (found.mode & 0o4000) !== 0;
}
