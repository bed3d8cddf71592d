import { CLEARLY } from '../degree.ts';
import type { Factor } from '../rendering.ts';
import type { Scores } from './scores.ts';
import type { Evidence } from './evidence.ts';
import type { AspectEffect, Statement } from './statement.ts';

/** What is said of a factor, before it is put in words. */
export interface Claim {
  /** An aspect's id, `presence` or `picture`; null when the factor did nothing that can be told. A verdict `unknown` has effect and score 0. */
  readonly aspect: string | null;
  /** Signed, in the units of what moved: levels, a difference of probabilities, a mean pixel change. */
  readonly effect: number;
  readonly score: number;
  readonly verdict: Exclude<Statement['verdict'], 'pending'>;
}

/**
 * The claims on one factor, the main one first; a second only where it is clear on its own.
 *
 * - A profile's aspect answers for its own aspect: moved, opposite (against the sign of its level) or nothing.
 * - A phrase answers for what it moved most. Its score is the larger of two calibrated effects: the change in the
 *   probability that the phrase is seen, and the strongest aspect's score.
 * - A negative prompt is asked whether its words are seen less; a sketch and an adapter for what they moved most.
 * - Whoever moved no aspect answers for the picture as a whole, words only where they changed it clearly: any change of
 *   words changes some pixels. Without a readout every factor answers for the picture.
 *
 * What moved beside what the factor names scores as far as an independent judge sees it too (docs/decisions/0245).
 * An aspect that the readout knows badly is never claimed; one that moved only as far as the others drag it along is
 * (cross-talk), but not as a second claim.
 */
export function claimsOn(factor: Factor, evidence: Evidence, scores: Scores): readonly Claim[] {
  const picture = pictureClaim(evidence, scores) ?? NOTHING;
  if (Object.keys(evidence.differences).length === 0) return [picture];
  const ofWords = picture.score >= CLEARLY ? picture : NOTHING;
  switch (factor.kind) {
    case 'aspect':
      return ownAspectClaims(factor, evidence, scores);
    case 'phrase':
      return strongest([presenceClaim(evidence, scores, 1), ...aspectClaims(evidence, scores)], ofWords, evidence, scores);
    case 'negative-prompt':
      return strongest([presenceClaim(evidence, scores, -1), ...aspectClaims(evidence, scores)], ofWords, evidence, scores);
    case 'sketch':
    case 'adapter':
      return strongest(aspectClaims(evidence, scores), picture, evidence, scores);
  }
}

const NOTHING: Claim = { aspect: null, effect: 0, score: 0, verdict: 'nothing' };

function ownAspectClaims(factor: Factor, evidence: Evidence, scores: Scores): readonly Claim[] {
  const aspect = factor.aspect ?? '';
  const effect = evidence.differences[aspect] ?? 0;
  const told = Math.abs(effect) > scores.floorOfAspect(aspect);
  const own: Claim = evidence.unknown.has(aspect)
    ? { aspect, effect: 0, score: 0, verdict: 'unknown' }
    : {
        aspect,
        effect,
        score: told ? scores.ofAspect(aspect, effect) : 0,
        verdict: !told ? 'nothing' : Math.sign(effect) === Math.sign(factor.applied) ? 'moved' : 'opposite',
      };
  const side = aspectClaims(evidence, scores).find((claim) => claim.aspect !== aspect && standsBeside(claim, evidence, scores));
  return side === undefined ? [own] : [own, side];
}

/** A second claim moved this many times what can be told from nothing. */
const WELL_BEYOND = 2;

/** Of a movement, the share that the aspect itself must account for, once the others' cross-talk is taken out. */
const LEAST_OWN_STRENGTH = 0.15;

/** Whether a claim stands beside the main one: clear, well beyond what is told from nothing, and the aspect's own doing. */
function standsBeside(claim: Claim, evidence: Evidence, scores: Scores): boolean {
  const floor = claim.aspect === 'presence' ? scores.floorOfPresence : scores.floorOfAspect(claim.aspect ?? '');
  return claim.score >= CLEARLY && Math.abs(claim.effect) >= WELL_BEYOND * floor && !isDragged(claim, evidence);
}

/** Whether the aspect moved only because others did: by itself it would have moved little, or the other way. */
function isDragged(claim: Claim, { unmixed }: Evidence): boolean {
  if (unmixed === null || claim.aspect === null) return false;
  const own = unmixed[claim.aspect];
  return own !== undefined && own * Math.sign(claim.effect) < LEAST_OWN_STRENGTH;
}

function aspectClaims({ effects, beside }: Evidence, scores: Scores): readonly Claim[] {
  return effects.map(({ aspect, effect }: AspectEffect) => {
    const share = beside.has(aspect) ? scores.shareOfSideEffect(aspect) : 1;
    return { aspect, effect, score: share * scores.ofAspect(aspect, effect), verdict: 'moved' };
  });
}

/** `wanted` is the sign that the change of presence should have. One of the other sign is told only where it is clear (docs/decisions/0248). */
function presenceClaim({ presence }: Evidence, scores: Scores, wanted: 1 | -1): Claim | null {
  if (presence === null) return null;
  const effect = presence.withFactor - presence.withoutFactor;
  if (Math.abs(effect) <= scores.floorOfPresence) return null;
  const [score, asMeant] = [scores.ofPresence(effect), Math.sign(effect) === wanted];
  if (!asMeant && score < CLEARLY) return null;
  return { aspect: 'presence', effect, score, verdict: asMeant ? 'moved' : 'opposite' };
}

function pictureClaim({ pixelChange }: Evidence, scores: Scores): Claim | null {
  if (pixelChange <= scores.floorOfPicture) return null;
  return { aspect: 'picture', effect: pixelChange, score: scores.ofPicture(pixelChange), verdict: 'moved' };
}

function strongest(claims: readonly (Claim | null)[], otherwise: Claim, evidence: Evidence, scores: Scores): readonly Claim[] {
  const ranked = claims.flatMap((claim) => (claim === null ? [] : [claim])).sort((a, b) => b.score - a.score);
  const [first, ...others] = ranked;
  if (first === undefined) return [otherwise];
  const second = others.find((claim) => standsBeside(claim, evidence, scores));
  return second === undefined ? [first] : [first, second];
}
