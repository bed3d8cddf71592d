import { statfs } from 'node:fs/promises';
import type { Doctor } from '../../preload/contract.ts';
import { firstDamage, type Connection } from '../database/connection.ts';
import type { EngineCalls } from '../engine/protocol.ts';
import { StudioError } from '../engine/studio-error.ts';
import { prepareHome } from '../history/home-folder.ts';
import type { HomeLayout } from '../history/home-layout.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import { verifyCheckpoint } from '../library/checkpoint-hashes.ts';

type Check = Doctor['checks'][number];

export interface DoctorParts {
  readonly home: HomeLayout;
  readonly connection: Connection;
  readonly checkpoint: () => CheckpointOnDisk;
  readonly inspect: () => Promise<EngineCalls['inspect']['output']>;
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly unofficialRuntime: boolean;
}

/** Below this much free space a picture may not fit. */
const LEAST_FREE = 500 * 1024 * 1024;

const LONGEST_DETAIL = 240;

const NOT_INSTALLED =
  'Only for NVIDIA cards, and for a studio that runs from its sources: install CUDA 12 and cuDNN 9 (TensorRT 10 for TensorRT), then fetch the libraries with “npm run finexl -- providers get cuda”. Without them pictures are made on the CPU or WebGPU.';

/** Looks at everything a picture needs, and says what to do where something is wrong. Throws StudioError `cancelled`. */
export async function examine(parts: DoctorParts): Promise<Doctor> {
  const checks: Check[] = [
    runtime(parts),
    ...(await guarded(
      'engine',
      'Reinstall FineXL Studio; if it stays, this machine may lack what ONNX Runtime needs (a 64-bit CPU; on Linux glibc 2.28 or newer).',
      () => engine(parts),
    )),
    ...(await guarded('checkpoint', 'Reinstall FineXL Studio to restore the bundled checkpoint.', () => checkpoint(parts))),
    ...(await guarded('database', 'Put the newest copy from the folder “backups” in its place.', () => database(parts))),
    ...(await guarded('data folder', 'Choose another data folder (FINEXL_HOME, or --home on the command line), or change its permissions.', () =>
      folder(parts),
    )),
    ...(await guarded('disk', 'Free some space on this disk.', () => disk(parts))),
  ];
  return { ok: checks.every((check) => check.ok), checks };
}

/** A check that fails to run has found something; one that nobody waits for any more has not. */
async function guarded(name: string, advice: string, check: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof StudioError && error.code === 'cancelled') throw error;
    const detail = error instanceof StudioError ? `${error.code}: ${error.message}` : String(error);
    return [{ name, ok: false, detail, advice }];
  }
}

function runtime({ versions, unofficialRuntime }: DoctorParts): Check {
  const electron =
    versions['electron'] === undefined
      ? 'without Electron'
      : `Electron ${versions['electron']}${unofficialRuntime ? ' (unofficial build, for development only)' : ''}`;
  const advice = unofficialRuntime
    ? 'Fine for development. For the official Electron delete .cache/runtime/official-download-failed in the sources and run “npm start” with access to GitHub.'
    : null;
  return { name: 'runtime', ok: true, detail: `${electron}, Node ${versions['node'] ?? '?'}, ${process.platform}-${process.arch}`, advice };
}

async function engine(parts: DoctorParts): Promise<readonly Check[]> {
  const { runtime: version, providers } = await parts.inspect();
  const cpu = providers.find((provider) => provider.provider === 'cpu');
  return [
    { name: 'engine', ok: true, detail: version, advice: null },
    ...(cpu === undefined ? [{ name: 'provider cpu', ok: false, detail: 'not offered by the runtime', advice: 'Reinstall FineXL Studio.' }] : []),
    ...providers.map(({ provider, offer, usable, reason }) => ({
      name: `provider ${provider}`,
      // Only the CPU is needed; everything else is a bonus.
      ok: usable || provider !== 'cpu',
      detail: oneLine(usable ? `usable: ${reason}` : `not used: ${reason}`),
      advice: usable || provider === 'cpu' ? null : offer === 'not-installed' ? NOT_INSTALLED : 'Nothing to do: pictures are made on the CPU.',
    })),
  ];
}

/** A driver's own words can be a page long. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= LONGEST_DETAIL ? line : `${line.slice(0, LONGEST_DETAIL)} …`;
}

async function checkpoint(parts: DoctorParts): Promise<readonly Check[]> {
  const { id, directory } = parts.checkpoint();
  const name = `checkpoint ${id}`;
  const verdict = await verifyCheckpoint(directory);
  switch (verdict.kind) {
    case 'match':
      return [{ name, ok: true, detail: `${verdict.files} files match their SHA-256`, advice: null }];
    case 'no-list':
      return [
        {
          name,
          ok: true,
          detail: `no list of hashes in ${directory}, so its files were not compared`,
          advice: `In the sources, write one with: node scripts/run-typescript.mjs scripts/hash-checkpoint.ts "${directory}"`,
        },
      ];
    case 'differ': {
      const files = [...verdict.missing.map((file) => `${file} is missing`), ...verdict.changed.map((file) => `${file} differs`)];
      return [{ name, ok: false, detail: files.join(', '), advice: 'Reinstall FineXL Studio to restore the bundled checkpoint.' }];
    }
    default:
      return verdict satisfies never;
  }
}

async function database({ connection, home }: DoctorParts): Promise<readonly Check[]> {
  const damage = firstDamage(connection);
  const advice = 'Close the studio, move this file away, and put the newest copy from the folder “backups” in its place.';
  return [{ name: 'database', ok: damage === null, detail: damage ?? `${home.database} is whole`, advice: damage === null ? null : advice }];
}

async function folder({ home }: DoctorParts): Promise<readonly Check[]> {
  prepareHome(home);
  return [{ name: 'data folder', ok: true, detail: `${home.root} can be written to`, advice: null }];
}

async function disk({ home }: DoctorParts): Promise<readonly Check[]> {
  const { bavail, bsize } = await statfs(home.root);
  const free = bavail * bsize;
  const ok = free >= LEAST_FREE;
  return [{ name: 'disk', ok, detail: `${(free / 1024 ** 3).toFixed(1)} GB free`, advice: ok ? null : 'Free some space on this disk.' }];
}
