import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Milliseconds from starting the command line to its end, with one unexplained picture made and kept. */
export function coldStart(project: string, home: string): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        join(project, 'out', 'main', 'cli.js'),
        'generate',
        'a red fox in the forest',
        '--seed',
        '7',
        '--no-explain',
        '--json',
        '--provider',
        'cpu',
        '--home',
        home,
      ],
      {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(performance.now() - started) : reject(new Error(`The command line ended with ${code}.`))));
  });
}
