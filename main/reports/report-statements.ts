import type { Statement } from '../../preload/contract.ts';
import { topicOf, wordsOfTopic } from '../../preload/contract-feedback.ts';
import { personalTitle, PROMPT_TITLE } from './game-titles.ts';
import { markup, trusted, type Html } from './html-text.ts';
import { aspectName, factorLabel, sortedStatements, type ReportContent, type ReportRegion } from './report-content.ts';

/** The sentences with their scores, causes and regions; one list a game, since their numbers are not compared. */
export function statementSections(content: ReportContent): Html {
  const statements = content.generation.explanation?.statements ?? [];
  const personal = statements.filter((statement) => statement.game === 'personalization');
  const games = [
    { title: personalTitle(personal), statements: personal },
    { title: PROMPT_TITLE, statements: statements.filter((statement) => statement.game === 'prompt') },
  ];
  return markup`${games.filter((game) => game.statements.length > 0).map((game) => gameSection(content, game.title, game.statements))}`;
}

function gameSection(content: ReportContent, title: string, statements: readonly Statement[]): Html {
  const { moved, lessCertain, nothing } = sortedStatements(statements, content.generation);
  return markup`<section>
<h2>${title}</h2>
${moved.length + lessCertain.length === 0 && nothing.every(({ verdict }) => verdict === 'nothing') ? markup`<p>Nothing here changed the picture by more than can be told for certain.</p>` : null}
${moved.length === 0 ? null : markup`<ul class="statements">${moved.map((statement) => statementItem(content, statement))}</ul>`}
${
  lessCertain.length === 0
    ? null
    : markup`<h3>Less certain</h3>
<ul class="statements">${lessCertain.map((statement) => statementItem(content, statement))}</ul>`
}
${nothing.length === 0 ? null : markup`<ul class="nothing">${nothing.map((statement) => markup`<li>${statement.text}</li>`)}</ul>`}
</section>
`;
}

function statementItem(content: ReportContent, statement: Statement): Html {
  const region = content.regions.find((candidate) => candidate.factor === statement.factor) ?? null;
  const classes = ['statement', statement.measured ? 'measured' : 'predicted', ...(region === null ? ['no-region'] : [])].join(' ');
  const score = statement.score.toFixed(2);
  const how = statement.measured ? 'measured' : 'predicted';
  return markup`<li class="${classes}">
${region === null ? null : regionFigure(content, statement, region)}<div>
<p>${statement.text}</p>
<div class="score"><div class="bar" role="img" aria-label="Score ${score} of 1, ${how}"><span style="width:${Math.round(clamp(statement.score) * 100)}%"></span></div><span aria-hidden="true">${score} ${how}</span></div>
<p class="facts">Cause: ${statement.cause}. Influence ${percent(statement.influence)}${statement.region === null ? '' : `; touched ${percent(statement.region.share)} of the picture (${statement.region.place})`}.${feedbackNote(content, statement)}</p>
</div></li>
`;
}

/** What the person said of the sentence, and of others on its topic. */
function feedbackNote({ generation, aspects }: ReportContent, statement: Statement): string {
  const { judgements, trust } = generation.feedback;
  const verdict = judgements.find((judgement) => judgement.statement === statement.id)?.verdict;
  const topic = topicOf(statement, generation.factors);
  const found = trust.find((one) => one.topic === topic);
  const about = topic === null ? '' : (wordsOfTopic(topic) ?? aspects.find(({ id }) => id === topic)?.name ?? topic);
  return [
    ...(verdict === undefined ? [] : [` The person called this sentence ${verdict}.`]),
    ...(found === undefined ? [] : [` Claims about “${about}” called wrong: ${found.wrong} of ${found.right + found.wrong}.`]),
  ].join('');
}

function regionFigure(content: ReportContent, statement: Statement, region: ReportRegion): Html {
  const label = `Where ${factorLabel(content, statement.factor)} changed the picture (${region.source})`;
  const mask = markup`url(${dataUri(region.overlay)})`;
  return markup`<div class="region" role="img" aria-label="${label}"><span style="-webkit-mask-image:${mask};mask-image:${mask}"></span></div>`;
}

/** Every number of every statement, for those who check. */
export function numbersTable(content: ReportContent): Html | null {
  const statements = content.generation.explanation?.statements ?? [];
  if (statements.length === 0) return null;
  return markup`<section>
<h2>All numbers</h2>
<div class="wide"><table>
<caption>Applied: the strength with which the cause entered. Influence: its exact share of the change in the latents. Effect: how far the measured aspect moved because of it, by a counterfactual with the same seed. Score: the effect on one scale for all aspects, from 0 to 1.</caption>
<thead><tr><th scope="col">Cause</th><th scope="col">Aspect</th><th scope="col" class="number">Applied</th><th scope="col" class="number">Influence</th><th scope="col" class="number">Effect</th><th scope="col" class="number">Score</th><th scope="col" class="number">Pixel change</th><th scope="col">How</th></tr></thead>
<tbody>
${statements.map((statement) => numbersRow(content, statement))}</tbody></table></div>
</section>
`;
}

function numbersRow(content: ReportContent, statement: Statement): Html {
  const { applied, influence, effect, score, evidence } = statement;
  return markup`<tr><th scope="row">${factorLabel(content, statement.factor)}</th><td>${aspectName(content, statement.aspect)}</td><td class="number">${signed(applied)}</td><td class="number">${percent(influence)}</td><td class="number">${effect === null ? 'not measured' : signed(effect)}</td><td class="number">${score.toFixed(2)}</td><td class="number">${evidence.pixelChange === null ? '–' : percent(evidence.pixelChange)}</td><td>${evidence.method}</td></tr>
`;
}

export function dataUri(png: Uint8Array): Html {
  return trusted(`data:image/png;base64,${Buffer.from(png).toString('base64')}`);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(fraction !== 0 && Math.abs(fraction) < 0.01 ? 1 : 0)} %`;
}

export function signed(value: number): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`;
}
