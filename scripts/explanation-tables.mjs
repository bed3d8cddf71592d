import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inProject } from './project.mjs';

/**
 * The tables in docs/explanations.md are made of the benchmark's results. `node scripts/explanation-tables.mjs` writes them
 * in; a unit test compares. In the text a table stands between `<!-- table:NAME -->` and `<!-- /table -->`.
 *
 * @typedef {{rankError: number | null, scoreError: number | null}} KindErrors
 * @typedef {{id: string, title: string, rankError: number, scoreError: number, precision: number, recall: number, f1: number, gridAccuracy: number,
 *   falselyExplained: number, falseClaims: number, ordered: number, evaluations: {perTarget: number, besides: number}, milliseconds: number,
 *   byKind: Record<string, KindErrors>}} MethodGrade
 * @typedef {{value: number, interval: [number, number]}} Reduction
 */

const page = inProject('docs', 'explanations.md');
const results = inProject('tests', 'benchmarks', 'results', 'explanations.json');
const runs = inProject('tests', 'benchmarks', 'explanations', 'test-runs.json');

/** @param {string} text @returns {string} */
export function withTables(text) {
  if (!existsSync(results)) return text;
  const tables = tablesOf(JSON.parse(readFileSync(results, 'utf8')));
  return text.replaceAll(/<!-- table:([\w-]+) -->[\s\S]*?<!-- \/table -->/g, (whole, name) => {
    const table = tables.get(name);
    return table === undefined ? whole : `<!-- table:${name} -->\n\n${table}\n\n<!-- /table -->`;
  });
}

export function pageText() {
  return readFileSync(page, 'utf8');
}

/**
 * @param {any} found
 * @returns {Map<string, string>}
 */
function tablesOf({ comparison, regions, faithfulness, machine, date, weights, numInferenceSteps, replicates }) {
  /** @type {MethodGrade[]} */
  const methods = comparison.methods;
  const title = (/** @type {string} */ id) => methods.find((method) => method.id === id)?.title ?? id;
  return new Map([
    [
      'run',
      `${comparison.targets.injected} personalizations and ${comparison.targets.nothing} with nothing injected; pictures of ${numInferenceSteps} steps; weights \`${weights}\`; ${replicates} replicates over prompts; ${date}, ${machine}. The test split has been looked at ${timesOf(runs)}.`,
    ],
    [
      'methods',
      table(
        ['explainer', 'rank MAE', 'score MAE', 'F1', 'precision', 'recall', '3 × 3', 'order', 'falsely explained', 'false claims', 'evaluations', 'ms'],
        methods.map((method) => [
          method.title,
          ...[method.rankError, method.scoreError, method.f1, method.precision, method.recall, method.gridAccuracy, method.ordered].map(two),
          percent(method.falselyExplained),
          percent(method.falseClaims),
          `${method.evaluations.perTarget}${method.evaluations.besides === 0 ? '' : ` + ${method.evaluations.besides} once`}`,
          method.milliseconds.toFixed(1),
        ]),
      ),
    ],
    [
      'kinds',
      table(
        ['explainer', 'words: rank', 'words: score', 'pixels: rank', 'pixels: score', 'mixed: score', 'adapters: score'],
        methods.map((method) => [
          method.title,
          maybe(method.byKind['words']?.rankError),
          maybe(method.byKind['words']?.scoreError),
          maybe(method.byKind['pixels']?.rankError),
          maybe(method.byKind['pixels']?.scoreError),
          maybe(method.byKind['mixed']?.scoreError),
          maybe(method.byKind['adapter']?.scoreError),
        ]),
      ),
    ],
    [
      'reductions',
      table(
        ['ours (outputs only) against', 'RER, rank MAE', 'RER, score MAE'],
        comparison.reductions.map((/** @type {{against: string, rank: Reduction, score: Reduction}} */ { against, rank, score }) => [
          title(against),
          reduction(rank),
          reduction(score),
        ]),
      ),
    ],
    [
      'regions',
      table(
        ['map', 'rank correlation', 'overlap of the highest fifths'],
        regions.methods.map((/** @type {{title: string, correlation: number, overlap: number}} */ { title: name, correlation, overlap }) => [
          name,
          two(correlation),
          two(overlap),
        ]),
      ),
    ],
    [
      'region-figures',
      `${regions.factors} factors on ${regions.pictures} pictures. Changes made inside known ellipses (${regions.masks.cases} cases): overlap (IoU) of what is told with the mask ${two(regions.masks.ours)}, of the picture's centre with it ${two(regions.masks.centre)}. Largest residual of the ledger ${regions.ledgerResidual.toExponential(1)}.`,
    ],
    [
      'faithfulness',
      table(
        ['explainer', 'sufficiency', 'deletion', 'reader: cosine', 'reader: direction foreseen'],
        faithfulness.map((/** @type {{title: string, sufficiency: number, deletion: number, reader: number, foreseen: number}} */ each) => [
          each.title,
          ...[each.sufficiency, each.deletion, each.reader, each.foreseen].map(two),
        ]),
      ),
    ],
  ]);
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

/** @param {string} path */
function timesOf(path) {
  const count = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).length : 0;
  return count === 1 ? 'once' : `${count} times`;
}

const two = (/** @type {number} */ value) => value.toFixed(2);
const percent = (/** @type {number} */ value) => `${(100 * value).toFixed(1)} %`;
const maybe = (/** @type {number | null | undefined} */ value) => (value === null || value === undefined ? '–' : two(value));
const reduction = (/** @type {Reduction} */ { value, interval: [low, high] }) => `${two(value)} (${two(low)} … ${two(high)})`;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(page, withTables(pageText()));
