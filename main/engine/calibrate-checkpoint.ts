import { calibrationFrom } from './explain/calibration-fit.ts';
import { CALIBRATION_PROMPTS } from './explain/calibration-prompts.ts';
import { sweepPairs } from './explain/calibration-sweep.ts';
import type { SweptAspect } from './explain/calibration-sweep.ts';
import type { OpenCheckpoint } from './open-checkpoint.ts';
import type { EngineCalls } from './protocol.ts';
import { StudioError } from './studio-error.ts';

/** The first seed of a sweep; the others count up. */
const FIRST_SEED = 1000;
/** As scripts/calibrate.ts calibrates the bundled checkpoint. */
const LEVELS = [-1, -0.5, 0.5, 1];
const FORECAST_STEPS = 6;

type Sweep = EngineCalls['sweepPair'];

/** The next pair of prompt and seed that is not done; null when all are. Throws StudioError `readout-missing`, `cancelled`. */
export async function sweepNextPair(
  { pipeline, readout }: OpenCheckpoint,
  aspects: readonly SweptAspect[],
  { prompts, seeds, done }: Sweep['input'],
  onProgress: (value: number) => void,
  signal: AbortSignal,
): Promise<Sweep['output']> {
  if (readout === null) {
    throw new StudioError('readout-missing', `Nothing measures the pictures of “${pipeline.checkpoint.id}”. Install a readout first.`, {
      details: { checkpoint: pipeline.checkpoint.id },
    });
  }
  const known = new Set(done);
  const all = prompts * seeds;
  const sweep = sweepPairs({
    pipeline,
    readout,
    aspects,
    prompts: CALIBRATION_PROMPTS.slice(0, prompts),
    seeds: Array.from({ length: seeds }, (_, at) => FIRST_SEED + at),
    levels: LEVELS,
    alternate: true,
    numInferenceSteps: pipeline.checkpoint.defaults.numInferenceSteps,
    forecastSteps: FORECAST_STEPS,
    done: known,
    // The sweep counts the pictures of all pairs that are left; of them this call makes one pair's.
    onProgress: (made, total) => onProgress(Math.min(1, (made / total) * Math.max(1, all - known.size))),
    signal,
  });
  const { value } = await sweep.next();
  return { pair: value ?? null };
}

export function fitPairs({ pipeline }: OpenCheckpoint, aspects: readonly SweptAspect[], { pairs }: EngineCalls['fitCalibration']['input']) {
  const { id, defaults } = pipeline.checkpoint;
  return { calibration: calibrationFrom(pairs, { checkpoint: id, aspects, numInferenceSteps: defaults.numInferenceSteps }) };
}
