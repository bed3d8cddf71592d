import type { LibraryTask } from '../../../preload/contract-library.ts';
import { describeRemaining } from '../../app/progress-text.ts';
import type { Text } from '../../app/text.ts';

/** Work that someone still waits for, or has to decide about. */
export function isOpen(task: LibraryTask): boolean {
  return task.state === 'running' || task.state === 'paused' || task.state === 'failed';
}

/** What the task does right now, and how far it is. */
export function describeTask(task: LibraryTask, amount: (bytes: number) => string, t: Text): string {
  const { progress, state } = task;
  if (state === 'paused') return t('task.paused', { percent: Math.floor(progress.value * 100) });
  switch (progress.kind) {
    case 'waiting':
      return t('task.waiting');
    case 'list':
      return t('task.list');
    case 'transfer': {
      const left = describeRemaining(progress.remainingMs, t);
      const done = t('task.transfer', {
        done: amount(progress.doneBytes),
        total: amount(progress.totalBytes),
        filesDone: progress.filesDone,
        files: progress.files,
      });
      return left === null ? done : `${done}, ${left}`;
    }
    case 'retry':
      return t('task.retry', { seconds: Math.max(1, Math.round(progress.waitMs / 1000)), attempt: progress.attempt });
    case 'copy':
      return t('task.copy', { done: amount(progress.doneBytes), total: amount(progress.totalBytes) });
    case 'hash':
      return progress.totalBytes === 0 ? t('task.install') : t('task.hash', { done: amount(progress.doneBytes), total: amount(progress.totalBytes) });
    case 'finished':
      return t('stage.finished');
  }
}

export function titleOfTask(task: LibraryTask, t: Text): string {
  switch (task.kind) {
    case 'add':
      return t('task.add', { name: task.title });
    case 'download':
      return task.title;
    case 'verify':
      return t('task.verify', { name: task.title });
    case 'repair':
      return t('task.repair', { name: task.title });
  }
}
