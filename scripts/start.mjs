import { handOver, say } from './child.mjs';
import { ensureBuild } from './build.mjs';
import { hasDisplay, sandboxFlags } from './display.mjs';
import { electronAsNode, findElectron } from './electron-runtime.mjs';
import { ensurePackages } from './packages.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';
import { inProject, projectRoot } from './project.mjs';

/**
 * `npm start`: installs what is missing, builds what changed, opens the studio. With arguments (`npm start -- "a prompt"
 * --seed 7`) or without a display it does the same job without a window.
 */

const examplePrompt = 'a happy dog playing fetch in the park at sunset';

/** @param {readonly string[]} args */
async function start(args) {
  await ensurePackages();
  const runtime = await findElectron();
  await ensureSystemLibraries(runtime, { virtualDisplay: false });
  await ensureBuild(runtime);
  if (args.length === 0 && hasDisplay()) {
    say('Opening FineXL Studio …');
    const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
    handOver(runtime.executable, [...sandboxFlags(runtime.executable), projectRoot], { cwd: projectRoot, env });
    return;
  }
  const { command, env } = electronAsNode(runtime);
  handOver(command, [inProject('out', 'main', 'cli.js'), 'generate', ...withPrompt(args)], { env });
}

/** @param {readonly string[]} args */
function withPrompt(args) {
  if (args.length > 0 && !args[0]?.startsWith('-')) return args;
  const reason = args.length === 0 ? 'There is no display, so this works without a window. No' : 'No';
  say(`${reason} prompt was given; using an example: "${examplePrompt}"`);
  return [examplePrompt, ...args];
}

try {
  await start(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
