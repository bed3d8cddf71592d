import { philox } from '../runtime/noise.ts';
import type { Cluster } from './clustered-bootstrap.ts';
import type { Vector } from './vector-arithmetic.ts';

/** From so many prompts on a prompt is one unit, whatever seeds it has; below, every pair is. */
const ENOUGH_PROMPTS = 12;
/** Up to so many units all ways of swapping are tried; beyond, as many are drawn. */
const MOST_UNITS_TRIED_WHOLE = 10;
const DRAWN = 1023;

/** The fewest pairs of pictures that can show anything where chance may show something with a probability of `mostChance`. */
export function fewestPairs(mostChance: number): number {
  return Math.ceil(1 - Math.log2(mostChance));
}

/**
 * How likely chance alone makes some aspect stand out as much as this one does: p-values that hold for all aspects together.
 *
 * If a model does nothing, which picture of a pair is called personalized is as good as arbitrary, so that every way of
 * swapping them is as likely. Of each way the largest studentized mean over all aspects, max |m| / (s / √n), is noted; an
 * aspect's p is the share of ways whose largest is at least its own (max-T by sign flips: Westfall and Young 1993; Winkler et
 * al. 2014, doi 10.1016/j.neuroimage.2014.01.060). Nothing is assumed of how changes are spread, and the more aspects are
 * asked about, the more one of them must stand out.
 *
 * `changes`: one row a sample, [samples, aspects]. Seeded, so that the same samples give the same answer. With n units no p
 * is below 2^(1 − n): six can't show anything at 0.02.
 */
export function chanceOf(changes: readonly ArrayLike<number>[], samples: readonly Cluster[]): Vector {
  const aspects = changes[0]?.length ?? 0;
  const units = unitsOf(changes, samples);
  const own = studentized(units, null);
  const whole = units.length <= MOST_UNITS_TRIED_WHOLE;
  const ways = whole ? 2 ** units.length : DRAWN;
  const reached = new Float64Array(aspects);
  for (let way = 0; way < ways; way += 1) {
    const swapped = units.map((_, unit) => (whole ? ((way >>> unit) & 1) === 1 : isDrawn(way, unit)));
    const largest = studentized(units, swapped).reduce((most, value) => Math.max(most, value), 0);
    for (let at = 0; at < aspects; at += 1) if (largest >= (own[at] ?? 0) * (1 - 1e-9)) reached[at] = (reached[at] ?? 0) + 1;
  }
  // Where ways are drawn, the one that is there counts among them.
  return reached.map((count) => (whole ? count / ways : (1 + count) / (1 + ways)));
}

/** Whether a unit is swapped in a drawn way. */
function isDrawn(way: number, unit: number): boolean {
  const [word] = philox([unit, way, 0, 0], [29, 1]);
  return (word & 1) === 1;
}

/** Means over a prompt's pairs, or the pairs themselves. */
function unitsOf(changes: readonly ArrayLike<number>[], samples: readonly Cluster[]): readonly ArrayLike<number>[] {
  const byPrompt = new Map<string, ArrayLike<number>[]>();
  changes.forEach((row, at) => {
    const prompt = samples[at]?.prompt ?? '';
    byPrompt.set(prompt, [...(byPrompt.get(prompt) ?? []), row]);
  });
  if (byPrompt.size < ENOUGH_PROMPTS) return changes;
  return [...byPrompt.values()].map((rows) => Float64Array.from(rows[0] ?? [], (_, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0) / rows.length));
}

/** |mean| / standard error of every aspect; infinite where all changes are the same, 0 where all are nothing. */
function studentized(units: readonly ArrayLike<number>[], swapped: readonly boolean[] | null): Vector {
  const size = units[0]?.length ?? 0;
  const [sums, squares] = [new Float64Array(size), new Float64Array(size)];
  units.forEach((row, unit) => {
    const sign = swapped?.[unit] === true ? -1 : 1;
    for (let at = 0; at < size; at += 1) {
      const value = row[at] ?? 0;
      sums[at] = (sums[at] ?? 0) + sign * value;
      squares[at] = (squares[at] ?? 0) + value * value;
    }
  });
  const count = units.length;
  return sums.map((sum, at) => {
    const mean = sum / count;
    const variance = Math.max(0, (squares[at] ?? 0) / count - mean * mean) / Math.max(1, count - 1);
    return mean === 0 ? 0 : Math.abs(mean) / Math.sqrt(variance);
  });
}
