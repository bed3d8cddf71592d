import type { JsonObject } from '../lenient-json.ts';
import { booleanOption, numberOption } from './scheduler-config.ts';

/** Latent cells that make one token of a transformer: patches of 2 × 2. */
const CELLS_PER_TOKEN = 4;

/**
 * mu for `use_dynamic_shifting`, null without it: larger pictures start at more noise (Esser et al. 2024, arXiv 2403.03206,
 * section 5.3.2). A line through (base_image_seq_len, base_shift) and (max_image_seq_len, max_shift), as in diffusers' pipelines.
 */
export function dynamicShift(config: JsonObject, latentCells: number): number | null {
  if (!booleanOption(config, 'use_dynamic_shifting', false)) {
    return null;
  }
  const [shortest, longest] = [numberOption(config, 'base_image_seq_len', 256), numberOption(config, 'max_image_seq_len', 4096)];
  const [least, most] = [numberOption(config, 'base_shift', 0.5), numberOption(config, 'max_shift', 1.15)];
  return least + ((latentCells / CELLS_PER_TOKEN - shortest) * (most - least)) / (longest - shortest);
}
