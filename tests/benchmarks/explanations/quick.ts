import { claimsOn } from '../../../main/engine/explain/model-claims.ts';
import { fieldOf } from './explainers.ts';
import { mean, rankErrors } from './grades.ts';
import { readPairs } from './laboratory.ts';
import type { Laboratory } from './laboratory.ts';
import { answered } from './reduction.ts';
import type { ReadTarget } from './reduction.ts';
import type { Split } from './splits.ts';
import { cellsOf, targetsOf } from './targets.ts';

/** A small fixed part, with prompts and seeds of its own: one aspect by words, one by pixels, and nothing. */
const QUICK: Split = {
  name: 'development',
  // Seven are the fewest that can show more than chance does at 0.02.
  prompts: [
    'a horse in a meadow',
    'a penguin on the beach',
    'a robot in the city',
    'a tree by a lake',
    'a cow in the park',
    'a truck in the village',
    'a snail in the forest',
    'a boat on a lake',
  ],
  firstSeed: 90_000,
  seedsPerPrompt: 1,
  otherSeeds: 0,
  words: [{ id: 'light.daylight-', aspect: 'light.daylight', sign: -1, phrase: 'under the stars', place: 'append' }],
  worded: [],
  pixels: [{ aspect: 'colour.saturation', sign: -1, operator: 'saturation' }],
};

export interface QuickGrades {
  /** Mean rank error over the ten levels of the pixel operator, by method: eight pictures can't hold ten levels of a mixture. */
  readonly rankError: Readonly<Record<string, number>>;
  /** Aspects that the studio tells of the whole injection, by what was injected. */
  readonly told: Readonly<Record<string, readonly string[]>>;
  /** Targets with nothing injected, and those of them about which the studio tells anything. */
  readonly nothing: number;
  readonly falselyExplained: number;
}

export async function gradeQuickly(laboratory: Laboratory): Promise<QuickGrades> {
  const targets: ReadTarget[] = [];
  for (const target of targetsOf(QUICK)) targets.push({ target, pairs: await readPairs(laboratory, target.pairs) });
  const nothing = targets.filter(({ target }) => target.kind === 'nothing');
  const { entrants, measure } = await fieldOf(laboratory, {
    prompts: QUICK.prompts,
    bases: await Promise.all(cellsOf(QUICK).map((cell) => laboratory.store.reading(cell))),
    responses: [],
  });
  const pixels = targets.filter(({ target }) => target.kind === 'pixels');
  const rankError = entrants.flatMap(({ id, variants: [first] }) =>
    first === undefined ? [] : [[id, mean(rankErrors(answered({ method: first }, pixels)))] as const],
  );
  const tell = ({ pairs }: ReadTarget): readonly string[] =>
    claimsOn(pairs, measure).claims.flatMap(({ aspect, score, told }) => (told ? [`${aspect}${score > 0 ? '+' : '-'}`] : []));
  const whole = targets.filter(({ target }) => target.design === 'single' && Object.values(target.truth).every((level) => Math.abs(level) === 1));
  return {
    rankError: Object.fromEntries(rankError),
    told: Object.fromEntries(whole.map((each) => [each.target.series ?? '', tell(each)])),
    nothing: nothing.length,
    falselyExplained: nothing.filter((each) => tell(each).length > 0).length,
  };
}
