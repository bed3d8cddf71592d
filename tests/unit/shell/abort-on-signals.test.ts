import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const rule = pathToFileURL(join(import.meta.dirname, '..', '..', '..', 'main', 'abort-on-signals.ts')).href;
const script = join(mkdtempSync(join(tmpdir(), 'finexl-signals-')), 'work.mjs');
/** Takes two seconds to come to its end after it was asked to. */
writeFileSync(
  script,
  `import { abortOnSignals } from ${JSON.stringify(rule)};
const stop = abortOnSignals();
const clock = setInterval(() => {}, 1000);
stop.addEventListener('abort', () => setTimeout(() => { process.stdout.write('finished'); clearInterval(clock); }, 2000));
process.stdout.write('started ');`,
);

/** Sends SIGINT again after each pause, the first when the work has begun. */
function interrupt(pauses: readonly number[]): Promise<{ code: number | null; signal: string | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output !== 'started ') return;
      for (const pause of pauses) setTimeout(() => child.kill('SIGINT'), pause);
    });
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}

// Windows knows no signals between processes: `kill` ends them at once.
describe.skipIf(process.platform === 'win32')('Ctrl+C', () => {
  it('lets the work come to its end, also when the same press arrives twice', async () => {
    expect(await interrupt([0, 100])).toEqual({ code: 0, signal: null, output: 'started finished' });
  });

  it('ends it at once when it is pressed again', async () => {
    expect(await interrupt([0, 800])).toEqual({ code: 130, signal: null, output: 'started ' });
  });
});
