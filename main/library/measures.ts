import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointSource } from '../engine/protocol.ts';
import type { HomeLayout } from '../history/home-layout.ts';
import type { CheckpointOnDisk } from './checkpoint-description.ts';
import { createFingerprints } from './fingerprint.ts';

/** The readout that measures a checkpoint's pictures: its own, or else an installed one. */
export interface UsedReadout {
  readonly directory: string;
  readonly own: boolean;
}

export interface Measures {
  /** Null when there is none. */
  readoutOf(checkpoint: Pick<CheckpointOnDisk, 'directory'>): UsedReadout | null;
  /** A checkpoint with the readout that measures it, named by their content. */
  nameOf(checkpoint: Pick<CheckpointOnDisk, 'directory'>): Promise<string>;
  /** Names what of a checkpoint draws its pictures: all but the readout that measures them. */
  readonly drawnBy: (checkpoint: Pick<CheckpointOnDisk, 'directory'>) => Promise<string>;
  /** Where the calibration of this checkpoint with this readout is kept, and with it the pairs that were swept; null without a readout. */
  calibrationFolder(checkpoint: Pick<CheckpointOnDisk, 'directory'>): Promise<string | null>;
  /** Whether scores of this checkpoint are calibrated, by what came with it or by what was swept here. */
  isCalibrated(checkpoint: Pick<CheckpointOnDisk, 'directory'>): Promise<boolean>;
  /** All that the engine has to know to open it. */
  sourceOf(checkpoint: Pick<CheckpointOnDisk, 'id' | 'directory'>): Promise<CheckpointSource>;
}

export const CALIBRATION = 'calibration.json';

/** A calibration holds for one checkpoint with one readout; either changed, it is another. */
export function createMeasures(home: Pick<HomeLayout, 'readouts' | 'calibrations'>): Measures {
  const fingerprint = createFingerprints();
  const drawingFingerprint = createFingerprints((path) => !path.startsWith('readout/'));
  const readoutOf: Measures['readoutOf'] = ({ directory }) => {
    const own = join(directory, 'readout');
    if (existsSync(join(own, 'config.json'))) return { directory: own, own: true };
    const [installed] = installedReadouts(home.readouts);
    return installed === undefined ? null : { directory: installed, own: false };
  };
  const nameOf: Measures['nameOf'] = async (checkpoint) => {
    const readout = readoutOf(checkpoint);
    const other = readout === null || readout.own ? [] : [await fingerprint(readout.directory)];
    return [await fingerprint(checkpoint.directory), ...other].join('-');
  };
  const calibrationFolder: Measures['calibrationFolder'] = async (checkpoint) => {
    return readoutOf(checkpoint) === null ? null : join(home.calibrations, await nameOf(checkpoint));
  };
  const sweptHere = async (checkpoint: Pick<CheckpointOnDisk, 'directory'>): Promise<string | null> => {
    // Nothing was ever swept here: nobody needs to know which folder it would be in.
    if (!existsSync(home.calibrations)) return null;
    const folder = await calibrationFolder(checkpoint);
    return folder !== null && existsSync(join(folder, CALIBRATION)) ? folder : null;
  };
  return {
    readoutOf,
    nameOf,
    drawnBy: ({ directory }) => drawingFingerprint(directory),
    calibrationFolder,
    async isCalibrated(checkpoint) {
      const readout = readoutOf(checkpoint);
      return readout !== null && ((readout.own && existsSync(join(readout.directory, CALIBRATION))) || (await sweptHere(checkpoint)) !== null);
    },
    async sourceOf({ id, directory }) {
      const readout = readoutOf({ directory });
      return { id, directory, readout: readout?.directory ?? null, calibration: await sweptHere({ directory }) };
    },
  };
}

function installedReadouts(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && existsSync(join(folder, entry.name, 'config.json')))
    .map((entry) => join(folder, entry.name))
    .toSorted();
}
