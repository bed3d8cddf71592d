import type { Job, StudioEvent } from '../../preload/contract.ts';

/** What someone sees of the studio's work who looks at another window. */
export interface WorkInSight {
  readonly title: string;
  /** For the task bar, 0…1; null while nothing is under way. */
  readonly progress: number | null;
}

interface Work {
  readonly isUnderway: boolean;
  /** 0…1 */
  readonly progress: number;
  /** Whether it is a picture of the person's own, made or in the making; other jobs explain one or ask what if. */
  readonly picture: 'making' | 'made' | null;
}

/** By id. */
type Batch = Map<string, Work>;

const NAME = 'FineXL Studio';

/**
 * Follows the studio's events: how far pictures and their explanations are, else downloads and calibrations, and which
 * picture of how many is in the making. Null after an event that changed nothing that can be seen.
 */
export function followWork(): (event: StudioEvent) => WorkInSight | null {
  const jobs: Batch = new Map();
  const others: Batch = new Map();
  let last: WorkInSight = { title: NAME, progress: null };
  return (event) => {
    take(jobs, others, event);
    const sight: WorkInSight = { title: titleOf(jobs), progress: progressOf(jobs) ?? progressOf(others) };
    if (sight.title === last.title && sight.progress === last.progress) return null;
    last = sight;
    return sight;
  };
}

function take(jobs: Batch, others: Batch, event: StudioEvent): void {
  if (event.kind === 'job') return note(jobs, event.job.id, workOf(event.job, jobs.get(event.job.id)?.picture ?? null));
  if (event.kind === 'task') {
    const { id, state, progress } = event.task;
    return note(others, `task ${id}`, { isUnderway: state === 'running', progress: progress.value, picture: null });
  }
  if (event.kind === 'calibration') {
    const { checkpoint, state, progress } = event.calibration;
    return note(others, `calibration ${checkpoint}`, { isUnderway: state === 'running' || state === 'waiting', progress, picture: null });
  }
}

function workOf({ kind, state, stage, progress }: Job, before: Work['picture']): Work {
  const isUnderway = state === 'queued' || state === 'running' || state === 'explaining';
  const isMaking = kind === 'generation' && isUnderway && stage !== 'explain';
  return { isUnderway, progress, picture: isMaking ? 'making' : before === null ? null : 'made' };
}

/** What has ended counts until all has; the next batch begins anew. */
function note(batch: Batch, id: string, work: Work): void {
  if (work.isUnderway || batch.has(id)) batch.set(id, work);
  if (![...batch.values()].some(({ isUnderway }) => isUnderway)) batch.clear();
}

function titleOf(jobs: Batch): string {
  const pictures = [...jobs.values()].filter(({ picture }) => picture !== null);
  const made = pictures.filter(({ picture }) => picture === 'made').length;
  return pictures.length < 2 || made === pictures.length ? NAME : `${made + 1}/${pictures.length} – ${NAME}`;
}

/** In whole percents: a task bar shows no more. */
function progressOf(batch: Batch): number | null {
  if (batch.size === 0) return null;
  const done = [...batch.values()].reduce((sum, { isUnderway, progress }) => sum + (isUnderway ? progress : 1), 0);
  return Math.round((done / batch.size) * 100) / 100;
}
