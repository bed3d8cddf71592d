import type { LibraryTask } from '../../../preload/contract-library.ts';
import { describeError } from '../../app/error-text.ts';
import type { Ended, LongWork } from '../../app/long-work.ts';
import type { Text } from '../../app/text.ts';
import { titleOfTask } from './task-text.ts';

export interface WorkText {
  /** What is under way. */
  readonly what: string;
  /** How far it is, in few words. */
  readonly how: string;
  /** 0…1; null when all that is left has failed. */
  readonly value: number | null;
}

type Amount = (bytes: number) => string;
type NameOf = (checkpoint: string) => string;

/** All long work on checkpoints in one line; null while there is none. Failures show until someone has dealt with them. */
export function describeWork({ tasks, calibrations }: LongWork, amount: Amount, nameOf: NameOf, t: Text): WorkText | null {
  const running = Object.values(tasks).filter(({ state }) => state === 'running');
  const calibrating = Object.values(calibrations).filter(({ state }) => state === 'running' || state === 'waiting');
  const values = [...running.map(({ progress }) => progress.value), ...calibrating.map(({ progress }) => progress)];
  if (values.length === 0) return describeFailed(Object.values(tasks), t);
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  const percent = Math.floor(value * 100);
  const what = [...running.map((task) => titleOfTask(task, t)), ...calibrating.map(({ checkpoint }) => t('work.calibrating', { name: nameOf(checkpoint) }))];
  const [only] = running;
  const how =
    values.length > 1
      ? t('work.several', { count: values.length, percent })
      : only === undefined
        ? t('work.calibration', { percent })
        : describeTask(only, percent, amount, t);
  return { what: what.join(', '), how, value };
}

function describeFailed(tasks: readonly LibraryTask[], t: Text): WorkText | null {
  const failed = tasks.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return null;
  return { what: failed.map((task) => titleOfTask(task, t)).join(', '), how: t('state.failed'), value: null };
}

function describeTask({ progress }: LibraryTask, percent: number, amount: Amount, t: Text): string {
  const isCounted = (progress.kind === 'transfer' || progress.kind === 'copy') && progress.totalBytes > 0;
  return isCounted ? t('work.bytes', { done: amount(progress.doneBytes), total: amount(progress.totalBytes) }) : t('work.percent', { percent });
}

export interface EndedText {
  readonly title: string;
  readonly advice?: string;
}

/** What is said of work that came to its end or failed while nobody looked. */
export function describeEnded(ended: Ended, nameOf: NameOf, t: Text): EndedText {
  const { state, error } = ended.kind === 'task' ? ended.task : ended.calibration;
  if (state === 'failed') {
    const what = ended.kind === 'task' ? titleOfTask(ended.task, t) : t('work.calibrating', { name: nameOf(ended.calibration.checkpoint) });
    const title = t('work.failed', { what });
    return error === null ? { title } : { title, advice: describeError(error, t).title };
  }
  if (ended.kind === 'calibration') return { title: t('work.calibrated', { name: nameOf(ended.calibration.checkpoint) }) };
  const name = ended.task.title;
  switch (ended.task.kind) {
    case 'add':
    case 'download':
      return { title: t('work.ready', { name }) };
    case 'verify':
      return { title: t('work.verified', { name }) };
    case 'repair':
      return { title: t('work.repaired', { name }) };
  }
}
