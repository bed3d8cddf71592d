import { readFileSync } from 'node:fs';
import { ensureBuild } from './build.mjs';
import { run, say } from './child.mjs';
import { findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { inProject, projectRoot } from './project.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/**
 * `npm run package`: the unpacked app of this system, in dist/. With `--release` its installers, for which the official
 * Electron is required. Without it an app made with the unofficial runtime is a marked development build.
 * @param {readonly string[]} args
 */
async function makePackage(args) {
  const release = args.includes('--release');
  await ensurePackages();
  const runtime = await findElectron({ retry: release });
  if (release && !runtime.official) throw new Error('A release needs the official Electron, which could not be downloaded here.');
  await ensureSystemLibraries(runtime, { virtualDisplay: false });
  await ensureBuild(runtime);
  if (!runtime.official) say('The unofficial Electron makes this a development build: it says so at its start and is not meant to be given away.');
  const builder = inProject('node_modules', 'electron-builder', 'cli.js');
  const target = release ? [] : ['--dir'];
  const dist = runtime.official ? [] : [`--config.electronDist=${runtime.directory}`, `--config.electronVersion=${fallbackVersion(runtime.directory)}`];
  const others = args.filter((argument) => argument !== '--release');
  const { code } = await run(process.execPath, [builder, ...target, '--publish=never', ...dist, ...others], {
    cwd: projectRoot,
    env: { ...process.env, FINEXL_RELEASE: release ? '1' : '0' },
  });
  if (code !== 0) throw new Error('electron-builder could not make the app; its own words are above.');
}

/** @param {string} directory */
function fallbackVersion(directory) {
  return JSON.parse(readFileSync(`${directory}/unofficial-runtime.json`, 'utf8')).version;
}

try {
  await makePackage(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
