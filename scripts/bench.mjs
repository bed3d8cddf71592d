import { ensureBuild } from './build.mjs';
import { handOver, say } from './child.mjs';
import { electronAsNode, findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { inProject } from './project.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/** `npm run bench`: tests/benchmarks/bench.ts on Electron's Node, with the built engine. */
try {
  await ensurePackages();
  const runtime = await findElectron();
  await ensureSystemLibraries(runtime, { virtualDisplay: false });
  await ensureBuild(runtime);
  const { command, env } = electronAsNode(runtime);
  handOver(command, [inProject('tests', 'benchmarks', 'bench.ts'), ...process.argv.slice(2)], { env });
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
