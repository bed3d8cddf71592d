import { say } from './child.mjs';
import { ensureBuild } from './build.mjs';
import { hasDisplay } from './display.mjs';
import { findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { checks, runCheck, runEndToEnd, runVitest } from './suites.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/**
 * `npm test`: installs what is missing, then type check, lint, layers, format, dead code, unit, integration and end-to-end
 * tests. `npm test -- unit lint` runs what its words name. The last line counts every test of every suite.
 *
 * @typedef {import('./suites.mjs').Count} Count
 */

/** @param {readonly string[]} chosen */
async function test(chosen) {
  await ensurePackages();
  const runtime = await findElectron();
  await ensureSystemLibraries(runtime, { virtualDisplay: !hasDisplay() });
  const suites = [
    ...checks.map((check) => ({ name: check.name, run: () => runCheck(check) })),
    { name: 'Unit tests', run: () => runVitest('unit', runtime) },
    { name: 'Integration tests', run: () => buildAnd(() => runVitest('integration', runtime)) },
    { name: 'End-to-end tests', run: () => buildAnd(() => runEndToEnd(runtime)) },
  ].filter(({ name }) => chosen.length === 0 || chosen.some((word) => name.toLowerCase().startsWith(word.toLowerCase())));

  /** @param {() => Promise<Count>} run */
  async function buildAnd(run) {
    await ensureBuild(runtime);
    return run();
  }

  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  for (const suite of suites) {
    say(`\n— ${suite.name}`);
    const started = performance.now();
    const count = await suite.run().catch((error) => {
      say(String(error));
      return { passed: 0, failed: 1, skipped: 0 };
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    lines.push(`${count.failed === 0 ? '✓' : '✗'} ${suite.name}: ${summary(count)} (${seconds} s)`);
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n${summary(total)}\n`);
  process.exitCode = total.failed === 0 && suites.length > 0 ? 0 : 1;
}

/** @param {Count} count */
function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

try {
  await test(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 1;
}
