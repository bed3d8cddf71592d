import type { ReadingPair } from '../../../../main/engine/explain/model-pairs.ts';

/** What an explainer says of one target, before its one link and one threshold are fitted. */
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

/** Makes scores of a method's numbers: sign · min(1, scale · |raw| ^ power). */
export interface Link {
  readonly scale: number;
  readonly power: number;
}

/** A method with its link (fitted on the calibration split) and threshold (chosen on the development split). */
export interface FittedMethod {
  readonly method: Method;
  readonly link: Link;
  readonly threshold: number;
}

export const scoreOf = ({ link }: Pick<FittedMethod, 'link'>, raw: number): number =>
  raw === 0 ? 0 : Math.sign(raw) * Math.min(1, link.scale * Math.abs(raw) ** link.power);

export function claimsOf({ threshold }: FittedMethod, { raw, evidence }: Answer): ReadonlyMap<string, 1 | -1> {
  const claims = new Map<string, 1 | -1>();
  for (const [aspect, value] of Object.entries(raw)) {
    if (value !== 0 && (evidence?.[aspect] ?? Math.abs(value)) >= threshold) claims.set(aspect, value > 0 ? 1 : -1);
  }
  return claims;
}
