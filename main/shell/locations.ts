import { app } from 'electron';
import { join } from 'node:path';

/** Where the app's own files are, in the project and in a packaged app alike. */
export interface Locations {
  /** Holds `models/` and `resources/`. */
  readonly resources: string;
  readonly window: string;
  readonly preload: string;
  readonly worker: string;
  readonly icon: string;
}

/** `built` is the folder of the main process's bundle. FINEXL_RESOURCES goes before, but never in a packaged app. */
export function findLocations(built: string, environment: Readonly<Record<string, string | undefined>>): Locations {
  const project = join(built, '..', '..');
  const resources = app.isPackaged ? process.resourcesPath : (environment['FINEXL_RESOURCES'] ?? project);
  return {
    resources,
    window: join(built, '..', 'renderer'),
    preload: join(built, '..', 'preload', 'index.cjs'),
    worker: join(built, 'worker.js'),
    icon: join(resources, 'resources', 'icons', 'icon.png'),
  };
}
