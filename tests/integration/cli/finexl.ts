import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI } from '../built.ts';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly home: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Sends this signal when stderr first shows a text. */
  readonly signalOn?: { readonly text: string; readonly signal: NodeJS.Signals };
  /** Kills it, as a crash would, once this is true. */
  readonly killWhen?: () => boolean;
  readonly uid?: number;
}

export function temporaryHome(): string {
  return join(mkdtempSync(join(tmpdir(), 'finexl-cli-')), 'home');
}

/** The real command line in a process of its own, on the runtime that runs this test. */
export function finexl(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args, '--home', options.home], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '', FINEXL_HOME: '', ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    let stdout = '';
    let stderr = '';
    let signalled = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (options.signalOn !== undefined && !signalled && stderr.includes(options.signalOn.text)) {
        signalled = true;
        child.kill(options.signalOn.signal);
      }
    });
    const watching = setInterval(() => {
      if (options.killWhen?.() === true) child.kill('SIGKILL');
    }, 20);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watching);
      resolve({ code, stdout, stderr });
    });
  });
}

/** As `finexl`, for a command that must succeed: its one JSON document. */
export async function finexlJson(args: readonly string[], options: RunOptions): Promise<unknown> {
  const { code, stdout, stderr } = await finexl([...args, '--json'], options);
  if (code !== 0 || stderr !== '') throw new Error(`finexl ${args.join(' ')} ended with ${String(code)}: ${stderr}`);
  return JSON.parse(stdout);
}
