import { create } from 'zustand';
import type { Job, Statement, StudioEvent } from '../../preload/contract.ts';
import type { StepPace } from './picture-progress.ts';

export type RegionSource = 'predicted' | 'measured';

export interface LiveState {
  readonly jobs: Readonly<Record<string, Job>>;
  /** Jobs of the pictures that are made one after another: all there were since the last time none was in the making. */
  readonly round: readonly string[];
  /** Job id → when its first step was seen. */
  readonly paces: Readonly<Record<string, StepPace>>;
  /** Generation id → statement id → statement, as they stream in. */
  readonly statements: Readonly<Record<string, Readonly<Record<string, Statement>>>>;
  /** Generation id → factor id → the best region map there is. */
  readonly regions: Readonly<Record<string, Readonly<Record<string, RegionSource>>>>;
}

export const emptyLiveState: LiveState = { jobs: {}, round: [], paces: {}, statements: {}, regions: {} };

/** The live state after one event that came at `now` (milliseconds); pure. */
export function afterEvent(state: LiveState, event: StudioEvent, now = 0): LiveState {
  switch (event.kind) {
    case 'job':
      return withJobs(withPace(state, event.job, now), [event.job]);
    case 'statement': {
      const before = state.statements[event.generationId] ?? {};
      const after = { ...before, [event.statement.id]: event.statement };
      return { ...state, statements: { ...state.statements, [event.generationId]: after } };
    }
    case 'region': {
      const before = state.regions[event.generationId] ?? {};
      if (before[event.factor] === 'measured') return state;
      return { ...state, regions: { ...state.regions, [event.generationId]: { ...before, [event.factor]: event.source } } };
    }
    case 'picture':
    case 'generation':
    case 'history':
    case 'export':
    case 'profile':
    case 'feedback':
    case 'info':
    case 'calibration':
    case 'library':
    case 'adapters':
    case 'task':
    case 'model':
      return state;
  }
}

function withPace(state: LiveState, job: Job, now: number): LiveState {
  if (job.stage !== 'denoise' || job.step === null || state.paces[job.id] !== undefined) return state;
  return { ...state, paces: { ...state.paces, [job.id]: { step: job.step, at: now } } };
}

export function withJobs(state: LiveState, jobs: readonly Job[]): LiveState {
  const all = { ...state.jobs, ...Object.fromEntries(jobs.map((job) => [job.id, job])) };
  return { ...state, jobs: all, round: roundAfter(state, all) };
}

/** A picture that was taken back before it was there counts no more. */
function roundAfter({ round, jobs: before }: LiveState, jobs: LiveState['jobs']): LiveState['round'] {
  const making = picturesInMaking(jobs).map(({ id }) => id);
  if (making.length === 0) return [];
  const isTakenBack = (id: string): boolean => jobs[id]?.state === 'cancelled' && before[id] !== undefined && isMakingPicture(before[id]);
  return [...new Set([...round, ...making])].filter((id) => !isTakenBack(id));
}

/** Where the making of pictures stands: the second of five. */
export interface PlaceInRound {
  readonly place: number;
  readonly total: number;
  /** How many are still to come, with the one in the making. */
  readonly left: number;
}

export function placeInRound({ round, jobs }: Pick<LiveState, 'round' | 'jobs'>): PlaceInRound {
  const left = picturesInMaking(jobs).length;
  return { place: round.length - left + 1, total: round.length, left };
}

export function isActive(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running' || job.state === 'explaining';
}

/** Whether the job still works on the picture itself, not on its explanation. */
export function isMakingPicture(job: Job): boolean {
  return isActive(job) && job.stage !== 'explain' && job.stage !== 'finished';
}

/** The active job of a generation, if there is one. */
export function activeJobOf(jobs: LiveState['jobs'], generationId: string | null): Job | null {
  return Object.values(jobs).find((job) => job.generationId === generationId && isActive(job)) ?? null;
}

/** The pictures that are being made or wait for it. */
export function picturesInMaking(jobs: LiveState['jobs']): readonly Job[] {
  return Object.values(jobs).filter((job) => job.kind === 'generation' && isMakingPicture(job));
}

/** The generation that is being made right now, else the first in the queue. */
export function currentPictureJob(jobs: LiveState['jobs']): Job | null {
  const making = picturesInMaking(jobs);
  return making.find((job) => job.state === 'running') ?? making[0] ?? null;
}

export const useLive = create<LiveState>()(() => emptyLiveState);

export function applyLiveEvent(event: StudioEvent): void {
  useLive.setState((state) => afterEvent(state, event, performance.now()));
}

export function noteJobs(jobs: readonly Job[]): void {
  useLive.setState((state) => withJobs(state, jobs));
}
