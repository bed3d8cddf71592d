import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from 'electron';
import { PRINT_ORDER } from './print-order.ts';
import { printPage } from './shell/print-page.ts';
import { registerStudioScheme } from './shell/asset-protocol.ts';
import { secureApp } from './shell/security.ts';

/**
 * Electron's entry for printing one page without a window, as the command line asks for it: `print FOLDER` makes the
 * folder's page a PDF and ends. Knows no data folder; what Chromium keeps while it works lies in the folder as well.
 */
async function print(folder: string): Promise<void> {
  app.setPath('userData', join(folder, 'chromium'));
  // No icon jumps in macOS's dock for this.
  app.setActivationPolicy?.('prohibited');
  secureApp(() => false);
  registerStudioScheme();
  await app.whenReady();
  const html = await readFile(join(folder, PRINT_ORDER.page), 'utf8');
  await writeFile(join(folder, PRINT_ORDER.printed), await printPage(html));
}

const folder = process.argv.at(-1) ?? '';
// Awaited here it would wait for itself: Electron is ready once its entry was read.
print(folder).then(
  () => app.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    app.exit(1);
  },
);
