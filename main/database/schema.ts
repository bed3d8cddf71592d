import type { Migration } from './migration.ts';
import { sketches } from './migrations/0010-sketches.ts';
import { generations } from './migrations/0020-generations.ts';
import { search } from './migrations/0030-search.ts';
import { explanations } from './migrations/0040-explanations.ts';
import { jobs } from './migrations/0050-jobs.ts';
import { profile } from './migrations/0060-profile.ts';
import { settings } from './migrations/0070-settings.ts';
import { decoding } from './migrations/0440-decoding.ts';
import { verdictSpeed } from './migrations/0080-verdict-speed.ts';
import { checkpoints } from './migrations/0200-checkpoints.ts';
import { inpainting } from './migrations/0450-inpainting.ts';
import { adapters } from './migrations/0460-adapters.ts';
import { judgements } from './migrations/0470-judgements.ts';
import { verdictBatch } from './migrations/0480-verdict-batch.ts';
import { leftSketches } from './migrations/0490-left-sketches.ts';
import { upscales } from './migrations/0510-upscales.ts';
import { noiseFile } from './migrations/0500-noise-file.ts';
import { largeHistory } from './migrations/0520-large-history.ts';
import { profiles } from './migrations/0530-profiles.ts';
import { wishedEffort } from './migrations/0540-wished-effort.ts';
import { enlargedIndex } from './migrations/0550-enlarged-index.ts';
import { drawnBy } from './migrations/0560-drawn-by.ts';

/** In order; a new migration goes at the end. */
export const migrations: readonly Migration[] = [
  sketches,
  generations,
  search,
  explanations,
  jobs,
  profile,
  settings,
  verdictSpeed,
  checkpoints,
  decoding,
  inpainting,
  adapters,
  judgements,
  verdictBatch,
  leftSketches,
  noiseFile,
  upscales,
  largeHistory,
  profiles,
  wishedEffort,
  enlargedIndex,
  drawnBy,
];
