import type { GenerationState, Job } from '../../preload/contract.ts';
import type { WireError } from '../../preload/contract-error.ts';
import type { RegionRecord } from '../database/explanation-repository.ts';
import type { JobRecord, JobRepository } from '../database/job-repository.ts';
import type { GenerationRecord } from '../database/generation-record.ts';
import type { GenerationRepository } from '../database/generation-repository.ts';
import type { ExplainEffort } from '../engine/explain/explainer.ts';
import type { Span } from '../engine/explain/regrouped-phrases.ts';
import type { Picture } from '../engine/rendering.ts';
import { StudioError } from '../engine/studio-error.ts';
import { stageWeights, withProgress, type StageReport, type StageWeights, type WorkStage } from './job-progress.ts';
import { isOver, nextState, type JobEvent } from './job-state.ts';
import { wireError } from './wire-error.ts';

/** What a job is to do. `explain` is for a picture that is there already; a new one may be left without explanation. */
export type Work =
  | { readonly kind: 'generate'; readonly explain: ExplainEffort | null; readonly phrases: readonly Span[] }
  | { readonly kind: 'explain'; readonly wishes: ExplainWishes; readonly begun?: BegunExplanation | null }
  | { readonly kind: 'counterfactual' }
  | { readonly kind: 'upscale'; readonly origin: UpscaleOrigin };

/** The picture that is enlarged, as it was when that was asked for: it may be set aside since, and have no row to ask. */
export type UpscaleOrigin = Pick<GenerationRecord, 'id' | 'fromNoiseFile'>;

/** How a picture is to be explained. */
export interface ExplainWishes {
  /** The person's own phrases, which replace the factors of before; null leaves them as they are. */
  readonly phrases: readonly Span[] | null;
  readonly effort: ExplainEffort;
  /** Pairs of orders for Shapley values; 0 for none. */
  readonly orders: number;
}

/** What an explanation has kept that gave way to a picture. */
export interface BegunExplanation {
  /** The regions of before, for when it is given up. */
  readonly before: readonly RegionRecord[];
  readonly regions: readonly RegionRecord[];
}

export const USUAL_WISHES: ExplainWishes = { phrases: null, effort: 'measured', orders: 0 };

/** What the work on a job tells the queue. */
export interface JobContext {
  readonly signal: AbortSignal;
  /** The stages this job goes through, with what is known of how long they take. */
  expect(weights: StageWeights): void;
  report(report: StageReport): void;
  preview(picture: Picture): void;
  /** The picture is done; what follows explains it. */
  explaining(): void;
  /** Aborted when a picture waits for this explanation to stand still. */
  readonly giveWay: AbortSignal;
  /** Whether other jobs wait for this one. */
  othersWait(): boolean;
}

export interface QueueParts {
  readonly jobs: JobRepository;
  readonly generations: GenerationRepository;
  readonly clock: () => Date;
  /** Number of the process that owns the jobs. */
  readonly owner: number;
  readonly onChange: (job: Job) => void;
  /** Answers with what is left of the work for when nothing goes before it, or null. */
  readonly execute: (generationId: string, work: Work, context: JobContext) => Promise<Work | null>;
  /** A begun explanation that waited was given up: what it kept is undone. */
  readonly abandon: (generationId: string, begun: BegunExplanation) => void;
}

interface Entry {
  readonly record: JobRecord;
  work: Work;
  readonly abort: AbortController;
  /** Of this turn at work. */
  giveWay: AbortController;
  readonly done: PromiseWithResolvers<void>;
  job: Job;
  preview: Picture | null;
  /** Of the whole job, from its start on. */
  weights: StageWeights | null;
  startedAt: number;
  /** What it took before it was put off. */
  elapsedMs: number;
}

const ALL_STAGES: ReadonlySet<WorkStage> = new Set(['load', 'encode', 'denoise', 'decode', 'upscale', 'explain']);
/** How many ended jobs are remembered for the window. */
const REMEMBERED = 50;

/**
 * One job at a time: pictures before explanations, each in the order of arrival; an explanation that is under way gives way
 * to a picture between two renderings, and goes on later (docs/decisions/0490). Every change of state is in SQLite before
 * it is announced.
 */
export class JobQueue {
  readonly #parts: QueueParts;
  readonly #entries = new Map<string, Entry>();
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Takes up a job whose rows are in the database already. */
  add(record: JobRecord, work: Work): Job {
    const job: Job = {
      id: record.id,
      generationId: record.generationId,
      kind: record.kind,
      state: record.state,
      progress: 0,
      stage: work.kind === 'explain' ? 'explain' : 'waiting',
      step: null,
      steps: null,
      remainingMs: null,
      previewVersion: 0,
      error: null,
    };
    const control = { abort: new AbortController(), giveWay: new AbortController(), done: Promise.withResolvers<void>() };
    const entry: Entry = { record, work, ...control, job, preview: null, weights: null, startedAt: 0, elapsedMs: 0 };
    this.#entries.set(record.id, entry);
    this.#parts.onChange(job);
    if (work.kind !== 'explain') this.#makeWay();
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return job;
  }

  list(): readonly Job[] {
    return [...this.#entries.values()].map((entry) => entry.job);
  }

  /** Asks a job to stop at its next check; a waiting one stops at once. Jobs that have ended are left alone. */
  cancel(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || isOver(entry.job.state)) return;
    entry.abort.abort('cancel');
    if (entry.job.state === 'queued') this.#giveUp(entry, 'cancel');
  }

  /** Ends all work on these generations, the waiting first so that none begins in between. Resolves when it has ended. */
  async stopAll(generationIds: ReadonlySet<string>): Promise<void> {
    const concerned = [...this.#entries.values()].filter(({ job }) => generationIds.has(job.generationId) && !isOver(job.state));
    const isWaiting = ({ job }: Entry): boolean => job.state === 'queued';
    for (const { record } of [...concerned.filter(isWaiting), ...concerned.filter((entry) => !isWaiting(entry))]) this.cancel(record.id);
    await Promise.all(concerned.map(({ done }) => done.promise));
  }

  preview(id: string): Picture | null {
    return this.#entries.get(id)?.preview ?? null;
  }

  /** Resolves when the job has ended in any state. */
  async finished(id: string): Promise<void> {
    await this.#entries.get(id)?.done.promise;
  }

  /** The unfinished job on a generation, if any. */
  jobOf(generationId: string): Job | null {
    return this.list().find((job) => job.generationId === generationId && !isOver(job.state)) ?? null;
  }

  /** Whether a job of this kind is being worked on right now. */
  isBusyWith(kind: Job['kind']): boolean {
    return this.list().some((job) => job.kind === kind && (job.state === 'running' || job.state === 'explaining'));
  }

  /** Whether a picture is being explained right now. */
  isExplaining(): boolean {
    return this.list().some(({ state }) => state === 'explaining');
  }

  /** Stops everything; what was unfinished is interrupted, as if the machine had been switched off. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const entry of this.#entries.values()) {
      if (isOver(entry.job.state)) continue;
      entry.abort.abort('interrupt');
      if (entry.job.state === 'queued') this.#giveUp(entry, 'interrupt');
    }
    await this.#running;
  }

  async #run(): Promise<void> {
    // The caller of `add` gets its answer before the job's first event.
    await Promise.resolve();
    for (let entry = this.#next(); entry !== null && !this.#closed; entry = this.#next()) await this.#execute(entry);
  }

  #next(): Entry | null {
    const waiting = this.#waiting();
    return waiting.find(({ work }) => work.kind !== 'explain') ?? waiting[0] ?? null;
  }

  #waiting(): readonly Entry[] {
    return [...this.#entries.values()].filter(({ job }) => job.state === 'queued');
  }

  /** A picture goes before an explanation that is under way, too; one that is not begun yet looks for itself. */
  #makeWay(): void {
    for (const { job, giveWay } of this.#entries.values()) if (job.state === 'explaining') giveWay.abort();
  }

  async #execute(entry: Entry): Promise<void> {
    const { signal } = entry.abort;
    entry.startedAt = this.#now() - entry.elapsedMs;
    entry.giveWay = new AbortController();
    try {
      this.#move(entry, 'start');
      if (entry.work.kind === 'explain') this.#move(entry, 'explain');
      const rest = await this.#parts.execute(entry.record.generationId, entry.work, {
        signal,
        // A job that was put off goes on where it stood.
        expect: (expected) => {
          entry.weights ??= expected;
        },
        report: (report) => this.#show(entry, withProgress(entry.job, entry.weights ?? stageWeights(null, ALL_STAGES), report, this.#now() - entry.startedAt)),
        preview: (picture) => {
          entry.preview = picture;
          this.#show(entry, { ...entry.job, previewVersion: entry.job.previewVersion + 1 });
        },
        explaining: () => this.#move(entry, 'explain'),
        giveWay: entry.giveWay.signal,
        othersWait: () => this.#waiting().length > 0,
      });
      if (rest === null) this.#end(entry, 'complete', null);
      else {
        this.#putOff(entry, rest);
        if (signal.aborted) this.#giveUp(entry, outcomeOf(null, signal));
      }
    } catch (error) {
      this.#end(entry, outcomeOf(error, signal), wireError(error));
    }
  }

  /** The job waits once more, with what is left of its work. */
  #putOff(entry: Entry, rest: Work): void {
    entry.work = rest;
    entry.preview = null;
    entry.elapsedMs = this.#now() - entry.startedAt;
    const stage = rest.kind === 'explain' ? 'explain' : 'waiting';
    entry.job = { ...entry.job, stage, step: null, steps: null, remainingMs: null };
    this.#move(entry, 'put-off');
  }

  /** Ends a job that waits. */
  #giveUp(entry: Entry, event: JobEvent): void {
    const begun = entry.work.kind === 'explain' ? (entry.work.begun ?? null) : null;
    try {
      if (begun !== null) this.#parts.abandon(entry.record.generationId, begun);
      this.#end(entry, event, null);
    } catch (error) {
      this.#end(entry, event, wireError(error));
    }
  }

  #end(entry: Entry, event: JobEvent, error: WireError | null): void {
    let state = nextState(entry.job.state, event);
    if (state === null) return;
    let shown = state === 'cancelled' || state === 'done' ? null : error;
    try {
      this.#parts.jobs.end(entry.record.id, state, shown, this.#parts.clock().toISOString());
      this.#parts.generations.update(entry.record.generationId, { state, error: shown });
    } catch (failure) {
      // A full disk must not stop the queue; the row is put right at the next start.
      state = 'failed';
      shown = wireError(failure);
    }
    entry.preview = null;
    this.#show(entry, { ...entry.job, state, stage: 'finished', progress: state === 'done' ? 1 : entry.job.progress, remainingMs: null, error: shown });
    entry.done.resolve();
    this.#forgetOldest();
  }

  #move(entry: Entry, event: JobEvent): void {
    const state = nextState(entry.job.state, event);
    if (state === null) return;
    this.#parts.jobs.setState(entry.record.id, state);
    this.#parts.generations.update(entry.record.generationId, { state });
    this.#show(entry, { ...entry.job, state });
  }

  #show(entry: Entry, job: Job): void {
    entry.job = job;
    this.#parts.onChange(job);
  }

  #forgetOldest(): void {
    const ended = [...this.#entries.values()].filter((entry) => isOver(entry.job.state));
    for (const entry of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) this.#entries.delete(entry.record.id);
  }

  #now(): number {
    return this.#parts.clock().getTime();
  }
}

/** How a job ends that threw. */
function outcomeOf(error: unknown, signal: AbortSignal): Extract<JobEvent, 'fail' | 'cancel' | 'interrupt'> {
  if (signal.aborted) return signal.reason === 'interrupt' ? 'interrupt' : 'cancel';
  if (error instanceof StudioError && error.code === 'engine-stopped') return 'interrupt';
  if (error instanceof StudioError && error.code === 'cancelled') return 'cancel';
  return 'fail';
}

/** States a job can be found in that has not ended. */
export const UNFINISHED: readonly GenerationState[] = ['queued', 'running', 'explaining'];
