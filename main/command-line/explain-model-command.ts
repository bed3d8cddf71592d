import type { ModelExplanation, ModelSubject } from '../../preload/contract-models.ts';
import { adapterOption, numberOption, OPTIONS, parseOptions, providerOption, usage } from './arguments.ts';
import { progressLine } from './model-progress-line.ts';
import { promptsIn } from './prompt-file.ts';
import { profileOption } from './profile-option.ts';
import { print, type CommandContext } from './session.ts';

/** One command makes one request. */
const REQUEST = 'command-line';

type Values = ReturnType<typeof parseOptions<(typeof OPTIONS)['explain-model']>>['values'];

/** explain-model (--adapter ID | --profile [NAME] | --checkpoint ID) [--prompts FILE] [--seeds N] */
export async function explainModelCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS['explain-model'], args.flatMap(nameApart));
  const [name, ...more] = positionals;
  const stray = values.profile ? more[0] : name;
  if (stray !== undefined) throw usage(`explain-model takes no “${stray}”`);
  const wanted = subjectOf(values);
  const prompts = values.prompts === undefined ? null : await promptsIn(values.prompts);
  const request = {
    request: REQUEST,
    prompts,
    seeds: numberOption('seeds', values.seeds) ?? undefined,
    numInferenceSteps: numberOption('steps', values.steps),
  };
  await context.withStudio({ provider: providerOption(values.provider) }, async ({ studio }) => {
    const subject = wanted.kind === 'profile' ? { ...wanted, profile: await profileOption(studio, name) } : wanted;
    const line = progressLine(context);
    const stop = studio.onEvent((event) => {
      if (event.kind === 'model') line.show(event.progress.done, event.progress.total);
    });
    const cancel = (): void => {
      void studio.call('models.cancel', { request: REQUEST });
    };
    context.signal.addEventListener('abort', cancel);
    try {
      const answer = studio.call('models.explain', { ...request, subject });
      // Pressed before there was anything to cancel.
      if (context.signal.aborted) cancel();
      const explanation = await answer;
      line.end();
      print(context, explanation, linesOf(explanation));
    } finally {
      line.end();
      context.signal.removeEventListener('abort', cancel);
      stop();
    }
  });
}

/** `--profile` goes alone or with a name, which no option of a parser can: `--profile=NAME` becomes two words. */
function nameApart(arg: string): readonly string[] {
  return arg.startsWith('--profile=') ? ['--profile', arg.slice('--profile='.length)] : [arg];
}

function subjectOf({ adapter, profile, checkpoint }: Values): ModelSubject {
  const wanted: ModelSubject[] = [];
  if (adapter !== undefined) wanted.push({ kind: 'adapter', ...adapterOption(adapter) });
  if (profile) wanted.push({ kind: 'profile', profile: null });
  if (checkpoint !== undefined) wanted.push({ kind: 'checkpoint', id: checkpoint });
  const [subject, second] = wanted;
  if (subject === undefined || second !== undefined) throw usage('explain-model needs one of --adapter ID, --profile and --checkpoint ID');
  return subject;
}

function linesOf(explanation: ModelExplanation): readonly string[] {
  const { name, base, prompts, seeds, statements, silent, residual, summary } = explanation;
  return [
    `${name} against ${base}, ${prompts} prompts × ${seeds} seeds`,
    summary,
    ...statements.map(({ text }) => `- ${text}`),
    `${silent} aspects don't stand out from chance or beside these; the aspects leave ${Math.round(100 * residual)} % of the whole change unexplained.`,
  ];
}
