import { z } from 'zod';
import { errorSchema } from './contract-error.ts';

/** What window and studio say to each other about calibrating a checkpoint: finding out what its scores are worth. */

/** Pairs of prompt and seed that are swept when nothing else is asked for; each takes about as long as fifty pictures' forecasts. */
export const CALIBRATION_DEFAULTS = { prompts: 10, seeds: 1 } as const;

export const calibrationSchema = z.object({
  checkpoint: z.string(),
  /** `waiting` while pictures are made: they go first. */
  state: z.enum(['running', 'waiting', 'stopped', 'done', 'failed']),
  /** Pairs of prompt and seed that are done, of those asked for. */
  pairs: z.number().int().min(0),
  total: z.number().int().min(1),
  /** All of it, 0…1; never goes back while it runs. */
  progress: z.number().min(0).max(1),
  error: errorSchema.nullable(),
});
export type CalibrationStatus = z.infer<typeof calibrationSchema>;

const checkpoint = z.string().min(1).max(512);

export const calibrationChannels = {
  /** Calibrations that were started since the studio was opened. */
  'calibration.list': { input: z.object({}), output: z.object({ calibrations: z.array(calibrationSchema) }) },
  /** Whether a checkpoint is measured at all, and whether its scores are calibrated. */
  'calibration.state': { input: z.object({ checkpoint }), output: z.object({ readout: z.enum(['own', 'installed', 'none']), calibrated: z.boolean() }) },
  /** Starts, or goes on with what was swept before. Errors: `checkpoint-unknown`, `readout-missing`. */
  'calibration.start': {
    input: z.object({
      checkpoint,
      prompts: z.number().int().min(1).max(20).default(CALIBRATION_DEFAULTS.prompts),
      seeds: z.number().int().min(1).max(64).default(CALIBRATION_DEFAULTS.seeds),
    }),
    output: z.object({ calibration: calibrationSchema }),
  },
  /** What was swept is kept. */
  'calibration.stop': { input: z.object({ checkpoint }), output: z.object({}) },
} as const;

export const calibrationEventSchema = z.object({ kind: z.literal('calibration'), calibration: calibrationSchema });
