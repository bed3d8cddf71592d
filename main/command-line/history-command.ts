import { numberOption, OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, resolveId, type CommandContext } from './session.ts';

/** history: what was made, newest first. */
export async function historyCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.history, args);
  if (positionals.length > 0) throw usage('history takes no words; to search, use --search TEXT');
  await context.withStudio({}, async ({ studio }) => {
    const found = await studio.call('history.list', {
      search: values.search ?? '',
      starred: values.starred,
      counterfactuals: values.counterfactuals,
      limit: numberOption('limit', values.limit) ?? 50,
      before: values.before === undefined ? null : await resolveId(studio, values.before),
    });
    const lines = found.generations.map(
      ({ starred, id, state, prompt }) => `${starred ? '★' : ' '} ${id}  ${state.padEnd(11)}  ${prompt.trim().replaceAll(/\s+/g, ' ')}`,
    );
    const last = found.generations.at(-1);
    const rest = found.more && last !== undefined ? [`… and more: go on with --before ${last.id}`] : [];
    print(context, found, lines.length === 0 ? [nothing(values)] : [...lines, ...rest]);
  });
}

/** Why the list is empty, by what narrowed it. */
function nothing({
  search,
  starred,
  before,
}: {
  readonly search?: string | undefined;
  readonly starred: boolean;
  readonly before?: string | undefined;
}): string {
  const which = [...(starred ? ['with a star'] : []), ...(before === undefined ? [] : [`older than ${before}`])].join(' ');
  if (search !== undefined && search.trim() !== '')
    return which === '' ? `No prompt has “${search}” in it.` : `No picture ${which} has “${search}” in its prompt.`;
  return which === '' ? 'Nothing made yet.' : `There is no picture ${which}.`;
}
