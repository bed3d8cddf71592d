import { handOver, say } from './child.mjs';
import { ensureBuild } from './build.mjs';
import { needsNoSandbox } from './display.mjs';
import { electronAsNode, findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';
import { inProject } from './project.mjs';

/** `npm run finexl -- …`: the command line, on Electron's Node. Stdout is the command's alone, and so is stderr for a program. */
try {
  await ensurePackages();
  const runtime = await findElectron({ quiet: !process.stderr.isTTY });
  await ensureSystemLibraries(runtime, { virtualDisplay: false });
  await ensureBuild(runtime);
  const { command, env } = electronAsNode(runtime);
  const args = process.argv.slice(2);
  // Only a report may be printed, which takes Chromium.
  const sandbox = args.includes('report') && needsNoSandbox(runtime.executable) ? { FINEXL_NO_SANDBOX: '1' } : {};
  handOver(command, [inProject('out', 'main', 'cli.js'), ...args], { env: { ...env, ...sandbox } });
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
