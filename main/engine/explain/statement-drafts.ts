import type { Factor, Rendering } from '../rendering.ts';
import { strengthIn } from '../rendering.ts';
import type { Scores } from './scores.ts';
import { claimsOn } from './claims.ts';
import type { Claim } from './claims.ts';
import { gameOf } from './coalition.ts';
import type { Evidence } from './evidence.ts';
import type { Messages } from '../messages.ts';
import { causeOf, sentenceOf } from './sentences.ts';
import type { Region, Statement } from './statement.ts';

export interface StatementFacts {
  readonly factor: Factor;
  readonly rendering: Rendering;
  readonly influence: number;
  readonly evidence: Evidence;
  readonly region: Region;
  /** Network evaluations spent on this factor's counterfactual. */
  readonly evaluations: number;
  readonly measured: boolean;
  readonly readable: boolean;
}

/** The statements on one factor: the main one has the factor's id, a second one ends in `~2`. */
export function statementsOn(facts: StatementFacts, scores: Scores, messages: Messages): readonly Statement[] {
  // In a what-if a cause may have another strength than of itself, and another sign.
  const applied = strengthIn(facts.rendering.coalition, facts.factor);
  const claims = claimsOn({ ...facts.factor, applied }, facts.evidence, scores);
  const said = facts.measured ? claims : claims.slice(0, 1);
  return said.map((claim, at) => statementFor(claim, at, applied, facts, scores, messages));
}

function statementFor(claim: Claim, at: number, applied: number, facts: StatementFacts, scores: Scores, messages: Messages): Statement {
  const { factor, evidence, region, measured, readable } = facts;
  const told = claim.aspect !== null;
  const noiseFloor = told ? floorOf(claim.aspect, scores) : 0;
  return {
    id: at === 0 ? factor.id : `${factor.id}~${at + 1}`,
    factor: factor.id,
    kind: factor.kind,
    game: gameOf(factor),
    aspect: claim.aspect,
    applied,
    influence: facts.influence,
    effect: measured ? claim.effect : null,
    score: claim.score,
    measured,
    verdict: measured ? claim.verdict : 'pending',
    region,
    cause: causeOf(factor, applied, messages),
    text: sentenceOf({ factor, applied, claim, evidence, noiseFloor, region, measured, readable }, messages),
    evidence: {
      evaluations: measured ? facts.evaluations : 0,
      pixelChange: measured ? evidence.pixelChange : null,
      effects: evidence.effects,
      presence: evidence.presence,
      method: methodOf(claim, evidence, measured, scores, messages),
    },
  };
}

/** How the number came about, and by which scale it became a score where that is not the sweep's. */
function methodOf(claim: Claim, evidence: Evidence, measured: boolean, scores: Scores, messages: Messages): string {
  const method = messages.say(measured ? 'method.measured' : 'method.predicted');
  const isAspect = claim.aspect !== null && claim.aspect !== 'presence' && claim.aspect !== 'picture';
  const byLevels = scores.calibrated && isAspect && claim.score > 0 && scores.scaleOf(claim.aspect) === 'levels';
  const scaled = byLevels ? messages.say('method.levels', { method }) : method;
  const share = isAspect && claim.score > 0 && claim.aspect !== null && evidence.beside.has(claim.aspect) ? scores.shareOfSideEffect(claim.aspect) : 1;
  return share < 1 ? messages.say('method.side', { method: scaled, share }) : scaled;
}

function floorOf(aspect: string | null, scores: Scores): number {
  switch (aspect) {
    case 'presence':
      return scores.floorOfPresence;
    case 'picture':
      return scores.floorOfPicture;
    case null:
      return 0;
    default:
      return scores.floorOfAspect(aspect);
  }
}
