import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { abortOnSignals } from './abort-on-signals.ts';
import { printInApp } from './command-line/print-in-app.ts';
import { findResources, findVersion } from './command-line/resources.ts';
import { runCommandLine } from './command-line/run.ts';
import { createEngineHost, type EngineHost } from './engine/host.ts';
import { spawnChildProcess } from './engine/spawn-child-process.ts';

/** Entry of the command line: the same studio without a window. Runs on Electron's Node, from sources or bundled. */

const here = import.meta.dirname;
const packaged = 'resourcesPath' in process && typeof process.resourcesPath === 'string' ? process.resourcesPath : undefined;
const resources = findResources(process.env, packaged, here);

/** Beside this file when bundled, among the sources otherwise. */
function entryOf(bundledName: string, ...source: readonly string[]): string {
  const bundled = join(here, bundledName);
  return existsSync(bundled) ? bundled : join(here, ...source);
}

function createEngine(quiet: boolean): EngineHost {
  return createEngineHost({
    spawn: () => spawnChildProcess({ entry: entryOf('worker.js', 'engine', 'worker.ts'), environment: { FINEXL_RESOURCES: resources }, quiet }),
  });
}

// A reader that went away (`| head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const signal = abortOnSignals();

process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    interactive: process.stderr.isTTY,
  },
  environment: process.env,
  platform: process.platform,
  signal,
  resources,
  version: findVersion(here),
  unofficialRuntime: process.execPath.includes('electron-gt-'),
  createEngine: () => createEngine(false),
  createThrowawayEngine: () => createEngine(true),
  printPdf: (html) =>
    printInApp(html, {
      executable: process.versions['electron'] === undefined ? null : process.execPath,
      entry: entryOf('print.js', 'print.ts'),
      environment: process.env,
      platform: process.platform,
      asRoot: process.getuid?.() === 0,
      signal,
    }),
});
