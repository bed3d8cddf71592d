import { existsSync, readFileSync, rmSync } from 'node:fs';
import { hasDisplay } from './display.mjs';
import { run } from './child.mjs';
import { electronAsNode } from './electron-runtime.mjs';
import { inProject, projectRoot } from './project.mjs';

/**
 * The suites of `npm test`, each a function that runs it and counts.
 * @typedef {{passed: number, failed: number, skipped: number}} Count
 * @typedef {import('./electron-runtime.mjs').ElectronRuntime} ElectronRuntime
 */

/** Type check, lint and the like: one test each. */
export const checks = [
  { name: 'Type check', script: ['node_modules', 'typescript', 'bin', 'tsc'], args: ['--noEmit'] },
  { name: 'Lint', script: ['node_modules', 'oxlint', 'bin', 'oxlint'], args: ['--type-aware', '--deny-warnings'] },
  { name: 'Layers', script: ['scripts', 'layers.mjs'], args: [] },
  { name: 'Format', script: ['node_modules', 'prettier', 'bin', 'prettier.cjs'], args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'Dead code', script: ['node_modules', 'knip', 'bin', 'knip.js'], args: ['--no-progress'] },
];

/**
 * @param {(typeof checks)[number]} check
 * @returns {Promise<Count>}
 */
export async function runCheck(check) {
  const { code } = await run(process.execPath, [inProject(...check.script), ...check.args], { cwd: projectRoot });
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * Unit and integration tests, on Electron's Node: the native modules are made for it.
 * @param {'unit' | 'integration'} project
 * @param {ElectronRuntime} runtime
 */
export async function runVitest(project, runtime) {
  const { command, env } = electronAsNode(runtime);
  const results = inProject('test-results', `${project}.json`);
  rmSync(results, { force: true });
  const { code } = await run(
    command,
    [inProject('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${results}`],
    { cwd: projectRoot, env },
  );
  if (!existsSync(results)) return nothingRan;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
  // A file that could not even be loaded fails no test of its own; neither does an error outside of tests.
  const failed = Math.max(numFailedTests, numFailedTestSuites > 0 || code !== 0 ? 1 : 0);
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

/** End-to-end tests: Playwright drives the real window, under Xvfb where there is no display. @param {ElectronRuntime} runtime */
export async function runEndToEnd(runtime) {
  const results = inProject('test-results', 'e2e.json');
  rmSync(results, { force: true });
  const playwright = [process.execPath, inProject('node_modules', '@playwright', 'test', 'cli.js'), 'test'];
  const [command = '', ...args] = hasDisplay() ? playwright : ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24', ...playwright];
  const env = { ...process.env, FINEXL_ELECTRON: runtime.executable };
  const { code } = await run(command, args, { cwd: projectRoot, env });
  if (!existsSync(results)) return nothingRan;
  const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(results, 'utf8')).stats;
  return { passed: expected, failed: Math.max(unexpected + flaky, code === 0 ? 0 : 1), skipped };
}

/** A suite that leaves no results has failed as a whole. */
const nothingRan = { passed: 0, failed: 1, skipped: 0 };
