import type { ReadingPair } from '../../../../main/engine/explain/model-pairs.ts';

/** What an explainer says of one target, before its one scale and one threshold are fitted. */
export interface Answer {
  /** Aspect → signed number that rises with how much of the aspect is there. */
  readonly raw: Readonly<Record<string, number>>;
  /** Aspect → evidence; claimed from the threshold on. `raw` without its sign when left out. */
  readonly evidence?: Readonly<Record<string, number>>;
}

/** One explainer. All see the same pictures; those with the pipeline may have had the base checkpoint render more. */
export interface Method {
  readonly id: string;
  readonly title: string;
  readonly seesPipeline: boolean;
  /**
   * Prepared for a target's pairs, it answers for any weights of them; without weights, all count alike and the evidence is
   * complete. `key` names the target, for the random answer alone.
   */
  prepare(pairs: readonly ReadingPair[], key: string): (weights?: ArrayLike<number>) => Answer;
}

/** A method with its scale (fitted on the calibration split) and threshold (chosen on the development split). */
export interface FittedMethod {
  readonly method: Method;
  readonly scale: number;
  readonly threshold: number;
}

export const scoreOf = ({ scale }: FittedMethod, raw: number): number => Math.min(1, Math.max(-1, scale * raw));

export function claimsOf({ threshold }: FittedMethod, { raw, evidence }: Answer): ReadonlyMap<string, 1 | -1> {
  const claims = new Map<string, 1 | -1>();
  for (const [aspect, value] of Object.entries(raw)) {
    if (value !== 0 && (evidence?.[aspect] ?? Math.abs(value)) >= threshold) claims.set(aspect, value > 0 ? 1 : -1);
  }
  return claims;
}
