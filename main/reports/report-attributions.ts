import type { Explanation } from '../../preload/contract.ts';
import { markup, type Html } from './html-text.ts';
import { aspectName, factorLabel, type ReportContent } from './report-content.ts';

type Attribution = Explanation['attributions'][number];

const PICTURE = 'picture';

/** What each cause is owed when every combination of causes counts (Shapley values), where that was asked for. */
export function attributions(content: ReportContent): Html | null {
  const found = content.generation.explanation?.attributions ?? [];
  return found.length === 0 ? null : markup`${found.map((attribution) => attributionSection(content, attribution))}`;
}

function attributionSection(content: ReportContent, attribution: Attribution): Html {
  const { game, exact, pairs, values, whole } = attribution;
  const scales = toldScales(content, attribution);
  const told = (share: (scale: string) => string): readonly Html[] => scales.map((scale) => markup`<td class="number">${share(scale)}</td>`);
  return markup`<section>
<h2>Every combination of ${game === 'prompt' ? 'words' : 'your taste'} counted</h2>
<div class="wide"><table>
<caption>Shapley values (${exact ? 'exact' : `estimated from ${pairs} ${pairs === 1 ? 'pair' : 'pairs'} of orders, with standard errors`}): what each cause is owed of the whole effect. The causes sum to the whole. Pixels: the distance to the picture without any of them, from 0 to 1.</caption>
<thead><tr><th scope="col">Cause</th>${scales.map((scale) => markup`<th scope="col" class="number">${scale === PICTURE ? 'Pixels' : aspectName(content, scale)}</th>`)}</tr></thead>
<tbody>
${Object.keys(values).map((factor) => markup`<tr><th scope="row">${factorLabel(content, factor)}</th>${told((scale) => shareOf(attribution, factor, scale))}</tr>\n`)}<tr><th scope="row">The whole</th>${told((scale) => precise(whole[scale] ?? 0))}</tr>
</tbody></table></div>
</section>
`;
}

/** Aspects that a sentence is about, or that a cause moved more than any other; then the picture. */
function toldScales({ generation }: ReportContent, { game, values, whole }: Attribution): readonly string[] {
  const aspects = Object.keys(whole).filter((scale) => scale !== PICTURE);
  const claimed = (generation.explanation?.statements ?? []).filter((statement) => statement.game === game).map(({ aspect }) => aspect);
  const most = Object.values(values).map((row) => aspects.toSorted((a, b) => Math.abs(row[b] ?? 0) - Math.abs(row[a] ?? 0))[0]);
  const told = new Set([...claimed, ...most]);
  return [...aspects.filter((aspect) => told.has(aspect)), ...(PICTURE in whole ? [PICTURE] : [])];
}

function shareOf({ values, standardErrors }: Attribution, factor: string, scale: string): string {
  const error = standardErrors?.[factor]?.[scale];
  return `${precise(values[factor]?.[scale] ?? 0)}${error === undefined ? '' : ` ± ${error.toFixed(3)}`}`;
}

function precise(value: number): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(3)}`;
}
