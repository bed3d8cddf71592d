import type { HistoryFilter } from '../../preload/contract-history.ts';
import type { Studio } from '../studio-interface.ts';
import { dateOption, numberOption, OPTIONS, parseOptions, usage } from './arguments.ts';
import { exportPictures } from './export-pictures.ts';
import { print, resolveId, type CommandContext, type OpenSession } from './session.ts';

type Values = ReturnType<typeof parseOptions<typeof OPTIONS.history>>['values'];

/** history: what was made, newest first; and what is done to many pictures at once. */
export async function historyCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.history, args);
  const deeds = (['delete', 'star', 'unstar', 'export'] as const).filter((deed) => values[deed] !== undefined && values[deed] !== false);
  const [deed, second] = deeds;
  if (deed !== undefined && second !== undefined) throw usage(`--${deed} and --${second} are two commands`);
  if (deed === undefined && positionals.length > 0) throw usage('history takes no words; to search, use --search TEXT');
  if (deed !== undefined && deed !== 'export' && positionals.length === 0) throw usage(`--${deed} needs the ids of pictures`);
  if (positionals.length > 0 && isNarrowed(values)) throw usage('Give ids, or say what to search for, but not both');
  const filter = filterOf(values);
  await context.withStudio({}, async (session) => {
    if (deed === undefined) return list(context, session.studio, filter, values);
    if (deed === 'export') return exportPictures(context, session, values.export ?? '', await chosenIds(session, positionals, filter, values));
    const ids = await resolveAll(session.studio, positionals);
    if (deed === 'delete') {
      await session.studio.call('history.delete', { ids });
      print(context, { deleted: ids }, [`${pictures(ids.length)} moved to the bin.`]);
      return;
    }
    await session.studio.call('history.star', { ids, starred: deed === 'star' });
    print(context, { ids, starred: deed === 'star' }, [deed === 'star' ? `${pictures(ids.length)} starred.` : `${pictures(ids.length)} without a star now.`]);
  });
}

function filterOf(values: Values): HistoryFilter {
  return {
    search: values.search ?? '',
    starred: values.starred,
    counterfactuals: values.counterfactuals,
    enlarged: values.enlarged ? 'only' : 'shown',
    checkpoint: values.checkpoint ?? null,
    adapter: values.adapter ?? null,
    since: dateOption('since', values.since, 'begin'),
    until: dateOption('until', values.until, 'end'),
  };
}

function isNarrowed(values: Values): boolean {
  const { search, starred, counterfactuals, enlarged, checkpoint, adapter, since, until, limit, before } = values;
  return starred || counterfactuals || enlarged || [search, checkpoint, adapter, since, until, limit, before].some((value) => value !== undefined);
}

async function list(context: CommandContext, studio: Studio, filter: HistoryFilter, values: Values): Promise<void> {
  const found = await studio.call('history.list', {
    ...filter,
    limit: numberOption('limit', values.limit) ?? 50,
    before: values.before === undefined ? null : await resolveId(studio, values.before),
  });
  const lines = found.generations.map(
    ({ starred, id, state, prompt }) => `${starred ? '★' : ' '} ${id}  ${state.padEnd(11)}  ${prompt.trim().replaceAll(/\s+/g, ' ')}`,
  );
  const last = found.generations.at(-1);
  const rest = found.more && last !== undefined ? [`… and more: go on with --before ${last.id}`] : [];
  print(context, found, lines.length === 0 ? [nothing(values)] : [...lines, ...rest]);
}

/** The pictures that were named, or else all that were found. */
async function chosenIds({ studio }: OpenSession, typed: readonly string[], filter: HistoryFilter, values: Values): Promise<string[]> {
  if (typed.length > 0) return resolveAll(studio, typed);
  if (values.before !== undefined) throw usage('--export goes by --search and the like, not by --before');
  const { ids } = await studio.call('history.ids', filter);
  if (ids.length === 0) throw usage(`There is nothing to export: ${nothing(values)}`);
  const limit = numberOption('limit', values.limit) ?? ids.length;
  if (!Number.isInteger(limit) || limit < 1) throw usage('--limit takes a whole number from 1 on');
  return ids.slice(0, limit);
}

async function resolveAll(studio: Studio, typed: readonly string[]): Promise<string[]> {
  const ids = new Set<string>();
  for (const one of typed) ids.add(await resolveId(studio, one));
  return [...ids];
}

function pictures(count: number): string {
  return count === 1 ? '1 picture' : `${count} pictures`;
}

/** Why the list is empty, by what narrowed it. */
function nothing({ search, starred, enlarged, before, checkpoint, adapter, since, until }: Values): string {
  const which = [
    ...(starred ? ['with a star'] : []),
    ...(enlarged ? ['that is enlarged'] : []),
    ...(checkpoint === undefined ? [] : [`made with the checkpoint ${checkpoint}`]),
    ...(adapter === undefined ? [] : [`made with the adapter ${adapter}`]),
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
    ...(before === undefined ? [] : [`older than ${before}`]),
  ].join(' ');
  if (search !== undefined && search.trim() !== '')
    return which === '' ? `No prompt has “${search}” in it.` : `No picture ${which} has “${search}” in its prompt.`;
  return which === '' ? 'Nothing made yet.' : `There is no picture ${which}.`;
}
