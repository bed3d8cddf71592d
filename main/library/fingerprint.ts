import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Of a file, so much is read at each end: what differs between two versions of a network is its weights, all of them. */
const SAMPLE_BYTES = 1 << 20;

/** What a checkpoint's or a readout's numbers depend on. */
const isRead = (name: string): boolean => /\.(?:onnx|onnx_data|data|pb|json|txt|safetensors)$/u.test(name);
/** Lists, cards and what was measured with it change nothing about it. */
const isAside = (name: string): boolean => /^(?:SHA256SUMS|calibration|contact-prompts)\.json$/u.test(name);

interface Known {
  readonly state: string;
  readonly fingerprint: string;
}

/**
 * Names folders by their content: SHA-256 over the path, the size and both ends of every file that counts. Gigabytes are
 * not read whole, since this is asked for before every picture; a folder whose files kept their sizes and times is not
 * read at all.
 *
 * @param counts of which files, by their path in the folder with slashes
 */
export function createFingerprints(counts: (path: string) => boolean = () => true): (directory: string) => Promise<string> {
  const known = new Map<string, Known>();
  return async (directory) => {
    const files = (await filesOf(directory)).filter(({ path }) => counts(path));
    const state = JSON.stringify(files);
    const found = known.get(directory);
    if (found?.state === state) return found.fingerprint;
    const fingerprint = await fingerprintOf(directory, files);
    known.set(directory, { state, fingerprint });
    return fingerprint;
  };
}

interface SizedFile {
  readonly path: string;
  readonly size: number;
  readonly changed: number;
}

async function filesOf(directory: string): Promise<readonly SizedFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && isRead(entry.name) && !isAside(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.toSorted().map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return { path: relative(directory, path).split(sep).join('/'), size, changed: mtimeMs };
    }),
  );
}

async function fingerprintOf(directory: string, files: readonly SizedFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { path, size } of files) {
    hash.update(`${path} ${size}\n`);
    const file = await open(join(directory, ...path.split('/')));
    try {
      const starts = size <= 2 * SAMPLE_BYTES ? [0] : [0, size - SAMPLE_BYTES];
      for (const position of starts) {
        const buffer = Buffer.alloc(size <= 2 * SAMPLE_BYTES ? size : SAMPLE_BYTES);
        const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }
  return hash.digest('hex').slice(0, 16);
}
