import { chooseVariant, fit } from './fitting.ts';
import { degreeRankErrors, gradeClaims, gridAccuracy, rankErrors, mean, scoreErrors, seriesOf } from './grades.ts';
import type { Graded } from './grades.ts';
import type { Entrant } from './explainers.ts';
import type { FittedMethod, Link } from './methods/method.ts';
import { answered, errorsOf, reductionOf, replicatedErrors } from './reduction.ts';
import type { ReadTarget, Reduction } from './reduction.ts';
import type { TargetKind } from './targets.ts';

/** One line of the table. */
export interface MethodGrade {
  readonly id: string;
  readonly title: string;
  readonly seesPipeline: boolean;
  readonly rankError: number;
  /** Of three degrees. */
  readonly degreeRankError: number;
  readonly scoreError: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly gridAccuracy: number;
  /** Of targets with nothing injected, the share with any claim; of the aspects asked there, the share claimed. */
  readonly falselyExplained: number;
  readonly falseClaims: number;
  /** Of three worded or mixed degrees of one aspect, the share of pairs in the right order. */
  readonly ordered: number;
  /** Network evaluations a target's pictures took, and what this method had rendered besides for all targets together. */
  readonly evaluations: { readonly perTarget: number; readonly besides: number };
  /** Milliseconds per target, pictures and readings apart. */
  readonly milliseconds: number;
  readonly link: Link;
  readonly threshold: number;
  /** Kind → mean rank error and score error there. */
  readonly byKind: Readonly<Record<string, { readonly rankError: number | null; readonly scoreError: number | null }>>;
}

export interface Comparison {
  readonly methods: readonly MethodGrade[];
  readonly reductions: readonly { readonly against: string; readonly rank: Reduction; readonly score: Reduction }[];
  readonly targets: { readonly injected: number; readonly nothing: number };
}

export const OURS = 'ours';

/** Fits every entrant on the calibration split and lets the development split choose among its variants. */
export function fitAll(entrants: readonly Entrant[], calibration: readonly ReadTarget[], development: readonly ReadTarget[]): readonly FittedMethod[] {
  return entrants.map(({ variants }) =>
    chooseVariant(
      variants.map((method) => {
        const onDevelopment = answered({ method }, development);
        return { fitted: fit(method, answered({ method }, calibration), onDevelopment), development: onDevelopment };
      }),
    ),
  );
}

export function compare(
  methods: readonly FittedMethod[],
  targets: readonly ReadTarget[],
  options: { readonly replicates: number; readonly evaluationsPerPicture: number; readonly responsePictures: number },
): Comparison {
  const graded = methods.map((fitted) => {
    const started = performance.now();
    const answers = answered(fitted, targets);
    return { fitted, answers, milliseconds: (performance.now() - started) / targets.length };
  });
  const lines = graded.map(({ fitted, answers, milliseconds }) => gradeOf(fitted, answers, milliseconds, options));
  const drawn = replicatedErrors(methods, targets, options.replicates);
  const at = methods.findIndex(({ method }) => method.id === OURS);
  const [own, ownDrawn] = [graded[at], drawn[at]];
  if (own === undefined || ownDrawn === undefined) throw new Error('The studio’s own method is missing.');
  const errors = graded.map(({ fitted, answers }) => errorsOf(fitted, answers));
  const reductions = methods.flatMap(({ method }, other) => {
    const [mine, theirs, theirsDrawn] = [errors[at], errors[other], drawn[other]];
    if (other === at || mine === undefined || theirs === undefined || theirsDrawn === undefined) return [];
    return [
      {
        against: method.id,
        rank: reductionOf('rank', mine, theirs, ownDrawn, theirsDrawn),
        score: reductionOf('score', mine, theirs, ownDrawn, theirsDrawn),
      },
    ];
  });
  const nothing = targets.filter(({ target }) => target.kind === 'nothing').length;
  return { methods: lines, reductions, targets: { injected: targets.length - nothing, nothing } };
}

function gradeOf(
  fitted: FittedMethod,
  answers: readonly Graded[],
  milliseconds: number,
  { evaluationsPerPicture, responsePictures }: { readonly evaluationsPerPicture: number; readonly responsePictures: number },
): MethodGrade {
  const { method, link, threshold } = fitted;
  const claims = gradeClaims(fitted, answers);
  const kinds: readonly TargetKind[] = ['words', 'pixels', 'mixed', 'adapter'];
  const pairs = mean(answers.map(({ target }) => target.pairs.length));
  return {
    id: method.id,
    title: method.title,
    seesPipeline: method.seesPipeline,
    rankError: mean(rankErrors(answers)),
    degreeRankError: mean(degreeRankErrors(answers)),
    scoreError: mean(scoreErrors(fitted, answers)),
    ...claims,
    gridAccuracy: gridAccuracy(answers),
    ordered: orderOf(answers),
    evaluations: { perTarget: Math.round(2 * pairs * evaluationsPerPicture), besides: method.seesPipeline ? responsePictures * evaluationsPerPicture : 0 },
    milliseconds,
    link,
    threshold,
    byKind: Object.fromEntries(
      kinds.map((kind) => {
        const of = answers.filter(({ target }) => target.kind === kind);
        const [ranks, scores] = [rankErrors(of), scoreErrors(fitted, of)];
        return [kind, { rankError: ranks.length === 0 ? null : mean(ranks), scoreError: scores.length === 0 ? null : mean(scores) }];
      }),
    ),
  };
}

/** Degrees of one aspect: share of pairs whose answers stand in the order of their truth; a tie is half right. */
function orderOf(answers: readonly Graded[]): number {
  const pairs = seriesOf(answers, 'degrees').flatMap((members) => {
    const said = members.map(({ target, answer }) => {
      const [[aspect, level] = ['', 1]] = Object.entries(target.truth);
      return { truth: Math.abs(level), answer: Math.sign(level) * (answer.raw[aspect] ?? 0) };
    });
    return said.flatMap((first, at) => said.slice(at + 1).map((second) => Math.sign(second.answer - first.answer) * Math.sign(second.truth - first.truth)));
  });
  return mean(pairs.map((sign) => (sign + 1) / 2));
}
