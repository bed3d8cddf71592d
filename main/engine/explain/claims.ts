import type { Factor } from '../rendering.ts';
import type { Scores } from './calibration.ts';
import type { Evidence } from './evidence.ts';
import type { AspectEffect, Statement } from './statement.ts';

/** What is said of a factor, before it is put in words. */
export interface Claim {
  /** An aspect's id, `presence` or `picture`; null when the factor did nothing that can be measured. */
  readonly aspect: string | null;
  /** Signed, in the units of what moved: levels, a difference of probabilities, a mean pixel change. */
  readonly effect: number;
  readonly score: number;
  readonly verdict: Exclude<Statement['verdict'], 'pending'>;
}

/** From this score on a movement is clear, and from STRONGLY on strong. */
export const CLEARLY = 0.35;
export const STRONGLY = 0.7;

export type Degree = 'slightly' | 'clearly' | 'strongly';

export function degreeOf(score: number): Degree {
  if (score >= STRONGLY) return 'strongly';
  return score >= CLEARLY ? 'clearly' : 'slightly';
}

/**
 * The claims on one factor, the main one first; a second only where it is clear on its own.
 *
 * - A profile's aspect answers for its own aspect: moved, opposite (against the sign of its level) or nothing.
 * - A phrase answers for what it moved most. Its score is the larger of two calibrated effects: the change in the
 *   probability that the phrase is seen, and the strongest aspect's score.
 * - A negative prompt is asked whether its words are seen less; a sketch and an adapter for what they moved most, and for
 *   the picture as a whole where they moved no aspect. Without a readout every factor answers for the picture.
 */
export function claimsOn(factor: Factor, evidence: Evidence, scores: Scores): readonly Claim[] {
  if (Object.keys(evidence.differences).length === 0) return [pictureClaim(evidence, scores) ?? NOTHING];
  switch (factor.kind) {
    case 'aspect':
      return ownAspectClaims(factor, evidence, scores);
    case 'phrase':
      return strongest([presenceClaim(evidence, scores, 1), ...aspectClaims(evidence, scores)], NOTHING);
    case 'negative-prompt':
      return strongest([presenceClaim(evidence, scores, -1), ...aspectClaims(evidence, scores)], NOTHING);
    case 'sketch':
    case 'adapter':
      return strongest(aspectClaims(evidence, scores), pictureClaim(evidence, scores) ?? NOTHING);
  }
}

const NOTHING: Claim = { aspect: null, effect: 0, score: 0, verdict: 'nothing' };

function ownAspectClaims(factor: Factor, evidence: Evidence, scores: Scores): readonly Claim[] {
  const aspect = factor.aspect ?? '';
  const effect = evidence.differences[aspect] ?? 0;
  const told = Math.abs(effect) > scores.floorOfAspect(aspect);
  const own: Claim = {
    aspect,
    effect,
    score: told ? scores.ofAspect(aspect, effect) : 0,
    verdict: !told ? 'nothing' : Math.sign(effect) === Math.sign(factor.applied) ? 'moved' : 'opposite',
  };
  const side = aspectClaims(evidence, scores).find((claim) => claim.aspect !== aspect && claim.score >= CLEARLY);
  return side === undefined ? [own] : [own, side];
}

function aspectClaims({ effects }: Evidence, scores: Scores): readonly Claim[] {
  return effects.map(({ aspect, effect }: AspectEffect) => ({ aspect, effect, score: scores.ofAspect(aspect, effect), verdict: 'moved' }));
}

/** `wanted` is the sign that the change of presence should have. */
function presenceClaim({ presence }: Evidence, scores: Scores, wanted: 1 | -1): Claim | null {
  if (presence === null) return null;
  const effect = presence.withFactor - presence.withoutFactor;
  if (Math.abs(effect) <= scores.floorOfPresence) return null;
  return { aspect: 'presence', effect, score: scores.ofPresence(effect), verdict: Math.sign(effect) === wanted ? 'moved' : 'opposite' };
}

function pictureClaim({ pixelChange }: Evidence, scores: Scores): Claim | null {
  if (pixelChange <= scores.floorOfPicture) return null;
  return { aspect: 'picture', effect: pixelChange, score: scores.ofPicture(pixelChange), verdict: 'moved' };
}

function strongest(claims: readonly (Claim | null)[], otherwise: Claim): readonly Claim[] {
  const ranked = claims.flatMap((claim) => (claim === null ? [] : [claim])).sort((a, b) => b.score - a.score);
  const [first, second] = ranked;
  if (first === undefined) return [otherwise];
  return second !== undefined && second.score >= CLEARLY ? [first, second] : [first];
}
