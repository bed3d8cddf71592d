import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inProject } from './project.mjs';

/**
 * The tables in docs/explanations.md are made of the benchmark's results. `node scripts/explanation-tables.mjs` writes them
 * in; a unit test compares. In the text a table stands between `<!-- table:NAME -->` and `<!-- /table -->`.
 *
 * @typedef {{rankError: number | null, scoreError: number | null}} KindErrors
 * @typedef {{id: string, title: string, rankError: number, degreeRankError?: number, scoreError: number, precision: number, recall: number, f1: number, gridAccuracy: number,
 *   seesPipeline: boolean, falselyExplained: number, falseClaims: number, ordered: number, evaluations: {perTarget: number, besides: number}, milliseconds: number,
 *   byKind: Record<string, KindErrors>}} MethodGrade
 * @typedef {{value: number, interval: [number, number]}} Reduction
 */

const page = inProject('docs', 'explanations.md');
const results = inProject('tests', 'benchmarks', 'results', 'explanations.json');
const regionResults = inProject('tests', 'benchmarks', 'results', 'regions.json');
const ledgerResults = inProject('tests', 'benchmarks', 'results', 'ledger.json');
const sideResults = inProject('tests', 'benchmarks', 'results', 'side-effects.json');
const runs = inProject('tests', 'benchmarks', 'explanations', 'test-runs.json');

/** @param {string} text @returns {string} */
export function withTables(text) {
  if (![results, regionResults, ledgerResults, sideResults].every((file) => existsSync(file))) return text;
  const found = JSON.parse(readFileSync(regionResults, 'utf8'));
  const cost = JSON.parse(readFileSync(ledgerResults, 'utf8'));
  const tables = new Map([
    ...tablesOf({ ...JSON.parse(readFileSync(results, 'utf8')), regions: found.regions, cost }),
    ...regionTables(found),
    ...costTables(cost),
    ['side-effects', sideEffectTable(JSON.parse(readFileSync(sideResults, 'utf8')))],
  ]);
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
function tablesOf({ comparison, regions, cost, faithfulness, machine, date, weights, numInferenceSteps, replicates }) {
  /** @type {MethodGrade[]} */
  const methods = comparison.methods;
  const title = (/** @type {string} */ id) => methods.find((method) => method.id === id)?.title ?? id;
  return new Map([
    [
      'run',
      `${comparison.targets.injected} personalizations and ${comparison.targets.nothing} with nothing injected; pictures of ${numInferenceSteps} steps; weights \`${weights}\`; ${replicates} replicates over prompts; ${date}, ${machine}. The test split has been looked at ${timesOf(runs)}.`,
    ],
    ['goals', goalsOf(methods, comparison.reductions, regions, cost)],
    [
      'methods',
      table(
        [
          'explainer',
          'rank MAE',
          'rank MAE of three',
          'score MAE',
          'F1',
          'precision',
          'recall',
          '3 × 3',
          'order',
          'falsely explained',
          'false claims',
          'evaluations',
          'ms',
        ],
        methods.map((method) => [
          method.title,
          two(method.rankError),
          maybe(method.degreeRankError),
          ...[method.scoreError, method.f1, method.precision, method.recall, method.gridAccuracy, method.ordered].map(two),
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

/**
 * @param {any} found
 * @returns {Map<string, string>}
 */
function regionTables({ regions, machine, date, weights, numInferenceSteps }) {
  const { scenes, masks } = regions;
  /** @typedef {{title: string, correlation: number, overlap: number}} RegionGrade */
  /** @typedef {{title: string, sameArea: number, ownThreshold: number, threshold: number, correlation: number}} SceneGrade */
  return new Map([
    [
      'regions',
      table(
        ['map', 'rank correlation', 'overlap of the highest fifths'],
        regions.methods.map((/** @type {RegionGrade} */ { title, correlation, overlap }) => [title, two(correlation), two(overlap)]),
      ),
    ],
    [
      'region-figures',
      `${regions.factors} factors on ${regions.pictures} pictures of ${numInferenceSteps} steps; weights \`${weights}\`; ${date}, ${machine}. Changes made inside known ellipses (${masks.cases} cases): overlap (IoU) of what is told with the mask ${two(masks.ours)}, of the picture's centre with it ${two(masks.centre)}. Largest residual of the ledger ${regions.ledgerResidual.toExponential(1)}.`,
    ],
    [
      'scenes',
      table(
        ['map', 'IoU, as large as the mask', 'IoU, above its own threshold', 'threshold', 'rank correlation'],
        scenes.methods.map((/** @type {SceneGrade} */ { title, sameArea, ownThreshold, threshold, correlation }) => [
          title,
          ...[sameArea, ownThreshold, threshold, correlation].map(two),
        ]),
      ),
    ],
    [
      'scene-figures',
      `${scenes.scenes.test} scenes, made of ${scenes.kept} of themselves; thresholds, and how much is kept, from ${scenes.scenes.development} others (${scenes.tried.map((/** @type {{kept: number, agreement: number}} */ each) => `${each.kept}: ${two(each.agreement)}`).join(', ')} on average over the maps). Ours over cross-attention: ${signed(scenes.lead.value)} (95 % interval ${scenes.lead.interval.map(signed).join(' … ')}). The place that sentences call “subject”: IoU ${two(scenes.subject.attention.overlap)} where it is told with attention (there is one in ${percent(scenes.subject.attention.told)} of the scenes), ${two(scenes.subject.colours.overlap)} by colours alone (${percent(scenes.subject.colours.told)}).`,
    ],
  ]);
}

/**
 * @param {{figures: {title: string, value: number, unit: string}[], settings: {prompts: number, coalitions: number, causes: number}, date: string, machine: string}} cost
 * @returns {Map<string, string>}
 */
function costTables({ figures, settings, date, machine }) {
  return new Map([
    [
      'cost',
      table(
        ['', 'measured'],
        figures.map(({ title, value, unit }) => [title, `${value < 1e-3 ? value.toExponential(1) : value} ${unit}`.trim()]),
      ),
    ],
    [
      'cost-figures',
      `${settings.prompts} prompts of ${settings.causes} causes, ${settings.coalitions} counterfactuals that no explanation was told; ${date}, ${machine}.`,
    ],
  ]);
}

/**
 * What was aimed at, and what came of it.
 * @param {MethodGrade[]} methods
 * @param {{against: string, rank: Reduction, score: Reduction}[]} reductions
 * @param {{methods: {correlation: number}[], ledgerResidual: number, scenes: {lead: {value: number, interval: [number, number]}}}} regions
 * @param {{figures: {name: string, value: number}[]}} cost
 */
function goalsOf(methods, reductions, regions, cost) {
  const own = methods.find(({ id }) => id === 'ours');
  const others = methods.filter(({ id, seesPipeline }) => id !== 'ours' && !seesPipeline);
  const against = (/** @type {string | undefined} */ id) => reductions.find((each) => each.against === id);
  const strongest = (/** @type {'rankError' | 'scoreError'} */ error) => others.toSorted((a, b) => a[error] - b[error])[0];
  const [byRank, byScore] = [strongest('rankError'), strongest('scoreError')];
  /** @type {[string, string, boolean][]} */
  const goals = [];
  const low = (/** @type {string} */ name, /** @type {Reduction | undefined} */ found, /** @type {number} */ least) => {
    if (found !== undefined) goals.push([`${name}: lower bound of RER at least ${two(least)}`, two(found.interval[0]), found.interval[0] >= least]);
  };
  low('rank MAE against the coarse sentence', against('coarse')?.rank, 0.56);
  low('score MAE against the coarse sentence', against('coarse')?.score, 0.56);
  low(`rank MAE against the strongest other (${byRank?.title ?? '–'})`, against(byRank?.id)?.rank, 0.25);
  low(`score MAE against the strongest other (${byScore?.title ?? '–'})`, against(byScore?.id)?.score, 0.25);
  if (own !== undefined) goals.push(['falsely explained at most 2 %', percent(own.falselyExplained), own.falselyExplained <= 0.02]);
  const correlation = regions.methods[0]?.correlation ?? 0;
  goals.push(['region correlation at least 0.80', two(correlation), correlation >= 0.8]);
  const [share, error] = ['forecastCost', 'readerError'].map((name) => cost.figures.find((figure) => figure.name === name)?.value ?? NaN);
  goals.push(['8 causes explained in half of naive’s evaluations', two(share ?? NaN), (share ?? NaN) <= 0.5]);
  goals.push(['a reader of them errs no more than one of measured effects', `${two(error ?? NaN)} ×`, (error ?? NaN) <= 1]);
  const { lead } = regions.scenes;
  goals.push([
    'IoU with the composer’s masks ahead of cross-attention',
    `${signed(lead.value)} (${lead.interval.map(signed).join(' … ')})`,
    lead.interval[0] > 0,
  ]);
  goals.push(['ledger residual below 1e-4', regions.ledgerResidual.toExponential(1), regions.ledgerResidual < 1e-4]);
  return table(
    ['aimed at', 'measured', ''],
    goals.map(([name, value, met]) => [name, value, met ? 'reached' : '**missed**']),
  );
}

/**
 * @param {{beyond: Record<string, Record<'sideOfSubject' | 'sideOfOthers' | 'direct', {changes: number, seen: number}>>}} found
 * @returns {string}
 */
function sideEffectTable({ beyond }) {
  return table(
    [
      'change of the level, at least',
      'of what the phrase names',
      'seen by the probe',
      'of anything else',
      'seen by the probe',
      'of anything, by the subject’s own phrase',
      'seen by the probe',
    ],
    Object.entries(beyond)
      .filter(([least]) => ['0.08', '0.15', '0.25', '0.4', '0.5', '0.6'].includes(least))
      .map(([least, { direct, sideOfOthers, sideOfSubject }]) => [
        two(Number(least)),
        ...[direct, sideOfOthers, sideOfSubject].flatMap(({ changes, seen }) => [String(changes), percent(seen)]),
      ]),
  );
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
const signed = (/** @type {number} */ value) => `${value < 0 ? '−' : '+'}${two(Math.abs(value))}`;
const percent = (/** @type {number} */ value) => `${(100 * value).toFixed(1)} %`;
const maybe = (/** @type {number | null | undefined} */ value) => (value === null || value === undefined ? '–' : two(value));
const reduction = (/** @type {Reduction} */ { value, interval: [low, high] }) => `${two(value)} (${two(low)} … ${two(high)})`;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(page, withTables(pageText()));
