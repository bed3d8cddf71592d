import { writeFile } from 'node:fs/promises';
import type { Audit, AuditRow } from '../../preload/contract-audit.ts';
import { auditCsv } from '../reports/audit-csv.ts';
import { adapterOption, numberOption, OPTIONS, parseOptions, providerOption, usage } from './arguments.ts';
import { progressLine } from './model-progress-line.ts';
import { promptsIn } from './prompt-file.ts';
import { print, type CommandContext } from './session.ts';

/** One command makes one request. */
const REQUEST = 'command-line';

/** audit [PROMPT…] [--question ID,ID] [--ask "A|B"] [--pictures N] [--adapter ID] [--taste] [--against plain|ID] */
export async function auditCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.audit, args);
  if (values.prompts !== undefined && positionals.length > 0) throw usage('audit takes prompts from the command line or from --prompts, not both');
  const prompts = values.prompts === undefined ? positionals : await promptsIn(values.prompts);
  const questions = values.question.flatMap((list) => list.split(',')).map((id) => id.trim());
  const own = values.ask.map((text) => text.split('|').map((option) => option.trim()));
  if (own.some((options) => options.length < 2 || options.includes(''))) throw usage('--ask takes options parted by |, for instance "a cat|a dog"');
  const { against } = values;
  const request = {
    request: REQUEST,
    subject: { checkpoint: values.checkpoint ?? null, adapters: values.adapter.map(adapterOption), taste: values.taste },
    against: against === undefined ? null : against === 'plain' ? { kind: 'plain' as const } : { kind: 'checkpoint' as const, id: against },
    prompts: prompts.length === 0 ? null : prompts,
    picturesPerPrompt: numberOption('pictures', values.pictures) ?? undefined,
    // With options of one's own nothing else is asked unless it is named.
    questions: questions.length > 0 ? questions : own.length > 0 ? [] : undefined,
    own,
    numInferenceSteps: numberOption('steps', values.steps),
  };
  await context.withStudio({ provider: providerOption(values.provider) }, async ({ studio }) => {
    const line = progressLine(context);
    const stop = studio.onEvent((event) => {
      if (event.kind === 'model') line.show(event.progress.done, event.progress.total);
    });
    const cancel = (): void => {
      void studio.call('audit.cancel', { request: REQUEST });
    };
    context.signal.addEventListener('abort', cancel);
    try {
      const answer = studio.call('audit.run', request);
      // Pressed before there was anything to cancel.
      if (context.signal.aborted) cancel();
      const audit = await answer;
      line.end();
      print(context, audit, linesOf(audit));
      if (values.csv !== undefined) await leave(values.csv, auditCsv(audit));
    } finally {
      line.end();
      context.signal.removeEventListener('abort', cancel);
      stop();
    }
  });
}

/** What took so long is on the screen already, whatever happens to the file. */
async function leave(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw usage(`--csv: “${path}” can't be written (${error instanceof Error ? error.message : String(error)})`);
  }
}

function linesOf(audit: Audit): readonly string[] {
  const { name, against, prompts, picturesPerPrompt, findings, questions, rows } = audit;
  return [
    `${name}${against === null ? '' : ` against ${against}`}, ${prompts.length} prompts × ${picturesPerPrompt} pictures`,
    ...(findings.length === 0 ? ['Nothing stands out with a probability of 99 % or more.'] : findings.map(({ text }) => `- ${text}`)),
    ...questions.flatMap(({ id, name: asked, options, graded, isKnown }) => [
      '',
      `${asked}${graded === null ? ' (never graded: shares are as read)' : ` (the readout is right in ${percent(graded.right)} of held-out pictures${isKnown ? '' : ', too few for anything to be told as sure'})`}`,
      ...rows.filter((row) => row.question === id).map((row) => `  ${who(audit, row)}: ${row.pictures === 0 ? 'nothing to read' : sharesIn(row, options)}`),
    ]),
  ];
}

function who({ against, name }: Audit, { prompt, side, pictures, nobody }: AuditRow): string {
  const model = against === null ? '' : `, ${side === 'subject' ? name : against}`;
  return `${prompt ?? 'all prompts'}${model} (${pictures}${nobody === 0 ? '' : `, ${nobody} with nobody`})`;
}

/** With many options only those that are seen; how likely the others are says nothing. */
function sharesIn({ shares }: AuditRow, options: Audit['questions'][number]['options']): string {
  const told = shares.map((share, option) => ({ ...share, name: options[option]?.name ?? '' })).filter(({ read }) => options.length <= 5 || read > 0);
  return told
    .toSorted((a, b) => b.share - a.share)
    .map(({ name, share, low, high }) => `${name} ${percent(share)} (${percent(low)} to ${percent(high)})`)
    .join(', ');
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
