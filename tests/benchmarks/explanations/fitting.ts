import { gradeClaims, mean, rankErrors, scoreErrors } from './grades.ts';
import type { Graded } from './grades.ts';
import { scoreOf } from './methods/method.ts';
import type { FittedMethod, Link, Method } from './methods/method.ts';

/** Of the targets with nothing injected, what a chosen threshold may claim falsely on the development split. */
const MOST_FALSE = 0.02;
/** Of ten levels, the error of one rank for all. */
const CONSTANT_RANK_ERROR = 2.5;
/** Of levels 0.1 … 1, the error of 0.55 for all. */
const CONSTANT_SCORE_ERROR = 0.25;

/** Exponents that a link may have: concave for a method that saturates late, convex for one that saturates early. */
const POWERS = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4] as const;
const MOST_SCALES = 80;

/**
 * The one rising link that makes a method's numbers levels: least absolute error on the calibration split, over exponents
 * and over scales among the ratios of truth and answer (an optimum of a sum of absolute values lies at one of them).
 */
export function fitLink(graded: readonly Graded[]): Link {
  const known = graded
    .filter(({ target }) => target.kind !== 'worded')
    .flatMap(({ target, answer }) => Object.entries(target.truth).map(([aspect, level]) => ({ level, raw: answer.raw[aspect] ?? 0 })));
  const right = known.filter(({ raw, level }) => raw !== 0 && Math.sign(raw) === Math.sign(level));
  const errorOf = (link: Link): number => mean(known.map(({ raw, level }) => Math.abs(scoreOf({ link }, raw) - level)));
  const links = POWERS.flatMap((power) => {
    const ratios = right.map(({ raw, level }) => Math.abs(level) / Math.abs(raw) ** power).toSorted((a, b) => a - b);
    return ratios.filter((_, at) => at % Math.max(1, Math.ceil(ratios.length / MOST_SCALES)) === 0).map((scale) => ({ link: { scale, power } }));
  });
  const tried = links.map(({ link }) => ({ link, error: errorOf(link) }));
  return tried.reduce<{ link: Link; error: number }>((best, each) => (each.error < best.error ? each : best), {
    link: { scale: 1, power: 1 },
    error: Number.POSITIVE_INFINITY,
  }).link;
}

/**
 * The threshold from which a method claims: the best F1 on the development split among those that explain at most 2 % of
 * the targets where nothing was injected; where there is none, the best F1 whatever it claims falsely.
 */
export function chooseThreshold(method: Method, link: Link, graded: readonly Graded[]): number {
  const evidence = graded.flatMap(({ answer }) => Object.entries(answer.raw).map(([aspect, raw]) => answer.evidence?.[aspect] ?? Math.abs(raw)));
  const candidates = [...new Set(evidence.filter((value) => value > 0))].toSorted((a, b) => a - b);
  const few = candidates.filter((_, at) => at % Math.max(1, Math.floor(candidates.length / 400)) === 0);
  const tried = few.map((threshold) => ({
    threshold: threshold * (1 - 1e-9),
    grade: gradeClaims({ method, link, threshold: threshold * (1 - 1e-9) }, graded),
  }));
  const careful = tried.filter(({ grade }) => grade.falselyExplained <= MOST_FALSE && grade.recall > 0);
  const pool = careful.length > 0 ? careful : tried;
  return (
    pool.reduce<(typeof pool)[number] | null>((best, each) => (best === null || each.grade.f1 > best.grade.f1 ? each : best), null)?.threshold ??
    Number.POSITIVE_INFINITY
  );
}

export function fit(method: Method, calibration: readonly Graded[], development: readonly Graded[]): FittedMethod {
  const link = fitLink(calibration);
  return { method, link, threshold: chooseThreshold(method, link, development) };
}

/** Rank error and score error on the development split, each in units of what a constant answer would have there, and what its F1 lacks of 1. */
export function shortfall(fitted: FittedMethod, development: readonly Graded[]): number {
  const claims = 1 - gradeClaims(fitted, development).f1;
  return mean(rankErrors(development)) / CONSTANT_RANK_ERROR + mean(scoreErrors(fitted, development)) / CONSTANT_SCORE_ERROR + claims;
}

/** Of variants under one name, the one with the least errors on the development split. */
export function chooseVariant(variants: readonly { readonly fitted: FittedMethod; readonly development: readonly Graded[] }[]): FittedMethod {
  const [first, ...rest] = variants.map(({ fitted, development }) => ({ fitted, error: shortfall(fitted, development) }));
  if (first === undefined) throw new Error('There is no variant to choose from.');
  return rest.reduce((best, each) => (each.error < best.error ? each : best), first).fitted;
}
