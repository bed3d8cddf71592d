/** The report's style: one type scale, one spacing scale, quiet colours; the picture is the hero. Light, dark and print. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf8; --card: #ffffff; --ink: #1f1d1a; --quiet: #6b665e; --line: #e4e0d9;
  --accent: #a8501f; --track: #ece7df; --predicted: #8a8378;
  --s1: .25rem; --s2: .5rem; --s3: 1rem; --s4: 1.5rem; --s5: 2.5rem; --s6: 4rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171614; --card: #1f1e1b; --ink: #ece8e1; --quiet: #a39d92; --line: #34312c;
    --accent: #e59a63; --track: #34312c; --predicted: #8f887c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: var(--s5) var(--s4) var(--s6); }
h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 620; letter-spacing: -.015em; margin: 0 0 var(--s2); text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; font-weight: 620; margin: var(--s5) 0 var(--s3); }
h3 { font-size: 1rem; font-weight: 560; color: var(--quiet); margin: var(--s4) 0 var(--s3); }
p { margin: 0 0 var(--s3); max-width: 44rem; }
.eyebrow { color: var(--quiet); font-size: .875rem; margin: 0 0 var(--s2); }
.summary { font-size: 1.125rem; line-height: 1.5; margin-top: var(--s4); }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: var(--s4); margin: var(--s4) 0 0; }
figure { margin: 0; }
figure img { display: block; width: 100%; height: auto; border-radius: .5rem; background: var(--track); image-rendering: auto; }
figcaption { color: var(--quiet); font-size: .875rem; margin-top: var(--s2); }
.statements { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--s3); }
.statement { display: grid; grid-template-columns: 6.5rem 1fr; gap: var(--s3) var(--s4); background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: var(--s3); break-inside: avoid; }
.statement.no-region { grid-template-columns: 1fr; }
.statement p { margin: 0 0 var(--s2); }
.score { display: flex; align-items: center; gap: var(--s2); font-variant-numeric: tabular-nums; font-size: .875rem; max-width: 30rem; }
.bar { flex: 1; height: .5rem; border-radius: .25rem; background: var(--track); overflow: hidden; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bar span { display: block; height: 100%; border-radius: .25rem; background: var(--accent); }
.predicted .bar span { background: repeating-linear-gradient(45deg, var(--predicted) 0 3px, transparent 3px 6px); }
.facts { color: var(--quiet); font-size: .875rem; margin: var(--s2) 0 0; }
.region { position: relative; align-self: start; width: 6.5rem; border-radius: .375rem; overflow: hidden; background: var(--picture) center / 100% 100%; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.region::before { content: ""; display: block; background: rgb(0 0 0 / .45); padding-top: var(--ratio); }
.region span { position: absolute; inset: 0; background: #ffb37a; mask-size: 100% 100%; -webkit-mask-size: 100% 100%; }
.nothing { color: var(--quiet); padding-left: 1.2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding-bottom: var(--s2); }
th, td { text-align: left; padding: var(--s1) var(--s3) var(--s1) 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 560; } td.number, th.number { text-align: right; }
table.recipe th { width: 12rem; color: var(--quiet); } td { overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: var(--s3); overflow-x: auto; font-size: .8125rem; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; }
footer { color: var(--quiet); font-size: .875rem; border-top: 1px solid var(--line); margin-top: var(--s5); padding-top: var(--s3); }
@media (max-width: 34rem) { .statement { grid-template-columns: 1fr; } }
@page { size: A4; margin: 20mm 16mm 18mm; }
@media print {
  :root {
    color-scheme: light; font-size: 10pt;
    --paper: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #ccc; --track: #e6e6e6; --accent: #a8501f; --predicted: #8a8378;
  }
  main { max-width: none; padding: 0; }
  p, .score { max-width: none; }
  .pictures { display: block; margin-top: var(--s3); }
  figure { display: inline-block; vertical-align: top; width: 48%; margin: 0 1.5% var(--s3) 0; }
  .statements { display: block; }
  .statement { margin-bottom: var(--s3); }
  h1, h2, h3, caption, thead { break-after: avoid; }
  h1, h2, h3, p, li, figure, figcaption, tr, caption, .statement, footer { break-inside: avoid; }
  p, li { orphans: 3; widows: 3; }
  .wide { overflow: visible; }
  .wide table { font-size: .8rem; }
  .wide th, .wide td { padding-right: var(--s2); overflow-wrap: normal; hyphens: manual; }
  .wide tbody th { min-width: 6.5em; overflow-wrap: break-word; }
  figure img, .bar, .bar span, .region, .region::before, .region span { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

/**
 * What stands on every sheet of paper: the title at the top, from the second sheet on; at the bottom what made the report,
 * and the page. Programs that don't know margin boxes print their own, or none.
 */
export function sheetStyle(title: string, source: string): string {
  const small = 'font: 8pt system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; color: #444;';
  return `
@page { @top-left { content: ${cssString(shortened(title))}; ${small} } @bottom-left { content: ${cssString(source)}; ${small} } @bottom-right { content: counter(page) " / " counter(pages); ${small} } }
@page :first { @top-left { content: none; } }
`;
}

/** One line of a sheet holds so much. */
const LONGEST_TITLE = 90;

function shortened(title: string): string {
  const letters = [...title.replaceAll(/\s+/gu, ' ').trim()];
  return letters.length <= LONGEST_TITLE
    ? letters.join('')
    : `${letters
        .slice(0, LONGEST_TITLE - 1)
        .join('')
        .trimEnd()}…`;
}

/** Whatever could end the string, the rule or the element is written by its number. */
function cssString(text: string): string {
  return `"${text.replaceAll(/["\\<>&\p{Cc}]/gu, (letter) => `\\${(letter.codePointAt(0) ?? 0).toString(16)} `)}"`;
}
