import type { Trust } from '../../preload/contract-feedback.ts';

/** Before anything was said: as if three of four claims on a topic had been called right. Beta(3, 1). */
const PRIOR = { right: 3, wrong: 1 } as const;

/** Claims on a topic are told apart from this expected share of right ones downwards. */
const LEAST_RELIABLE = 0.6;

/**
 * How far claims on a topic can be trusted after some were called right and some wrong: the mean of the Beta distribution
 * that the prior becomes, (3 + right) / (4 + right + wrong). It depends on the counts alone, so that taking a judgement back
 * leaves no trace. One wrong claim is not enough to fold a topic away, two of two are, and so are two of three.
 */
export function trustIn(topic: string, { right, wrong }: { readonly right: number; readonly wrong: number }): Trust {
  const reliability = (PRIOR.right + right) / (PRIOR.right + PRIOR.wrong + right + wrong);
  return { topic, right, wrong, reliability, low: reliability < LEAST_RELIABLE };
}
