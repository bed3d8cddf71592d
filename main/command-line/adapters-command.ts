import type { Adapter } from '../../preload/contract-adapters.ts';
import { resolve } from 'node:path';
import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, type CommandContext } from './session.ts';
import { megabytes } from './task-line.ts';

type Action = (context: CommandContext, subject: string) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = { show, add, remove };

/** adapters list | show ID | add FILE | remove ID */
export async function adaptersCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const [name, subject, ...more] = parseOptions(OPTIONS.adapters, args).positionals;
  if (name === 'list' && subject === undefined) return list(context);
  const action = name !== undefined && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined || more.length > 0) throw usage(`adapters knows: list, ${Object.keys(ACTIONS).join(', ')}`);
  if (subject === undefined || subject === '') throw usage(`adapters ${name ?? ''} needs ${name === 'add' ? 'a file' : 'an id'}`);
  return action(context, subject);
}

async function list(context: CommandContext): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    const { adapters } = await studio.call('adapters.list', {});
    print(context, { adapters }, adapters.length === 0 ? ['No adapter is installed. Add one: adapters add FILE.safetensors'] : adapters.map(line));
  });
}

async function show(context: CommandContext, id: string): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    const adapter = await studio.call('adapters.get', { id });
    print(context, { adapter }, lines(adapter));
  });
}

async function add(context: CommandContext, file: string): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    const adapter = await studio.call('adapters.add', { path: resolve(file) });
    const homeless = adapter.bundled || adapter.checkpoints.length > 0 ? [] : [`Note: no checkpoint that is installed has a place for it${seemsFor(adapter)}.`];
    print(context, { adapter }, [...lines(adapter), ...homeless]);
  });
}

async function remove(context: CommandContext, id: string): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    const adapter = await studio.call('adapters.get', { id });
    await studio.call('adapters.remove', { id: adapter.id });
    print(context, { removed: adapter.id }, [`${adapter.name} (${adapter.id}) is removed.`]);
  });
}

function line(adapter: Adapter): string {
  return `  ${adapter.id}  ${adapter.name}${adapter.checkpoints.length === 0 ? '' : `, for ${adapter.checkpoints.join(', ')}`}${adapter.bundled ? ', bundled' : ''}`;
}

function lines(adapter: Adapter): readonly string[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['id', adapter.id],
    ['for', adapter.checkpoints.length > 0 ? adapter.checkpoints.join(', ') : adapter.madeFor],
    ['rank', adapter.rank === null ? null : String(adapter.rank)],
    ['size', `${megabytes(adapter.sizeBytes)} MB`],
    ['licence', adapter.licence],
    ['author', adapter.author],
    ['words', adapter.triggerWords.length === 0 ? null : adapter.triggerWords.join(', ')],
    ['file', adapter.path],
  ];
  return [
    adapter.name,
    ...(adapter.purpose === null ? [] : [adapter.purpose]),
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(8)} ${value}`])),
    ...(adapter.findings ?? []).map(({ text }) => `- ${text}`),
  ];
}

function seemsFor({ madeFor }: Adapter): string {
  return madeFor === null ? '' : `; it seems to be made for ${madeFor}`;
}
