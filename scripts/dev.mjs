import { forgetBuild } from './build.mjs';
import { handOver, say } from './child.mjs';
import { sandboxFlags } from './display.mjs';
import { findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { inProject, projectRoot } from './project.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/** `npm run dev`: the window from Vite's server, renewed as its sources change. */
try {
  await ensurePackages();
  const runtime = await findElectron();
  await ensureSystemLibraries(runtime, { virtualDisplay: false });
  const sandbox = sandboxFlags(runtime.executable).length > 0 ? ['--noSandbox'] : [];
  forgetBuild();
  handOver(process.execPath, [inProject('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'dev', ...sandbox], {
    cwd: projectRoot,
    env: { ...process.env, ELECTRON_EXEC_PATH: runtime.executable },
  });
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
