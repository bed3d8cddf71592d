import type { Job } from '../../preload/contract.ts';
import type { Timings } from '../database/generation-record.ts';

export type WorkStage = 'load' | 'encode' | 'denoise' | 'decode' | 'upscale' | 'explain';

/** Share of each stage in a job's whole time; the shares of the stages that a job goes through sum to 1. */
export type StageWeights = Readonly<Record<WorkStage, number>>;

const ORDER: readonly WorkStage[] = ['load', 'encode', 'denoise', 'decode', 'upscale', 'explain'];

/** Until a job of this checkpoint was timed. */
const GUESS: Timings = { loadMs: 900, encodeMs: 60, denoiseMs: 1500, decodeMs: 60, explainMs: 7000 };

/** The only stage of the jobs that have it. */
const UPSCALE_MS = 3000;

/** Weights from how long the stages took the last time; stages that this job leaves out weigh nothing. */
export function stageWeights(last: Timings | null, stages: ReadonlySet<WorkStage>): StageWeights {
  const timings = last ?? GUESS;
  const milliseconds: Readonly<Record<WorkStage, number>> = {
    load: timings.loadMs,
    encode: timings.encodeMs,
    denoise: timings.denoiseMs,
    decode: timings.decodeMs,
    upscale: UPSCALE_MS,
    explain: timings.explainMs,
  };
  const expected = (stage: WorkStage): number => (stages.has(stage) ? Math.max(1, milliseconds[stage]) : 0);
  const total = ORDER.reduce((sum, stage) => sum + expected(stage), 0);
  const share = (stage: WorkStage): number => (total === 0 ? 0 : expected(stage) / total);
  return {
    load: share('load'),
    encode: share('encode'),
    denoise: share('denoise'),
    decode: share('decode'),
    upscale: share('upscale'),
    explain: share('explain'),
  };
}

/** Progress of the whole job in 0…1, when `value` of `stage` is done. */
export function weightedProgress(weights: StageWeights, stage: WorkStage, value: number): number {
  const before = ORDER.slice(0, ORDER.indexOf(stage)).reduce((sum, earlier) => sum + weights[earlier], 0);
  return Math.min(1, before + weights[stage] * Math.min(1, Math.max(0, value)));
}

/** Too early to say before this much is done or this much time has gone. */
const ENOUGH = { progress: 0.03, elapsedMs: 300 };

/** Milliseconds left, when work goes on as it went so far. */
export function remainingTime(progress: number, elapsedMs: number): number | null {
  if (progress < ENOUGH.progress || elapsedMs < ENOUGH.elapsedMs) return null;
  return Math.round((elapsedMs * (1 - progress)) / progress);
}

export interface StageReport {
  readonly stage: WorkStage;
  /** Completed fraction of the stage, 0…1. */
  readonly value: number;
  readonly step?: number | undefined;
  readonly steps?: number | undefined;
}

/** The job with a report taken in. Progress never goes back. */
export function withProgress(job: Job, weights: StageWeights, report: StageReport, elapsedMs: number): Job {
  const progress = Math.max(job.progress, weightedProgress(weights, report.stage, report.value));
  return {
    ...job,
    progress,
    stage: report.stage,
    step: report.step ?? null,
    steps: report.steps ?? null,
    remainingMs: remainingTime(progress, elapsedMs),
  };
}
