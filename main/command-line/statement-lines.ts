import type { Generation, Statement } from '../../preload/contract.ts';

const BAR = 10;
const WIDTH = 80;
/** Beside score and bar. */
const MARGIN = 19;

/** The explanation as a person reads it in a terminal: sentences with bars, those that found nothing last. */
export function explanationLines(generation: Generation): readonly string[] {
  const { explanation } = generation;
  if (explanation === null) return [];
  const games = [
    { title: 'What your taste did', statements: explanation.statements.filter((statement) => statement.game === 'personalization') },
    { title: 'What your words did', statements: explanation.statements.filter((statement) => statement.game === 'prompt') },
  ];
  return [
    ...wrapped(explanation.summary, ''),
    ...games.flatMap(({ title, statements }) => (statements.length === 0 ? [] : ['', title, ...statements.toSorted(byScore).flatMap(statementLines)])),
    ...(explanation.interactions.length === 0 ? [] : ['', 'Together', ...explanation.interactions.flatMap((interaction) => wrapped(interaction.text, '  '))]),
    ...(explanation.limits.length === 0 ? [] : ['', ...explanation.limits.flatMap((limit) => wrapped(`Not measured: ${limit}`, ''))]),
  ];
}

function byScore(a: Statement, b: Statement): number {
  return b.score - a.score;
}

function statementLines(statement: Statement): readonly string[] {
  const filled = Math.round(Math.min(1, Math.max(0, statement.score)) * BAR);
  const bar = (statement.measured ? '█' : '▒').repeat(filled) + '░'.repeat(BAR - filled);
  const margin = ' '.repeat(MARGIN);
  const [first = margin, ...more] = wrapped(statement.measured ? statement.text : `${statement.text} (predicted)`, margin);
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
