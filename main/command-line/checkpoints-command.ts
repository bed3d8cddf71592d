import type { Installed } from '../../preload/contract-library.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { Studio } from '../studio-interface.ts';
import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, StoredFailure, type CommandContext } from './session.ts';
import { finishTask, megabytes } from './task-line.ts';

/** What stands for the licence of a repository that names none. */
const NO_LICENCE = 'unknown';

type Wishes = ReturnType<typeof parseOptions<typeof OPTIONS.checkpoints>>['values'];
type Action = (context: CommandContext, subject: string, wishes: Wishes) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = { add, get, verify, repair, remove };

/** checkpoints list | add DIR | get ID | verify ID | repair ID | remove ID */
export async function checkpointsCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { positionals, values } = parseOptions(OPTIONS.checkpoints, args);
  const [name, subject, ...more] = positionals;
  if (name === 'list' && subject === undefined) return list(context);
  const action = name !== undefined && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined || more.length > 0) throw usage(`checkpoints knows: list, ${Object.keys(ACTIONS).join(', ')}`);
  if (subject === undefined || subject === '') throw usage(`checkpoints ${name ?? ''} needs ${name === 'add' ? 'a folder' : 'an id'}`);
  return action(context, subject, values);
}

async function list(context: CommandContext): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    const { checkpoints, defaultCheckpoint } = await studio.call('studio.info', {});
    const { installed, offers, tasks } = await studio.call('library.get', {});
    const lines = installed.map((entry) => `${entry.id === defaultCheckpoint ? '*' : ' '} ${line(entry)}`);
    const unfinished = tasks.map((task) => `  ${task.source ?? task.title}  download ${task.state} at ${Math.floor(task.progress.value * 100)} %`);
    print(context, { checkpoints, defaultCheckpoint, installed, offers, tasks }, [
      ...(lines.length === 0 ? ['No checkpoint is installed. Reinstall FineXL Studio.'] : lines),
      ...unfinished,
      ...offers.filter((offer) => !offer.installed).map((offer) => `  ${offer.id}  ${offer.title}, to get with: checkpoints get ${offer.id}`),
    ]);
  });
}

/** checkpoints add DIR: copied into the data folder, or with --link left where it is. */
async function add(context: CommandContext, directory: string, { link, copy, id }: Wishes): Promise<void> {
  if (link && copy) throw usage('--link and --copy exclude each other');
  await context.withStudio({}, async ({ studio }) => {
    const { task } = await studio.call('library.add', { directory, mode: link ? 'link' : 'copy', id: id ?? null });
    const ended = await finishTask(context, studio, task);
    const entry = await entryOf(studio, ended.checkpoint ?? '');
    print(context, entry, [`${entry.id}: ${entry.files} files, ${megabytes(entry.sizeBytes)} MB in ${entry.directory}`]);
  });
}

/** checkpoints get SOURCE: shows the licence first; goes on where an earlier download of the same source ended. */
async function get(context: CommandContext, source: string, wishes: Wishes): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    const offer = await studio.call('library.offer', { source });
    const licence = offer.licence === null ? 'none named; look at its page' : `${offer.licence.name} (${offer.licence.url ?? offer.licence.id})`;
    if (!context.json) {
      const size = offer.needs.diskBytes === null ? '' : `, ${megabytes(offer.needs.diskBytes)} MB`;
      context.terminal.err(
        `${offer.title} from ${offer.repository}${size}\nlicence: ${licence}\n${offer.licence === null ? '' : `${offer.licence.summary}\n`}`,
      );
      if (offer.listedByHub) context.terminal.err('Sizes and hashes come from the Hub’s own list, since the catalogue holds none.\n');
    }
    const accepted = offer.licence?.id ?? NO_LICENCE;
    if (!wishes['accept-licence']) {
      throw new StudioError(
        'licence-not-accepted',
        `“${offer.title}” comes under the licence ${licence}. Read it, then run the same command with --accept-licence.`,
        {
          details: { licence: accepted },
        },
      );
    }
    const { task } = await studio.call('library.download', { source: offer.source, acceptedLicence: accepted });
    const ended = await finishTask(context, studio, task);
    const entry = await entryOf(studio, ended.checkpoint ?? '');
    print(context, entry, [`${entry.id}: ${entry.files} files, ${megabytes(entry.sizeBytes)} MB in ${entry.directory}`]);
  });
}

/** checkpoints repair ID: gets or copies again what is missing or damaged. */
async function repair(context: CommandContext, id: string): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    const { task } = await studio.call('library.repair', { id });
    await finishTask(context, studio, task);
    const { verdict } = await entryOf(studio, id);
    print(context, { id, ...verdict }, [`${id}: ${verdict?.files ?? 0} files match their SHA-256`]);
  });
}

/** checkpoints verify ID: fails when a file is missing or is not what it was. */
async function verify(context: CommandContext, id: string): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    const { task } = await studio.call('library.verify', { id });
    await finishTask(context, studio, task);
    const { verdict } = await entryOf(studio, id);
    if (verdict === null) throw new StudioError('checkpoint-unknown', `“${id}” is gone.`, { details: { checkpoint: id } });
    if (verdict.state === 'differ') {
      const files = [...verdict.missing.map((file) => `${file} is missing`), ...verdict.changed.map((file) => `${file} differs`)].join(', ');
      throw new StoredFailure({
        code: 'checkpoint-corrupt',
        message: `“${id}” is damaged: ${files}. Run “checkpoints repair ${id}”.`,
        retryable: false,
        details: { checkpoint: id, files },
      });
    }
    const said = verdict.state === 'match' ? `${verdict.files} files match their SHA-256` : 'it came without a list of hashes, so nothing was compared';
    print(context, { id, ...verdict }, [`${id}: ${said}`]);
  });
}

/** checkpoints remove ID: for good, since a command line has no bin. */
async function remove(context: CommandContext, id: string): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    await studio.call('library.remove', { id });
    print(context, { id, removed: true }, [`${id}: removed`]);
  });
}

async function entryOf(studio: Studio, id: string): Promise<Installed> {
  const { installed } = await studio.call('library.get', {});
  const entry = installed.find((one) => one.id === id);
  if (entry === undefined) throw new StudioError('checkpoint-unknown', `There is no checkpoint “${id}”.`, { details: { checkpoint: id } });
  return entry;
}

function line({ id, family, sizeBytes, origin, verdict, problem }: Installed): string {
  const checked = verdict === null ? 'not verified' : verdict.state === 'match' ? 'verified' : verdict.state === 'differ' ? 'DAMAGED' : 'no hashes';
  return `${id}  ${[family, `${megabytes(sizeBytes)} MB`, origin, problem ?? checked].filter((part) => part !== '').join(', ')}`;
}
