import { groupOption, numberOption, OPTIONS, parseOptions, usage } from './arguments.ts';
import { exportFolder, showGeneration } from './show-generation.ts';
import { finish, print, renderedOf, resolveId, type CommandContext } from './session.ts';

/** explain ID: prints a picture's explanation, making it first where there is none or where another one is asked for. */
export async function explainCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.explain, args);
  const [typed, ...rest] = positionals;
  if (typed === undefined || rest.length > 0) throw usage('explain needs one picture’s id, or “last”');
  const wishes = wishesOf(values);
  await context.withStudio({}, async (session) => {
    const { studio } = session;
    let generation = await renderedOf(studio, await resolveId(studio, typed));
    const { id } = generation;
    if (generation.explanation === null || wishes !== null) {
      const { job } = await studio.call('generation.explain', { id, ...wishes });
      generation = await finish(context, studio, job);
    }
    const shown = await showGeneration(session, generation, exportFolder(context, session, id, values.out, false));
    print(context, shown.document, shown.lines);
  });
}

interface Wishes {
  readonly phrases: string[] | null;
  readonly effort: 'measured' | 'forecast';
  readonly orders: number;
}

/** Null when nothing is asked for that an explanation of before doesn't have. */
function wishesOf(values: { group?: string | undefined; forecast: boolean; permutations?: string | undefined }): Wishes | null {
  const orders = numberOption('permutations', values.permutations) ?? 0;
  if (!Number.isInteger(orders) || orders < 0 || orders > 64) throw usage('--permutations takes a whole number from 1 to 64');
  const phrases = groupOption(values.group);
  if (orders === 0 && phrases === null && !values.forecast) return null;
  return { phrases: phrases === null ? null : [...phrases], effort: values.forecast ? 'forecast' : 'measured', orders };
}
