import { dot } from '../../../main/engine/runtime/dot.ts';
import { lengthOf, meanOf, subtract } from '../../../main/engine/explain/vector-arithmetic.ts';
import type { Vector } from '../../../main/engine/explain/vector-arithmetic.ts';
import { levelDifferences } from '../../../main/engine/explain/model-pairs.ts';
import type { Reading } from '../../../main/engine/readout/readout.ts';
import { mean } from './grades.ts';
import type { Laboratory } from './laboratory.ts';
import { claimsOf, scoreOf } from './methods/method.ts';
import type { FittedMethod } from './methods/method.ts';
import type { ReadTarget } from './reduction.ts';
import type { Split } from './splits.ts';
import { cellsOf, withWords } from './targets.ts';

/** Does what an explanation says make the picture, and does taking it away unmake it? */
export interface FaithfulnessGrade {
  readonly id: string;
  readonly title: string;
  /** Of the change of all levels, the part that the base model makes when told the claims alone: 1 − ‖v − v′‖² / ‖v‖². */
  readonly sufficiency: number;
  /** Of the same, the part that goes when the claims are taken back from the personalized pictures: 1 − ‖rest‖² / ‖v‖². */
  readonly deletion: number;
  /** A reader of the sentences alone, on other prompts: cosine of the change expected and the change seen. */
  readonly reader: number;
  /** Same reader: share of the aspects that moved clearly there whose direction was foreseen. */
  readonly foreseen: number;
}

const RENDERED_METHODS = new Set(['ours', 'finexl-whitened', 'coarse', 'antonyms']);
const INJECTIONS = 4;
const CELLS = 3;
/** An aspect moved clearly when its level moved by this many spreads of the base pictures. */
const CLEAR_SPREADS = 0.5;
/** What a reader takes “slightly”, “clearly” and “strongly” for. */
const DEGREES = [
  { from: 0, means: 0.2 },
  { from: 0.3, means: 0.5 },
  { from: 0.7, means: 0.85 },
] as const;

export async function measureFaithfulness(
  laboratory: Laboratory,
  split: Split,
  methods: readonly FittedMethod[],
  targets: readonly ReadTarget[],
): Promise<readonly FaithfulnessGrade[]> {
  const aspects = laboratory.aspects.map(({ id }) => id);
  const bases = await Promise.all(cellsOf(split).map((cell) => laboratory.store.reading(cell)));
  const spread = aspects.map((aspect) => Math.max(0.02, deviation(bases.map(({ levels }) => levels[aspect] ?? 0))));
  const grades: FaithfulnessGrade[] = [];
  for (const fitted of methods.filter(({ method }) => RENDERED_METHODS.has(method.id))) {
    const rendered = await remade(laboratory, split, fitted, targets, aspects, spread);
    const read = readerOf(fitted, targets, aspects, spread);
    grades.push({ id: fitted.method.id, title: fitted.method.title, ...rendered, ...read });
  }
  return grades;
}

/** Word injections at full strength: rendered from the claims alone, and rendered with the claims taken back. */
async function remade(
  laboratory: Laboratory,
  split: Split,
  fitted: FittedMethod,
  targets: readonly ReadTarget[],
  aspects: readonly string[],
  spread: readonly number[],
): Promise<{ readonly sufficiency: number; readonly deletion: number }> {
  const [sufficiency, deletion]: [number[], number[]] = [[], []];
  const cells = cellsOf({ ...split, seedsPerPrompt: 1 }).slice(0, CELLS);
  for (const injection of split.words.slice(0, INJECTIONS)) {
    const whole = targets.find(({ target }) => target.series === injection.id && target.truth[injection.aspect] === injection.sign);
    if (whole === undefined) continue;
    const claims = claimedScores(fitted, whole);
    const back = Object.fromEntries(Object.entries(claims).map(([aspect, score]) => [aspect, -score]));
    const [true_, made, rest]: [Vector[], Vector[], Vector[]] = [[], [], []];
    for (const cell of cells) {
      const words = withWords(cell.prompt, [injection]);
      const [base, personal, fromClaims, takenBack] = [
        await laboratory.store.reading(cell),
        await laboratory.store.reading({ prompt: words, seed: cell.seed }),
        await laboratory.store.reading({ ...cell, aspects: claims }),
        await laboratory.store.reading({ prompt: words, seed: cell.seed, aspects: back }),
      ];
      const from = (reading: Reading): Vector =>
        Float64Array.from(aspects, (aspect, at) => ((reading.levels[aspect] ?? 0) - (base.levels[aspect] ?? 0)) / (spread[at] ?? 1));
      true_.push(from(personal));
      made.push(from(fromClaims));
      rest.push(from(takenBack));
    }
    const [change, again, left] = [meanOf(true_), meanOf(made), meanOf(rest)];
    sufficiency.push(1 - (lengthOf(subtract(change, again)) / lengthOf(change)) ** 2);
    deletion.push(1 - (lengthOf(left) / lengthOf(change)) ** 2);
  }
  return { sufficiency: mean(sufficiency), deletion: mean(deletion) };
}

/** Explained on one half of the prompts, read, and compared with what happened on the other half. */
function readerOf(
  fitted: FittedMethod,
  targets: readonly ReadTarget[],
  aspects: readonly string[],
  spread: readonly number[],
): { readonly reader: number; readonly foreseen: number } {
  const [cosines, foreseen]: [number[], number[]] = [[], []];
  for (const { target, pairs } of targets) {
    if (target.kind === 'nothing') continue;
    const prompts = [...new Set(pairs.map(({ prompt }) => prompt))];
    const seen = new Set(prompts.filter((_, at) => at % 2 === 0));
    const claims = claimedScores(fitted, { target, pairs: pairs.filter(({ prompt }) => seen.has(prompt)) });
    const expected = Float64Array.from(aspects, (aspect) => Math.sign(claims[aspect] ?? 0) * heard(Math.abs(claims[aspect] ?? 0)));
    const change = meanOf(
      levelDifferences(
        pairs.filter(({ prompt }) => !seen.has(prompt)),
        aspects,
      ),
    ).map((value, at) => value / (spread[at] ?? 1));
    const lengths = lengthOf(expected) * lengthOf(change);
    cosines.push(lengths === 0 ? 0 : dot(expected, change) / lengths);
    change.forEach((value, at) => {
      if (Math.abs(value) >= CLEAR_SPREADS) foreseen.push((expected[at] ?? 0) * value > 0 ? 1 : 0);
    });
  }
  return { reader: mean(cosines), foreseen: mean(foreseen) };
}

export function claimedScores(fitted: FittedMethod, { target, pairs }: ReadTarget): Readonly<Record<string, number>> {
  const answer = fitted.method.prepare(pairs, target.id)();
  return Object.fromEntries([...claimsOf(fitted, answer).keys()].map((aspect) => [aspect, scoreOf(fitted, answer.raw[aspect] ?? 0)]));
}

function heard(score: number): number {
  if (score === 0) return 0;
  return DEGREES.reduce<number>((degree, { from, means }) => (score >= from ? means : degree), 0);
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
