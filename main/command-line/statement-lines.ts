import { isLessCertain, type ClaimVerdict, type Feedback } from '../../preload/contract-feedback.ts';
import type { Explanation, Generation, Statement } from '../../preload/contract.ts';
import { personalTitle, PROMPT_TITLE } from '../reports/game-titles.ts';

type Attribution = Explanation['attributions'][number];

const BAR = 10;
const WIDTH = 80;
/** Beside score and bar. */
const MARGIN = 19;

/** The explanation as a person reads it in a terminal: sentences with bars, those that found nothing last. */
export function explanationLines(generation: Generation): readonly string[] {
  const { explanation } = generation;
  if (explanation === null) return [];
  const personal = explanation.statements.filter((statement) => statement.game === 'personalization');
  const games = [
    { title: personalTitle(personal), statements: personal },
    { title: PROMPT_TITLE, statements: explanation.statements.filter((statement) => statement.game === 'prompt') },
  ];
  return [
    ...wrapped(explanation.summary, ''),
    ...games.flatMap(({ title, statements }) => (statements.length === 0 ? [] : ['', title, ...certainFirst(statements, generation)])),
    ...(explanation.interactions.length === 0 ? [] : ['', 'Together', ...explanation.interactions.flatMap((interaction) => wrapped(interaction.text, '  '))]),
    ...explanation.attributions.flatMap((table) => attributionLines(table, generation)),
    ...(explanation.limits.length === 0 ? [] : ['', ...explanation.limits.flatMap((limit) => wrapped(`Not measured: ${limit}`, ''))]),
  ];
}

/** Of each cause, what it moved most when every combination of causes counts. */
function attributionLines({ game, values, standardErrors, exact, pairs }: Attribution, { factors }: Generation): readonly string[] {
  const title = `Every combination of ${game === 'prompt' ? 'words' : 'your taste'} counted (${exact ? 'exact' : `${pairs} pairs of orders`})`;
  const lines = Object.entries(values).flatMap(([factor, scales]) => {
    const [scale, value] = Object.entries(scales)
      .filter(([name]) => name !== 'picture')
      .reduce((most, entry) => (Math.abs(entry[1]) > Math.abs(most[1]) ? entry : most), ['', 0]);
    if (scale === '') return [];
    const error = standardErrors?.[factor]?.[scale];
    const label = factors.find(({ id }) => id === factor)?.label ?? factor;
    return wrapped(`“${label}”: ${scale} ${value >= 0 ? '+' : ''}${value.toFixed(3)}${error === undefined ? '' : ` ± ${error.toFixed(3)}`}`, '  ');
  });
  return lines.length === 0 ? [] : ['', title, ...lines];
}

/** Those on topics that the person found wrong too often come last, under a heading of their own. */
function certainFirst(statements: readonly Statement[], { factors, feedback }: Generation): readonly string[] {
  const sorted = statements.toSorted(byScore);
  const isDoubted = (statement: Statement): boolean => isLessCertain(statement, factors, feedback);
  const lines = (some: readonly Statement[]): readonly string[] => some.flatMap((statement) => statementLines(statement, verdictOn(statement, feedback)));
  const doubted = sorted.filter(isDoubted);
  return [...lines(sorted.filter((statement) => !isDoubted(statement))), ...(doubted.length === 0 ? [] : ['  Less certain', ...lines(doubted)])];
}

function verdictOn({ id }: Statement, { judgements }: Feedback): ClaimVerdict | null {
  return judgements.find((judgement) => judgement.statement === id)?.verdict ?? null;
}

function byScore(a: Statement, b: Statement): number {
  return b.score - a.score;
}

function statementLines(statement: Statement, verdict: ClaimVerdict | null): readonly string[] {
  const filled = Math.round(Math.min(1, Math.max(0, statement.score)) * BAR);
  const bar = (statement.measured ? '█' : '▒').repeat(filled) + '░'.repeat(BAR - filled);
  const margin = ' '.repeat(MARGIN);
  const [first = margin, ...more] = wrapped(
    `${statement.text}${statement.measured ? '' : ' (predicted)'}${verdict === null ? '' : ` (you called this ${verdict})`}`,
    margin,
  );
  return [`  ${statement.score.toFixed(2)} ${bar}  ${first.slice(MARGIN)}`, ...more];
}

/** Lines of at most the terminal's customary width. */
export function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > WIDTH - indent.length) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, indent + line];
}
