import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unofficialMarker } from './electron-fallback.mjs';

/**
 * electron-builder's hook after the app was laid out. An app on the unofficial runtime is marked as a development build in
 * its own resources; without that mark it would refuse to start, and for a release it is refused here.
 * @param {{appOutDir: string, electronPlatformName: string}} context
 */
// electron-builder asks for a default export.
// oxlint-disable-next-line import/no-default-export
export default function afterPack({ appOutDir, electronPlatformName }) {
  if (!existsSync(join(appOutDir, unofficialMarker))) return;
  if (process.env.FINEXL_RELEASE === '1') throw new Error('A release is never made with the unofficial Electron.');
  const resources = electronPlatformName === 'darwin' ? join(appOutDir, 'FineXL Studio.app', 'Contents', 'Resources') : join(appOutDir, 'resources');
  writeFileSync(join(resources, 'development-build.json'), `${JSON.stringify({ development: true, reason: 'unofficial Electron' })}\n`);
}
