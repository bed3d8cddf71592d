import { ensureBuild } from './build.mjs';
import { handOver, say } from './child.mjs';
import { electronAsNode, findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { inProject } from './project.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/** `npm run bench`: tests/benchmarks/bench.ts on Electron's Node, with the built engine; `bench:NAME` runs NAME.ts beside it. */
try {
  await ensurePackages();
  const runtime = await findElectron();
  await ensureSystemLibraries(runtime, { virtualDisplay: false });
  await ensureBuild(runtime);
  const { command, env } = electronAsNode(runtime);
  const [name, ...args] = process.argv[2]?.startsWith('--') === false ? process.argv.slice(2) : ['bench', ...process.argv.slice(2)];
  handOver(command, [inProject('tests', 'benchmarks', `${name}.ts`), ...args], { env });
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
