import { extname, resolve } from 'node:path';
import { reportFormatSchema, type ReportFormat } from '../../preload/contract.ts';
import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, resolveId, type CommandContext } from './session.ts';

/** report ID --format html|pdf|json --out FILE */
export async function reportCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.report, args);
  const [typed, ...rest] = positionals;
  if (typed === undefined || rest.length > 0) throw usage('report needs one picture’s id, or “last”');
  const { out } = values;
  if (out === undefined) throw usage('report needs --out FILE');
  const format = values.format === undefined ? formatOfFile(out) : reportFormatSchema.safeParse(values.format).data;
  if (format === undefined) throw usage(`--format takes html, pdf or json, not “${values.format ?? ''}”`);
  await context.withStudio({}, async (session) => {
    const id = await resolveId(session.studio, typed);
    const path = await session.saveReport(id, format, resolve(out));
    print(context, { id, format, path }, [`report       ${path}`]);
  });
}

/** What a file of this name is expected to hold; a page, where the name doesn't say. */
export function formatOfFile(name: string): ReportFormat {
  switch (extname(name).toLowerCase()) {
    case '.json':
      return 'json';
    case '.pdf':
      return 'pdf';
    default:
      return 'html';
  }
}
