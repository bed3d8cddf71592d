import { strengthsOf } from '../../preload/contract-explanation.ts';
import type { Coalition, Factor } from '../engine/rendering.ts';
import { StudioError } from '../engine/studio-error.ts';

/** Closer than this, two strengths are the same. */
const SAME = 1e-9;

/**
 * The coalition after some factors were switched or scaled, in its shortest form: factors at their own strength are left
 * out, so that equal pictures have equal coalitions. Throws StudioError `factor-unknown`, `setting-out-of-range`.
 */
export function changedCoalition(factors: readonly Factor[], before: Coalition, change: Coalition): Coalition {
  const byId = new Map(factors.map((factor) => [factor.id, factor]));
  for (const [id, strength] of Object.entries(change)) {
    const factor = byId.get(id);
    if (factor === undefined) {
      const known = factors.map((candidate) => candidate.id).join(', ');
      throw new StudioError('factor-unknown', `This picture has no factor “${id}”. It has: ${known}.`, { details: { factor: id } });
    }
    const [least, most] = strengthsOf(factor);
    if (!(strength >= least && strength <= most)) {
      throw new StudioError('setting-out-of-range', `The strength of “${id}” must be from ${least} to ${most}, not ${strength}.`, {
        details: { setting: id, value: strength, least, most },
      });
    }
  }
  const merged = Object.entries({ ...before, ...change });
  const differing = merged.filter(([id, strength]) => Math.abs(strength - (byId.get(id)?.applied ?? Number.NaN)) > SAME);
  return Object.fromEntries(differing.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
