import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, say } from './child.mjs';
import { electronAsNode, findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';
import { inProject, projectRoot } from './project.mjs';

/** Builds main, preload and window into out/, when their sources changed since the last build. */

const inputs = ['main', 'preload', 'renderer', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'];
const stamp = inProject('out', '.stamp');

/** @param {import('./electron-runtime.mjs').ElectronRuntime} runtime */
export async function ensureBuild(runtime) {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building the studio …');
  forgetBuild();
  const { command, env } = electronAsNode(runtime);
  const builder = inProject('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { code, output } = await run(command, [builder, 'build', '--logLevel', 'warn'], { cwd: projectRoot, env, capture: true });
  if (code !== 0) {
    say(output.trim());
    throw new Error('The studio could not be built; the reason is above.');
  }
  mkdirSync(inProject('out'), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** To be called by whoever writes into out/ besides: what lies there is no build of these sources any more. */
export function forgetBuild() {
  rmSync(stamp, { force: true });
}

/** A hash over the path and content of every file that a build reads. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap((input) => filesUnder(inProject(input)))) {
    hash
      .update(`${relative(projectRoot, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .sort((left, right) => (left.name < right.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
  } catch {
    return [path];
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensurePackages();
  const runtime = await findElectron();
  await ensureSystemLibraries(runtime, { virtualDisplay: false });
  await ensureBuild(runtime);
}
