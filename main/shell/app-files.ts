import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

export interface AppFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
}

/** A file of the built window by its address's path; null when there is none, or when the path leads out of the folder. */
export async function readAppFile(folder: string, addressPath: string): Promise<AppFile | null> {
  const path = pathInside(folder, addressPath);
  const mediaType = path === null ? undefined : mediaTypes[extname(path)];
  if (path === null || mediaType === undefined) return null;
  try {
    return { bytes: new Uint8Array(await readFile(path)), mediaType };
  } catch {
    return null;
  }
}

/** The file that an address's path names, or null when it would lie outside the folder. */
export function pathInside(folder: string, addressPath: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(addressPath);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const path = normalize(join(folder, decoded));
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? path : null;
}
