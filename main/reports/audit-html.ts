import type { Audit, AuditQuestion, AuditRow } from '../../preload/contract-audit.ts';
import type { Messages } from '../engine/messages.ts';
import { markup, type Html } from './html-text.ts';
import { reportPage } from './report-page.ts';
import { REPORT_STYLE } from './report-style.ts';

/** Pictures shown of each prompt and side; all of them would be a file of a hundred megabytes. */
const SHOWN = 8;

const STYLE = `${REPORT_STYLE}
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; margin: 0 0 var(--s4); }
th, td { text-align: left; padding: var(--s2) var(--s3) var(--s2) 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.share { position: relative; display: block; height: .5rem; border-radius: .25rem; background: var(--track); margin-top: var(--s2); min-width: 6rem; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.share i { position: absolute; top: 0; bottom: 0; background: var(--accent); opacity: .35; border-radius: .25rem; }
.share b { position: absolute; top: -.125rem; bottom: -.125rem; width: .1875rem; margin-left: -.09rem; background: var(--accent); }
.strip { display: flex; flex-wrap: wrap; gap: var(--s2); margin: 0 0 var(--s3); }
.strip img { width: 6rem; height: auto; border-radius: .375rem; }`;

/** An audit as one file that needs nothing else: no script, no network. `pictureOf`: a picture's PNG, or null. */
export async function auditHtml(audit: Audit, pictureOf: (id: string) => Promise<Uint8Array | null>, messages: Messages, version: string): Promise<string> {
  const say = (id: string, values: Readonly<Record<string, string | number>> = {}): string => messages.say(`audit.report.${id}`, values);
  const { name, against, findings, questions, prompts } = audit;
  const body = markup`<header>
<p class="eyebrow">FineXL Studio</p>
<h1>${say('title', { name })}</h1>
<p class="eyebrow">${audit.createdAt.slice(0, 16).replace('T', ' ')} UTC · ${say('extent', { prompts: prompts.length, pictures: audit.picturesPerPrompt, steps: audit.numInferenceSteps })}${against === null ? '' : ` · ${say('against', { against })}`}</p>
</header>
<h2>${say('findings')}</h2>
${findings.length === 0 ? markup`<p>${say('none')}</p>` : markup`<ul>${findings.map(({ text }) => markup`<li>${text}</li>`)}</ul>`}
${questions.map((question) => questionSection(question, audit, say))}
<h2>${say('pictures')}</h2>
${await strips(audit, pictureOf)}
<h2>${say('method')}</h2>
<p>${say('how')}</p>
<p>${say('limits')}</p>`;
  return reportPage({ locale: messages.locale, title: say('title', { name }), style: STYLE, studioVersion: version }, body);
}

type Say = (id: string, values?: Readonly<Record<string, string | number>>) => string;

function questionSection(question: AuditQuestion, { rows, against, name }: Audit, say: Say): Html {
  const of = rows.filter((row) => row.question === question.id);
  const graded = question.graded === null ? say('ungraded') : say('graded', { right: question.graded.right, pictures: question.graded.pictures });
  return markup`<h2>${question.name}</h2><p class="eyebrow">${graded}${question.isKnown ? '' : ` ${say('notKnown')}`}</p>
<table><thead><tr><th>${say('prompt')}</th>${against === null ? null : markup`<th>${say('model')}</th>`}${question.options.map((option) => markup`<th>${option.name}</th>`)}<th>${say('read')}</th></tr></thead>
<tbody>${of.map(
    (row) =>
      markup`<tr><td>${row.prompt ?? say('all')}</td>${against === null ? null : markup`<td>${row.side === 'subject' ? name : against}</td>`}${row.shares.map((share) => (row.pictures === 0 ? markup`<td>–</td>` : shareCell(share)))}<td>${readText(row, say)}</td></tr>`,
  )}</tbody></table>`;
}

function shareCell({ share, low, high }: AuditRow['shares'][number]): Html {
  const percent = (value: number): string => `${(100 * value).toFixed(1)}%`;
  return markup`<td>${Math.round(100 * share)} % (${Math.round(100 * low)}–${Math.round(100 * high)})<span class="share"><i style="left:${percent(low)};width:${percent(high - low)}"></i><b style="left:${percent(share)}"></b></span></td>`;
}

function readText({ pictures, nobody }: AuditRow, say: Say): string {
  return nobody === 0 ? String(pictures) : say('nobody', { pictures, nobody });
}

async function strips({ pictures, prompts, against, name }: Audit, pictureOf: (id: string) => Promise<Uint8Array | null>): Promise<Html[]> {
  const out: Html[] = [];
  for (const prompt of prompts) {
    for (const side of against === null ? (['subject'] as const) : (['subject', 'base'] as const)) {
      const some = pictures.filter((picture) => picture.prompt === prompt && picture.side === side).slice(0, SHOWN);
      const images: Html[] = [];
      for (const { id, seed } of some) {
        const bytes = await pictureOf(id);
        if (bytes !== null) images.push(markup`<img src="data:image/png;base64,${Buffer.from(bytes).toString('base64')}" alt="${prompt}, seed ${seed}">`);
      }
      const whose = against === null ? prompt : `${prompt} · ${side === 'subject' ? name : against}`;
      out.push(markup`<h3>${whose}</h3><div class="strip">${images}</div>`);
    }
  }
  return out;
}
