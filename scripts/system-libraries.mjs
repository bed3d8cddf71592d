import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { run, say } from './child.mjs';
import { inProject } from './project.mjs';

/**
 * The libraries that Electron links to on Linux, and Xvfb for windows without a display. On Debian and Ubuntu root gets
 * them installed; everyone else gets the one command that does. Each entry is a package and its name in newer releases.
 */
const guiPackages = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnotify4'],
  ['libsecret-1-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libxtst6'],
  ['libatspi2.0-0t64', 'libatspi2.0-0'],
  ['libuuid1'],
];
const displayPackages = [['xvfb'], ['xauth']];
const note = inProject('.cache', 'runtime', 'libraries-found');

/**
 * @param {import('./electron-runtime.mjs').ElectronRuntime} runtime
 * @param {{virtualDisplay: boolean}} needs
 */
export async function ensureSystemLibraries(runtime, needs) {
  if (process.platform !== 'linux') return;
  const missingGui = await missesLibraries(runtime.executable);
  const missingDisplay = needs.virtualDisplay && (await misses('xvfb-run'));
  if (!missingGui && !missingDisplay) return;
  const wanted = [...(missingGui ? guiPackages : []), ...(missingDisplay ? displayPackages : [])];
  if (await misses('apt-get')) {
    throw new Error(`This system lacks libraries that Electron needs (on Debian: ${wanted.map(([name]) => name).join(' ')}). Install them and try again.`);
  }
  if (process.getuid?.() !== 0) {
    const names = await availableNames(wanted);
    throw new Error(
      `This system lacks libraries that Electron needs. Install them with:\n\n  sudo apt-get update && sudo apt-get install -y ${names.join(' ')}\n`,
    );
  }
  await installAsRoot(wanted);
  if (await missesLibraries(runtime.executable)) throw new Error('Libraries that Electron needs are still missing; see `ldd` of the executable.');
}

/** @param {readonly string[][]} wanted */
async function installAsRoot(wanted) {
  say('Installing the system libraries that Electron needs …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update', '-qq'], { env, capture: true });
  if (update.code !== 0) say(update.output.trim());
  const names = await availableNames(wanted);
  const { code, output } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env, capture: true });
  if (code !== 0) {
    say(output.trim());
    throw new Error('apt-get could not install the libraries; its own words are above.');
  }
}

/** The first name of each package that this release knows. @param {readonly string[][]} wanted */
async function availableNames(wanted) {
  const names = [];
  for (const alternatives of wanted) {
    let chosen = alternatives.at(-1);
    for (const name of alternatives) {
      const { code, output } = await run('apt-cache', ['show', name], { capture: true });
      if (code === 0 && output.includes('Package:')) {
        chosen = name;
        break;
      }
    }
    if (chosen !== undefined) names.push(chosen);
  }
  return names;
}

/** Asks the dynamic linker once for each executable. @param {string} executable */
async function missesLibraries(executable) {
  const found = `${executable} ${statSync(executable).mtimeMs}`;
  if (existsSync(note) && readFileSync(note, 'utf8') === found) return false;
  const { output } = await run('ldd', [executable], { capture: true });
  if (output.includes('not found')) return true;
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, found);
  return false;
}

/** @param {string} program */
async function misses(program) {
  return (await run('sh', ['-c', `command -v ${program}`], { capture: true })).code !== 0;
}
