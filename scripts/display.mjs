import { existsSync, readFileSync } from 'node:fs';
import { say } from './child.mjs';

/** What this machine lets a window do. */

export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return [process.env.DISPLAY, process.env.WAYLAND_DISPLAY].some((display) => display !== undefined && display !== '');
}

/** Chromium's sandbox needs a user other than root and, on Linux, user namespaces. Without them it is switched off, aloud. */
export function sandboxFlags() {
  const reason = sandboxObstacle();
  if (reason === null) return [];
  say(`Notice: ${reason}, so the window runs without Chromium's sandbox.`);
  return ['--no-sandbox'];
}

function sandboxObstacle() {
  if (process.platform !== 'linux') return null;
  if (process.getuid?.() === 0) return 'this runs as root';
  const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  if (existsSync(restriction) && readFileSync(restriction, 'utf8').trim() === '1') return 'this system forbids user namespaces to programs it does not know';
  return null;
}
