import { resolve } from 'node:path';
import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, resolveId, type CommandContext } from './session.ts';

/** report ID --format html|json --out FILE */
export async function reportCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.report, args);
  const [typed, ...rest] = positionals;
  if (typed === undefined || rest.length > 0) throw usage('report needs one picture’s id, or “last”');
  const { out } = values;
  if (out === undefined) throw usage('report needs --out FILE');
  const format = values.format ?? (out.endsWith('.json') ? 'json' : 'html');
  if (format !== 'html' && format !== 'json') throw usage(`--format takes html or json, not “${format}”`);
  await context.withStudio({}, async (session) => {
    const id = await resolveId(session.studio, typed);
    const path = await session.saveReport(id, format, resolve(out));
    print(context, { id, format, path }, [`report       ${path}`]);
  });
}
