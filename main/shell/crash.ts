import { app, dialog, type BrowserWindow } from 'electron';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Crashes are written to a file in the data folder; nothing is sent anywhere. */
export interface CrashLog {
  report(error: unknown): void;
}

export function openCrashLog(home: string): CrashLog {
  return {
    report(error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`${text}\n`);
      try {
        mkdirSync(join(home, 'logs'), { recursive: true });
        appendFileSync(join(home, 'logs', 'crashes.log'), `${new Date().toISOString()} ${text}\n`);
      } catch {
        // Where the log can't be written, stderr has it.
      }
    },
  };
}

/** A bug in the main process is reported and ends the app: its state can't be trusted. The history is safe on disk. */
export function endOnBugs(log: CrashLog, unattended: boolean): void {
  const end = (error: unknown): void => {
    log.report(error);
    if (!unattended) dialog.showErrorBox('FineXL Studio', error instanceof Error ? error.message : String(error));
    app.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/** A window whose process died is loaded again; the studio behind it went on. Twice in ten seconds is too often. */
export function reviveWindow(window: BrowserWindow, log: CrashLog): void {
  let last = -Infinity;
  window.webContents.on('render-process-gone', (_, details) => {
    log.report(new Error(`The window's process ended: ${details.reason} (${details.exitCode})`));
    const now = performance.now();
    if (details.reason === 'clean-exit' || now - last < 10_000) return;
    last = now;
    window.webContents.reload();
  });
}
