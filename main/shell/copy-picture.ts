import * as electron from 'electron';
import { readFile } from 'node:fs/promises';

/** The clipboard of a runtime from before it spoke of items, as the one for development is (docs/decisions/0001). */
interface FormerClipboard {
  writeImage(image: electron.NativeImage): void;
}

function isFormer(clipboard: object): clipboard is FormerClipboard {
  return 'writeImage' in clipboard;
}

/** Puts a PNG file on the clipboard, as a picture. */
export async function copyPicture(path: string): Promise<void> {
  const png = await readFile(path);
  const clipboard: object = electron.clipboard;
  if (isFormer(clipboard)) return clipboard.writeImage(electron.nativeImage.createFromBuffer(png));
  await electron.clipboard.write([new electron.ClipboardItem({ 'image/png': new Blob([png], { type: 'image/png' }) })]);
}
