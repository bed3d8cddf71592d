import { existsSync, readFileSync } from 'node:fs';
import { npm, say } from './child.mjs';
import { nodeObstacle } from './node-version.mjs';
import { inProject, projectRoot } from './project.mjs';

/**
 * Installs the npm packages of package-lock.json when they are missing or of another version. npm keeps a list of what
 * it installed (node_modules/.package-lock.json), so the check costs a few milliseconds and no network.
 * Every script begins here, so that a Node that is too old is told before anything fails for it.
 */
export async function ensurePackages() {
  const obstacle = nodeObstacle(process.versions.node);
  if (obstacle !== null) throw new Error(obstacle);
  const missing = missingPackages();
  if (missing.length === 0) return;
  say(`Installing packages (${missing.length} missing or of another version) …`);
  // NODE_ENV=production or `omit` in npm's settings would leave out what every start needs.
  const included = ['--include=dev', '--include=optional'];
  const { code, output } = await npm(['ci', ...included, '--loglevel=error', '--no-progress'], { cwd: projectRoot, capture: true });
  if (code !== 0) {
    say(output.trim());
    throw new Error('The packages could not be installed; npm’s own words are above.');
  }
}

/** @returns {string[]} paths such as `node_modules/zod` that are not there in the locked version */
function missingPackages() {
  const locked = packagesOf(inProject('package-lock.json'));
  const installed = packagesOf(inProject('node_modules', '.package-lock.json'));
  return Object.entries(locked)
    .filter(([path, entry]) => path !== '' && entry.link !== true)
    .filter(([path, entry]) => {
      const present = installed[path];
      if (present === undefined) return entry.optional !== true;
      return present.version !== entry.version || !existsSync(inProject(path));
    })
    .map(([path]) => path);
}

/** @param {string} lockfile */
function packagesOf(lockfile) {
  if (!existsSync(lockfile)) return {};
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages ?? {};
}
