import type { Change, Explanation, Generation } from '../../preload/contract.ts';
import { claimedSize } from '../history/picture-headers.ts';
import { lacksInput, recipeOfPng } from '../history/recipe-in-png.ts';
import { markup, type Html } from './html-text.ts';
import { aspectName, factorLabel, type ReportContent } from './report-content.ts';
import { attributions } from './report-attributions.ts';
import { dataUri, numbersTable, signed, statementSections } from './report-statements.ts';
import { reportPage } from './report-page.ts';
import { REPORT_STYLE, sheetStyle } from './report-style.ts';
import { whyUnmeasured } from './why-unmeasured.ts';

/** The explanation as one file that needs nothing else: no script, no network. Every text in it is escaped. */
export function htmlReport(content: ReportContent): string {
  const { generation } = content;
  const ratio = ((generation.height / generation.width) * 100).toFixed(3);
  const sheets = sheetStyle(generation.prompt, `FineXL Studio ${content.studioVersion} · picture ${generation.id}`);
  const held = `:root { --picture: url(${dataUri(content.picture).html}); --ratio: ${ratio}%; }`;
  const body = markup`<header>
<p class="eyebrow">FineXL Studio · why this picture looks as it does</p>
<h1>${generation.prompt}</h1>
<p class="eyebrow">${generation.createdAt.slice(0, 16).replace('T', ' ')} UTC · ${generation.checkpoint} · seed ${generation.seed}</p>
</header>
${pictures(content)}
${summary(content)}
${changes(content)}
${statementSections(content)}
${interactions(content)}
${attributions(content)}
${numbersTable(content)}
${recipe(content)}
${method(content)}
${footer(content)}`;
  const title = `${generation.prompt} – why it looks that way`;
  return reportPage({ locale: 'en', title, style: `${REPORT_STYLE}${sheets}\n${held}`, studioVersion: content.studioVersion }, body);
}

function pictures(content: ReportContent): Html {
  const { generation, plain, sketch, repainted } = content;
  const what = generation.kind === 'counterfactual' ? 'The picture, with some causes switched' : 'The picture';
  return markup`<div class="pictures">
<figure><img src="${dataUri(content.picture)}" alt="The picture made from the prompt: ${generation.prompt}"><figcaption>${what}</figcaption></figure>
${plain === null ? null : markup`<figure><img src="${dataUri(plain)}" alt="The same prompt and seed without anything personal"><figcaption>Its plain twin: the same prompt and seed, nothing personal</figcaption></figure>`}
${sketch === null ? null : markup`<figure><img src="${dataUri(sketch)}" alt="The sketch it started from"><figcaption>The sketch it started from (strength ${generation.sketch?.strength ?? 0})</figcaption></figure>`}
${
  repainted === null
    ? null
    : markup`<figure><img src="${dataUri(repainted.picture)}" alt="The picture as it was before"><figcaption>The picture as it was before a part of it was made anew</figcaption></figure>
<figure><img src="${dataUri(repainted.mask)}" alt="The mask: white was made anew"><figcaption>White was made anew; everywhere else the picture is the one before, ${isSameSize(repainted.picture, generation) ? 'pixel by pixel' : `scaled and cut to ${generation.width} × ${generation.height}`}</figcaption></figure>`
}
</div>
`;
}

/** Of another size it was scaled and cut to fill this one. */
function isSameSize(png: Uint8Array, { width, height }: Pick<Generation, 'width' | 'height'>): boolean {
  const before = claimedSize(png, 'png');
  return before?.width === width && before.height === height;
}

function summary({ generation }: ReportContent): Html {
  if (generation.explanation !== null) return markup`<p class="summary">${generation.explanation.summary}</p>`;
  return generation.kind === 'counterfactual' ? markup`` : markup`<p class="summary">This picture has not been explained.</p>`;
}

function changes(content: ReportContent): Html | null {
  // How well words are seen stands in the sentence itself.
  const levels = ({ aspect, before, after, score }: Change): string =>
    aspect === 'presence' ? '' : ` (${aspectName(content, aspect)}: ${signed(before)} → ${signed(after)}, score ${score.toFixed(2)})`;
  const { generation } = content;
  if (generation.kind !== 'counterfactual') return null;
  const switched = Object.entries(generation.coalition).map(
    ([factor, strength]) => `${factorLabel(content, factor)}: ${strength === 0 ? 'off' : signed(strength)}`,
  );
  const list = generation.changes;
  return markup`<section>
<h2>What changed</h2>
<p>Switched: ${switched.join('; ')}.</p>
${list === null ? markup`<p>${whyUnmeasured(generation, content.originalKept)}</p>` : list.length === 0 ? markup`<p>The words are seen as well as before, and no measured aspect moved far enough to be told.</p>` : markup`<ul>${list.map((change) => markup`<li>${change.text}${levels(change)}</li>`)}</ul>`}
</section>
`;
}

function interactions({ generation }: ReportContent): Html | null {
  const found = generation.explanation?.interactions ?? [];
  if (found.length === 0) return null;
  return markup`<section>
<h2>Causes that worked together</h2>
<ul>${found.map((interaction) => markup`<li>${interaction.text}</li>`)}</ul>
</section>
`;
}

function recipe(content: ReportContent): Html {
  const { generation } = content;
  const levels = Object.entries(generation.aspects).map(([aspect, level]) => `${aspectName(content, aspect)} ${signed(level)}`);
  const rows: readonly (readonly [string, string])[] = [
    ['Prompt', generation.prompt],
    ['Negative prompt', generation.negativePrompt === '' ? '–' : generation.negativePrompt],
    ['Checkpoint', generation.checkpoint],
    ['Seed', String(generation.seed)],
    ['Steps, guidance', `${generation.numInferenceSteps}, ${generation.guidanceScale}`],
    ['Size', `${generation.width} × ${generation.height}`],
    ['In your taste', levels.length === 0 ? 'nothing' : levels.join(', ')],
    ...(generation.profile === null ? [] : [['Profile, as it was called then', generation.profile] as const]),
    ...(generation.adapters.length === 0
      ? []
      : [['Adapters', generation.adapters.map(({ name, id, strength }) => `${name} (${id}) ${signed(strength)}`).join(', ')] as const]),
    ['Made on', generation.provider ?? '–'],
    ['Fallbacks', generation.fallbacks.length === 0 ? 'none' : generation.fallbacks.join(' ')],
    ...(generation.warnings.length === 0 ? [] : [['Warnings', generation.warnings.join(' ')] as const]),
    ['Network evaluations', `${generation.evaluations.generate} for the picture, ${generation.evaluations.explain} to explain it`],
  ];
  return markup`<section>
<h2>Recipe</h2>
<table class="recipe"><tbody>${rows.map(([name, value]) => markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>
<p class="facts">${recipeInFile(content)}</p>
</section>
`;
}

function recipeInFile({ picture }: ReportContent): string {
  const found = recipeOfPng(picture);
  if (found === null) return 'The PNG file holds no recipe that can be read: another program may have removed its text chunks.';
  if (found.recipe.fromNoiseFile)
    return 'The PNG file holds the recipe in its text chunks, but not the noise that the picture began from, which came from a file.';
  const again = 'it becomes the same picture again, bit for bit on the CPU.';
  if (!lacksInput(found)) return `The PNG file holds the whole recipe in its text chunks: with the same checkpoint ${again}`;
  return `The PNG file holds the recipe in its text chunks, but not what it began from, which is too large to travel along and is named by its hash: with the same checkpoint, and in the data folder that has that picture, ${again}`;
}

function method({ generation }: ReportContent): Html | null {
  const { explanation } = generation;
  if (explanation === null) return null;
  return markup`<section>
<h2>How the numbers were made</h2>
<p><strong>Influence</strong> is bookkeeping: what each cause did to the network was told apart ${splitSteps(explanation.ledger)}, one cause switched on after the other from the plain to the full conditioning. The parts sum to the whole${explanation.ledger.linear ? '' : ' of the network’s output; this sampler is not linear, so shares of the picture are approximate'}; the largest rest here is ${explanation.ledger.residual.toExponential(1)}.</p>
<p><strong>Effect</strong> is measured: the picture was made again with the same seed and without the one cause, and both were read by the same image–text model. Effects below what chance does (${floorRange(explanation.noiseFloor)}) are not claimed.</p>
<p><strong>Score</strong> is the effect on one scale for all aspects: 0.5 means the same for each. Scores marked “predicted” come from the ledger alone and have not been measured.</p>
${explanation.limits.length === 0 ? null : markup`<p>Not measured here:</p><ul>${explanation.limits.map((limit) => markup`<li>${limit}</li>`)}</ul>`}
</section>
`;
}

function splitSteps({ splits, steps }: Explanation['ledger']): string {
  return splits === 0 || splits === steps ? 'at every denoising step' : `at ${splits} of ${steps} denoising steps and held in between`;
}

function floorRange(noiseFloor: Readonly<Record<string, number>>): string {
  const floors = Object.values(noiseFloor);
  if (floors.length === 0) return 'levels that are not known here';
  const [least, most] = [Math.min(...floors).toFixed(2), Math.max(...floors).toFixed(2)];
  return `${least === most ? `below ${least}` : `below ${least} to ${most}, by aspect,`} on a scale from −1 to 1`;
}

function footer({ generation, studioVersion }: ReportContent): Html {
  const share = generation.explanation === null ? '' : ` Every sentence above was put together from the numbers in this file; no language model wrote them.`;
  return markup`<footer>
<p>Made with FineXL Studio ${studioVersion} on this person's own machine (picture ${generation.id}).${share}</p>
<p>Limits: an explanation speaks about this one picture and this checkpoint. The image–text model that measures aspects has blind spots of its own, and a small checkpoint draws few things well. The licence of the picture follows the checkpoint's licence and your prompt and sketch; this report claims no rights in it.</p>
</footer>
`;
}
