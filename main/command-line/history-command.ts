import { numberOption, OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, type CommandContext } from './session.ts';

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
    });
    const lines = found.generations.map(
      (generation) => `${generation.starred ? '★' : ' '} ${generation.id}  ${generation.state.padEnd(11)}  ${generation.prompt}`,
    );
    const nothing = values.search === undefined ? 'Nothing made yet.' : `No prompt has “${values.search}” in it.`;
    print(context, found, lines.length === 0 ? [nothing] : [...lines, ...(found.more ? ['… and more: use --limit N or --search TEXT'] : [])]);
  });
}
