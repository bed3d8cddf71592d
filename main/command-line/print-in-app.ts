import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudioError } from '../engine/studio-error.ts';
import { PRINT_ORDER } from '../print-order.ts';

export interface PrintingApp {
  /** Electron's; null where this command line runs on another Node. */
  readonly executable: string | null;
  /** The app's print mode: print.js, or print.ts itself. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly asRoot: boolean;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
}

/** A page of many pictures takes seconds; a browser engine that does not come up would keep one waiting for ever. */
const LONGEST_MS = 120_000;

/**
 * A page as PDF. The command line has no browser engine, so Electron is started once as itself, in a mode that has no
 * window and ends with the page. On Linux it needs no display for it. Throws StudioError `pdf-failed`, `cancelled`.
 */
export async function printInApp(html: string, app: PrintingApp): Promise<Uint8Array> {
  const { executable } = app;
  if (executable === null) throw failed('this command line does not run on Electron');
  // Electron would tell of it in a box, which nobody might see.
  if (!existsSync(app.entry)) throw failed('the part that prints is missing');
  const folder = await mkdtemp(join(tmpdir(), 'finexl-print-'));
  try {
    await writeFile(join(folder, PRINT_ORDER.page), html);
    const { ended, words } = await run(executable, [...flags(app), app.entry, folder], app);
    if (app.signal.aborted) throw new StudioError('cancelled', 'Cancelled.', { retryable: true });
    if (ended !== 0) throw failed(words);
    return await readFile(join(folder, PRINT_ORDER.printed));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function flags({ environment, platform, asRoot }: PrintingApp): readonly string[] {
  if (platform !== 'linux') return [];
  // Chromium's sandbox refuses root, and needs what some systems forbid; the page has no script either way.
  const withoutSandbox = asRoot || environment['FINEXL_NO_SANDBOX'] === '1';
  return [...(withoutSandbox ? ['--no-sandbox'] : []), '--ozone-platform=headless', '--disable-gpu'];
}

function run(executable: string, args: readonly string[], { environment, signal }: PrintingApp): Promise<{ readonly ended: number | null; words: string }> {
  const { ELECTRON_RUN_AS_NODE: _asNode, NODE_OPTIONS: _options, ...env } = environment;
  const stop = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  return new Promise((resolve) => {
    const child = spawn(executable, args, { env, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true, signal: stop, killSignal: 'SIGKILL' });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words += text;
    });
    child.on('error', (error) => {
      words += `${error.message}\n`;
    });
    child.on('close', (ended) => resolve({ ended, words: lastOf(words) }));
  });
}

/** Chromium grumbles about much that does not matter; what ended it comes last. */
function lastOf(words: string): string {
  return words.trim().split('\n').at(-1) ?? '';
}

function failed(reason: string): StudioError {
  const why = reason === '' ? '' : ` (${reason.replace(/\.$/u, '')})`;
  return new StudioError(
    'pdf-failed',
    `The PDF could not be made without a window${why}. Save the report in the window instead, or write it with --format html and print that from a browser.`,
    { details: { reason } },
  );
}
