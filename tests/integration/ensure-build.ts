import { findElectron } from '../../scripts/electron-runtime.mjs';
import { ensureBuild } from '../../scripts/build.mjs';

/** Integration tests start the command line and the engine as they ship: bundled, and built from the sources at hand. */
export async function setup(): Promise<void> {
  await ensureBuild(await findElectron({ quiet: true }));
}
