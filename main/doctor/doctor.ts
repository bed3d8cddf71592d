import { statfs } from 'node:fs/promises';
import type { Doctor } from '../../preload/contract.ts';
import { firstDamage, type Connection } from '../database/connection.ts';
import type { EngineCalls } from '../engine/protocol.ts';
import { StudioError } from '../engine/studio-error.ts';
import { prepareHome } from '../history/home-folder.ts';
import type { HomeLayout } from '../history/home-layout.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import { said } from '../jobs/notes.ts';
import { verifyCheckpoint } from '../library/checkpoint-hashes.ts';
import { failureInWords } from './failure-in-words.ts';

type Check = Doctor['checks'][number];

export interface DoctorParts {
  readonly home: HomeLayout;
  readonly connection: Connection;
  readonly checkpoint: () => CheckpointOnDisk;
  readonly inspect: () => Promise<EngineCalls['inspect']['output']>;
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly unofficialRuntime: boolean;
  readonly locale: string;
}

/** Below this much free space a picture may not fit. */
const LEAST_FREE = 500 * 1024 * 1024;

const LONGEST_DETAIL = 240;

type Say = (id: string, values?: Readonly<Record<string, string | number>>) => string;

/** What is looked at: `id` is the same in every language, `name` is what the person reads. */
interface Subject {
  readonly id: string;
  readonly name: string;
}

/**
 * Looks at everything a picture needs, and says in the person's language what to do where something is wrong. Throws
 * StudioError `cancelled`.
 */
export async function examine(parts: DoctorParts): Promise<Doctor> {
  const { locale } = parts;
  const say: Say = (id, values) => said(locale, `doctor.${id}`, values) ?? id;
  const named = (id: string, name: string): Subject => ({ id, name: say(`name.${name}`) });
  const guard = (subject: Subject, advice: string, check: (of: Subject) => Promise<readonly Check[]>): Promise<readonly Check[]> =>
    guarded(subject, say(`advice.${advice}`), locale, () => check(subject));
  const checks: Check[] = [
    runtime(parts, named('runtime', 'runtime'), say),
    ...(await guard(named('engine', 'engine'), 'reinstall-engine', (of) => engine(parts, of, say))),
    ...(await guard(named('checkpoint', 'checkpoint'), 'reinstall-checkpoint', () => checkpoint(parts, say))),
    ...(await guard(named('database', 'database'), 'database-unreadable', (of) => database(parts, of, say))),
    ...(await guard(named('data folder', 'data-folder'), 'choose-folder', (of) => folder(parts, of, say))),
    ...(await guard(named('disk', 'disk'), 'free-space', (of) => disk(parts, of, say))),
  ];
  const wrong = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  return { ok: wrong.length === 0, summary: wrong.length === 0 ? say('summary.ok') : say('summary.wrong', { list: wrong.join(', ') }), checks };
}

/** A check that fails to run has found something; one that nobody waits for any more has not. */
async function guarded(subject: Subject, advice: string, locale: string, check: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof StudioError && error.code === 'cancelled') throw error;
    return [{ ...subject, ok: false, detail: failureInWords(error, locale), advice }];
  }
}

function runtime({ versions, unofficialRuntime }: DoctorParts, subject: Subject, say: Say): Check {
  const values = {
    electron: versions['electron'] ?? 'none',
    unofficial: versions['electron'] !== undefined && unofficialRuntime ? 'yes' : 'no',
    node: versions['node'] ?? '?',
    system: `${process.platform}-${process.arch}`,
  };
  return { ...subject, ok: true, detail: say('runtime', values), advice: unofficialRuntime ? say('advice.unofficial') : null };
}

async function engine(parts: DoctorParts, subject: Subject, say: Say): Promise<readonly Check[]> {
  const { runtime: version, providers } = await parts.inspect();
  const of = (provider: string): Subject => ({ id: `provider ${provider}`, name: say('name.provider', { provider }) });
  const cpu = providers.find((provider) => provider.provider === 'cpu');
  return [
    { ...subject, ok: true, detail: version, advice: null },
    ...(cpu === undefined ? [{ ...of('cpu'), ok: false, detail: say('not-offered'), advice: say('advice.reinstall') }] : []),
    ...providers.map(({ provider, offer, usable, reason, told }) => ({
      ...of(provider),
      // Only the CPU is needed; everything else is a bonus.
      ok: usable || provider !== 'cpu',
      detail: oneLine(say(usable ? 'usable' : 'not-used', { reason: told === undefined ? reason : say(`verdict.${told.id}`, told.values) })),
      advice: usable || provider === 'cpu' ? null : say(offer === 'not-installed' ? 'advice.not-installed' : 'advice.nothing'),
    })),
  ];
}

/** A driver's own words can be a page long. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= LONGEST_DETAIL ? line : `${line.slice(0, LONGEST_DETAIL)} …`;
}

async function checkpoint(parts: DoctorParts, say: Say): Promise<readonly Check[]> {
  const { id, directory } = parts.checkpoint();
  const subject = { id: `checkpoint ${id}`, name: say('name.checkpoint-of', { id }) };
  const verdict = await verifyCheckpoint(directory);
  switch (verdict.kind) {
    case 'match':
      return [{ ...subject, ok: true, detail: say('match', { files: verdict.files }), advice: null }];
    case 'no-list':
      return [{ ...subject, ok: true, detail: say('no-list', { directory }), advice: say('advice.hash', { directory }) }];
    case 'differ': {
      const files = [...verdict.missing.map((file) => say('missing', { file })), ...verdict.changed.map((file) => say('differs', { file }))];
      return [{ ...subject, ok: false, detail: files.join(', '), advice: say('advice.reinstall-checkpoint') }];
    }
    default:
      return verdict satisfies never;
  }
}

async function database({ connection, home }: DoctorParts, subject: Subject, say: Say): Promise<readonly Check[]> {
  const damage = firstDamage(connection);
  const detail = damage ?? say('whole', { path: home.database });
  return [{ ...subject, ok: damage === null, detail, advice: damage === null ? null : say('advice.database') }];
}

async function folder({ home }: DoctorParts, subject: Subject, say: Say): Promise<readonly Check[]> {
  prepareHome(home);
  return [{ ...subject, ok: true, detail: say('writable', { path: home.root }), advice: null }];
}

async function disk({ home }: DoctorParts, subject: Subject, say: Say): Promise<readonly Check[]> {
  const { bavail, bsize } = await statfs(home.root);
  const free = bavail * bsize;
  const ok = free >= LEAST_FREE;
  return [{ ...subject, ok, detail: say('free', { gigabytes: free / 1024 ** 3 }), advice: ok ? null : say('advice.free-space') }];
}
