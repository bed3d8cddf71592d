import { extname } from 'node:path';
import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { Desktop } from '../studio-interface.ts';
import { copyPicture } from './copy-picture.ts';
import { printPage } from './print-page.ts';

/** What only a desktop can do, done with Electron. */
export function electronDesktop(parentWindow: () => BrowserWindow | null): Desktop {
  return {
    async trash(paths) {
      for (const path of paths) await shell.trashItem(path);
    },
    discard: (folder) => shell.trashItem(folder),
    async chooseFolder() {
      const options: OpenDialogOptions = { properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'] };
      const parent = parentWindow();
      const { canceled, filePaths } = parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
      return canceled ? null : (filePaths[0] ?? null);
    },
    async chooseFile(name, extensions) {
      const options: OpenDialogOptions = { properties: ['openFile', 'dontAddToRecent'], filters: [{ name, extensions: [...extensions] }] };
      const parent = parentWindow();
      const { canceled, filePaths } = parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
      return canceled ? null : (filePaths[0] ?? null);
    },
    showInFolder: (path) => shell.showItemInFolder(path),
    copyPicture,
    printPdf: printPage,
    async chooseSavePath(suggestedName) {
      const extension = extname(suggestedName).slice(1);
      const options = { defaultPath: suggestedName, filters: [{ name: extension.toUpperCase(), extensions: [extension] }] };
      const parent = parentWindow();
      const { canceled, filePath } = parent === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(parent, options);
      return canceled ? null : filePath;
    },
  };
}
