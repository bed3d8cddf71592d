import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where everything of one person lies. */
export interface HomeLayout {
  readonly root: string;
  readonly database: string;
  readonly backups: string;
  readonly pictures: string;
  readonly plain: string;
  readonly approximate: string;
  readonly thumbnails: string;
  readonly regions: string;
  readonly ledgers: string;
  readonly sketches: string;
  readonly exports: string;
  /** Checkpoints that the person added. */
  readonly checkpoints: string;
  /** Image–text models that measure pictures, for checkpoints that bring none. */
  readonly readouts: string;
  /** Adapters that the person added. */
  readonly adapters: string;
  /** What was measured of checkpoints here, one folder for each pair of checkpoint and readout. */
  readonly calibrations: string;
  /** Pictures and findings of models that were compared with their base. */
  readonly models: string;
  /** Downloads that are not over. */
  readonly downloads: string;
  /** Copies that are being put together, one folder a process. */
  readonly staging: string;
}

export function homeLayout(root: string): HomeLayout {
  return {
    root,
    database: join(root, 'studio.sqlite'),
    backups: join(root, 'backups'),
    pictures: join(root, 'pictures'),
    plain: join(root, 'plain'),
    approximate: join(root, 'approximate'),
    thumbnails: join(root, 'thumbnails'),
    regions: join(root, 'regions'),
    ledgers: join(root, 'ledgers'),
    sketches: join(root, 'sketches'),
    exports: join(root, 'exports'),
    checkpoints: join(root, 'checkpoints'),
    readouts: join(root, 'readouts'),
    adapters: join(root, 'adapters'),
    calibrations: join(root, 'calibrations'),
    models: join(root, 'models'),
    downloads: join(root, 'downloads'),
    staging: join(root, 'staging'),
  };
}

/** The folder each operating system means for this; FINEXL_HOME goes before. */
export function defaultHome(platform: NodeJS.Platform, environment: Readonly<Record<string, string | undefined>>, home: string = homedir()): string {
  const chosen = environment['FINEXL_HOME'];
  if (chosen !== undefined && chosen !== '') return chosen;
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'FineXL Studio');
    case 'win32':
      return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'FineXL Studio');
    default: {
      const data = environment['XDG_DATA_HOME'];
      return join(data !== undefined && data !== '' ? data : join(home, '.local', 'share'), 'finexl-studio');
    }
  }
}
