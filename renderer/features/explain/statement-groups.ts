import type { Factor, Statement } from '../../../preload/contract.ts';
import { isLessCertain, type Feedback } from '../../../preload/contract-feedback.ts';
import { toneOf, type FactorTone } from './factor-text.ts';

export type Order = 'strength' | 'origin';

export interface StatementGroup {
  readonly tone: FactorTone;
  readonly statements: readonly Statement[];
}

export interface GroupedStatements {
  readonly groups: readonly StatementGroup[];
  /** On topics that the person found wrong too often. */
  readonly doubted: readonly Statement[];
  /** What did nothing that can be told from nothing, or can't be told at all. */
  readonly quiet: readonly Statement[];
  /** Factors that no statement speaks of; they can still be switched. */
  readonly silent: readonly Factor[];
}

const tones: readonly FactorTone[] = ['words', 'taste', 'adapter', 'guide'];

const NOTHING_SAID: Feedback = { judgements: [], trust: [] };

function isQuiet({ verdict }: Statement): boolean {
  return verdict === 'nothing' || verdict === 'unknown';
}

/** Puts statements in the order a person reads them: by origin, strongest first, the doubted and the quiet ones apart. */
export function groupStatements(
  statements: readonly Statement[],
  factors: readonly Factor[],
  order: Order,
  feedback: Feedback = NOTHING_SAID,
): GroupedStatements {
  const position = new Map(factors.map((factor, index) => [factor.id, index]));
  const placeOf = (statement: Statement): number => position.get(statement.factor) ?? factors.length;
  const best = new Map<string, number>();
  for (const { factor, score } of statements) best.set(factor, Math.max(score, best.get(factor) ?? 0));
  const bestOf = (statement: Statement): number => best.get(statement.factor) ?? 0;
  // All that is said of one factor stays together.
  const sorted = [...statements].sort((a, b) => {
    const byStrength = order === 'strength' ? bestOf(b) - bestOf(a) : 0;
    return byStrength || placeOf(a) - placeOf(b) || b.score - a.score;
  });
  const told = sorted.filter((statement) => !isQuiet(statement));
  const doubted = told.filter((statement) => isLessCertain(statement, factors, feedback));
  const loud = told.filter((statement) => !doubted.includes(statement));
  const spokenOf = new Set(statements.map((statement) => statement.factor));
  return {
    groups: tones
      .map((tone) => ({ tone, statements: loud.filter((statement) => toneOf(statement.kind) === tone) }))
      .filter((group) => group.statements.length > 0),
    doubted,
    quiet: sorted.filter(isQuiet),
    silent: factors.filter((factor) => !spokenOf.has(factor.id)),
  };
}
