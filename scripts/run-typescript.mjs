import { handOver, say } from './child.mjs';
import { electronAsNode, findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/** `node scripts/run-typescript.mjs FILE.ts …`: a script of this project on Electron's Node, where the native modules load. */
try {
  await ensurePackages();
  const runtime = await findElectron();
  await ensureSystemLibraries(runtime, { virtualDisplay: false });
  const { command, env } = electronAsNode(runtime);
  handOver(command, process.argv.slice(2), { env });
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
