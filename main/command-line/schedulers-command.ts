import { readFile } from 'node:fs/promises';
import { parseSchedulerFile, runSchedulerFile } from '../engine/diffusion/schedulers/closed-form-run.ts';
import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, type CommandContext } from './session.ts';

/** schedulers run FILE.json: steps samplers on a closed-form network, to compare them with other programs'. */
export async function schedulersCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { positionals } = parseOptions(OPTIONS.schedulers, args);
  const [action, file, ...rest] = positionals;
  if (action !== 'run' || file === undefined || rest.length > 0) throw usage('schedulers knows one thing: run FILE.json');
  const document = runSchedulerFile(await readCases(file));
  print(context, document, [JSON.stringify(document)]);
}

async function readCases(file: string): Promise<unknown> {
  try {
    return parseSchedulerFile(await readFile(file, 'utf8'));
  } catch (error) {
    throw usage(`${file} can't be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
