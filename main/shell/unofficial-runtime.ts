import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The development fallback (scripts/electron-fallback.mjs) leaves a marker beside its executable. A packaged studio
 * refuses to run on it, unless it was packaged as a development build, which says so in its own resources.
 */
export function isUnofficialRuntime(executable: string = process.execPath): boolean {
  return existsSync(join(dirname(executable), 'unofficial-runtime.json'));
}

export function isDevelopmentBuild(resources: string): boolean {
  return existsSync(join(resources, 'development-build.json'));
}

export function refusal(options: { readonly packaged: boolean; readonly unofficial: boolean; readonly developmentBuild: boolean }): string | null {
  if (!options.packaged || !options.unofficial || options.developmentBuild) return null;
  return 'This copy of FineXL Studio was packaged with an unofficial build of Electron and does not start. Please use an official release.';
}
