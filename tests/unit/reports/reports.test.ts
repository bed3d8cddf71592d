import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { generationSchema, type Generation, type Statement } from '../../../preload/contract.ts';
import { pngOfPicture } from '../../../main/history/picture-png.ts';
import { overlayOfRegion, pngOfRegion } from '../../../main/history/region-maps.ts';
import { escapeHtml, markup } from '../../../main/reports/html-text.ts';
import { personalTitle } from '../../../main/reports/game-titles.ts';
import { htmlReport } from '../../../main/reports/html-report.ts';
import { jsonReport } from '../../../main/reports/json-report.ts';
import type { ReportContent } from '../../../main/reports/report-content.ts';

const EVIL = `<script>alert("x")</script>&'\\`;
const PNG = pngOfPicture({ width: 2, height: 2, pixels: Uint8ClampedArray.from({ length: 16 }, (_, at) => at * 15) });
const OVERLAY = overlayOfRegion(pngOfRegion({ factor: 'f', source: 'measured', width: 2, height: 2, values: Uint8Array.from([0, 1, 2, 3]), scale: 1 }));

function statement(change: Partial<Statement>): Statement {
  return {
    id: 's',
    factor: 'aspect:light.warmth',
    kind: 'aspect',
    game: 'personalization',
    aspect: 'light.warmth',
    applied: 0.35,
    influence: 0.42,
    effect: 0.31,
    score: 0.62,
    measured: true,
    verdict: 'moved',
    region: { share: 0.5, place: 'sky', source: 'measured' },
    cause: 'your profile: warm light',
    text: 'Your profile made the light clearly warmer.',
    evidence: { evaluations: 16, pixelChange: 0.08, effects: [], presence: null, method: 'leave-one-out' },
    ...change,
  };
}

const GENERATION: Generation = {
  id: '20261123-201455-aaaaa',
  createdAt: '2026-11-23T20:14:55.000Z',
  kind: 'generation',
  parent: null,
  madeFrom: null,
  upscale: null,
  state: 'done',
  prompt: 'a dog in the park',
  seed: 7,
  width: 2,
  height: 2,
  starred: false,
  hasPicture: true,
  checkpoint: 'storybook',
  provider: 'cpu',
  fallbacks: ['WebGPU was not used.'],
  warnings: [],
  negativePrompt: 'blur',
  numInferenceSteps: 16,
  guidanceScale: 3,
  fromNoiseFile: false,
  sketch: null,
  inpaint: null,
  aspects: { 'light.warmth': 0.35 },
  profile: 'Noir',
  adapters: [],
  factors: [{ id: 'aspect:light.warmth', kind: 'aspect', label: 'Warmth of the light', aspect: 'light.warmth', span: null, applied: 0.35 }],
  coalition: {},
  error: null,
  timings: { loadMs: 1, encodeMs: 2, denoiseMs: 3, decodeMs: 4, explainMs: 5 },
  evaluations: { generate: 32, explain: 640 },
  explanation: {
    statements: [
      statement({}),
      statement({
        id: 'p',
        factor: 'phrase:park',
        kind: 'phrase',
        game: 'prompt',
        measured: false,
        effect: null,
        score: 0.2,
        text: '“in the park” put the dog into a park.',
        cause: 'your words',
        region: null,
      }),
      statement({
        id: 'n',
        factor: 'phrase:nothing',
        kind: 'phrase',
        game: 'prompt',
        verdict: 'nothing',
        score: 0,
        text: '“quietly” did nothing that can be seen.',
        region: null,
      }),
    ],
    summary: 'Mostly your words.',
    ledger: { residual: 3e-7, linear: true, splits: 6, steps: 16 },
    regionAgreement: 0.97,
    attributions: [],
    interactions: [{ game: 'prompt', factors: ['a', 'b'], residual: 0.3, text: 'Dog and park worked together.' }],
    noiseFloor: { 'light.warmth': 0.04 },
    levels: {},
    limits: ['Presence could not be read.'],
    evaluations: 640,
  },
  feedback: { judgements: [], trust: [] },
  changes: null,
  wishedEffort: 'measured',
  children: [],
};

const CONTENT: ReportContent = {
  generation: GENERATION,
  picture: PNG,
  plain: PNG,
  sketch: null,
  repainted: null,
  originalKept: true,
  regions: [{ factor: 'aspect:light.warmth', source: 'measured', scale: 0.4, overlay: OVERLAY }],
  aspects: [],
  studioVersion: '0.1.0',
};

describe('the HTML report', () => {
  const page = htmlReport(CONTENT);

  it('tells what was called wrong, and puts its topic apart', () => {
    const feedback = {
      judgements: [{ statement: 's', verdict: 'wrong' as const, judgedAt: '2026-11-23T20:15:00.000Z' }],
      trust: [{ topic: 'light.warmth', right: 1, wrong: 2, reliability: 4 / 7, low: true }],
    };
    const page = htmlReport({ ...CONTENT, generation: { ...GENERATION, feedback } });
    expect(page).toContain('<h3>Less certain</h3>');
    expect(page).toContain('The person called this sentence wrong.');
    expect(page).toContain('called wrong: 2 of 3.');
    expect(htmlReport(CONTENT)).not.toContain('Less certain');
  });

  it('says what the profile was called, and nothing where none gave levels', () => {
    expect(page).toContain('<th scope="row">Profile, as it was called then</th><td>Noir</td>');
    const named = (profile: string | null): string => htmlReport({ ...CONTENT, generation: { ...GENERATION, profile } });
    expect(named('<b>Noir</b>')).toContain('<td>&lt;b&gt;Noir&lt;/b&gt;</td>');
    expect(named(null)).not.toContain('Profile, as it was called');
  });

  it('holds the picture, its twin, every sentence and every number', () => {
    const uri = `data:image/png;base64,${Buffer.from(PNG).toString('base64')}`;
    expect(page.split(uri).length - 1).toBe(3);
    expect(page).toContain(Buffer.from(OVERLAY).toString('base64'));
    for (const text of [
      'Mostly your words.',
      'Your profile made the light clearly warmer.',
      '“quietly” did nothing',
      'Dog and park worked together.',
      'Presence could not be read.',
      'WebGPU was not used.',
      'blur',
    ]) {
      expect(page).toContain(text);
    }
    for (const number of ['0.62', '+0.31', '42 %', '8 %', '3.0e-7', '32 for the picture, 640 to explain it']) expect(page).toContain(number);
  });

  it('tells measured from predicted', () => {
    expect(page).toContain('aria-label="Score 0.62 of 1, measured"');
    expect(page).toContain('aria-label="Score 0.20 of 1, predicted"');
    expect(page).toContain('not measured');
  });

  it('needs nothing from outside and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<iframe|\son\w+=|https?:|@import/i);
    expect([...page.matchAll(/url\(([^)]{0,20})/g)].every(([, start]) => start?.startsWith('data:image/png') === true)).toBe(true);
    expect(page).toContain("default-src 'none'");
  });

  it('is a whole page with a language, a title, alternative texts and headings in order', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toMatch(/<title>a dog in the park – /);
    expect([...page.matchAll(/<img /g)]).toHaveLength([...page.matchAll(/<img [^>]*alt="[^"]+"/g)].length);
    expect([...page.matchAll(/<h(\d)/g)].map(([, level]) => level)).toEqual(['1', ...Array.from({ length: [...page.matchAll(/<h2/g)].length }, () => '2')]);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('@media print');
  });

  it('closes what it opens', () => {
    for (const tag of ['section', 'table', 'tr', 'ul', 'li', 'div', 'p', 'figure', 'main', 'footer']) {
      expect([...page.matchAll(new RegExp(`<${tag}[ >]`, 'g'))].length, tag).toBe([...page.matchAll(new RegExp(`</${tag}>`, 'g'))].length);
    }
  });

  it('escapes every text that comes from outside', () => {
    const evil = htmlReport({
      ...CONTENT,
      studioVersion: EVIL,
      generation: {
        ...GENERATION,
        prompt: EVIL,
        negativePrompt: EVIL,
        checkpoint: EVIL,
        provider: EVIL,
        fallbacks: [EVIL],
        warnings: [EVIL],
        aspects: { [EVIL]: 1 },
        factors: [{ id: EVIL, kind: 'phrase', label: EVIL, aspect: null, span: [0, 1], applied: 1 }],
        explanation: {
          ...CONTENT.generation.explanation,
          summary: EVIL,
          statements: [
            statement({
              factor: EVIL,
              aspect: EVIL,
              cause: EVIL,
              text: EVIL,
              region: { share: 1, place: EVIL, source: 'measured' },
              evidence: { evaluations: 0, pixelChange: 0, effects: [], presence: null, method: EVIL },
            }),
            statement({ verdict: 'nothing', text: EVIL }),
          ],
          interactions: [{ game: 'prompt', factors: [], residual: 1, text: EVIL }],
          limits: [EVIL],
          ledger: { residual: 0, linear: false, splits: 6, steps: 16 },
          regionAgreement: 0.97,
          attributions: [],
          noiseFloor: {},
          levels: {},
          evaluations: 0,
        },
      },
      regions: [{ factor: EVIL, source: 'measured', scale: 1, overlay: OVERLAY }],
    });
    expect(evil).not.toContain('<script');
    expect(evil).not.toContain(`"x"`);
    expect(evil).toContain(escapeHtml(EVIL));
  });

  it('of a counterfactual says what was switched and what changed', () => {
    const counterfactual = htmlReport({
      ...CONTENT,
      generation: {
        ...GENERATION,
        kind: 'counterfactual',
        parent: 'root',
        coalition: { 'aspect:light.warmth': 0 },
        explanation: null,
        changes: [{ aspect: 'light.warmth', before: 0.5, after: -0.1, score: 0.6, text: 'The light got cooler.' }],
      },
    });
    expect(counterfactual).toContain('Warmth of the light: off');
    expect(counterfactual).toContain('The light got cooler.');
    expect(counterfactual).toContain('+0.50 → −0.10');
  });

  it('says of a counterfactual that no readout measured that nothing was measured, not that nothing changed', () => {
    const generation = { ...GENERATION, kind: 'counterfactual', parent: 'root', explanation: null } as const;
    const said = (changes: (typeof GENERATION)['changes']): string => htmlReport({ ...CONTENT, generation: { ...generation, changes } });
    expect(said(null)).toContain('was not measured: no readout measures');
    expect(said([])).toContain('no measured aspect moved far enough to be told');
  });

  it('blames no readout where the comparison was not finished, or there was nothing to compare with', () => {
    const generation = { ...GENERATION, kind: 'counterfactual', parent: 'root', explanation: null, changes: null } as const;
    const unfinished = htmlReport({ ...CONTENT, generation: { ...generation, state: 'failed' } });
    expect(unfinished).toContain('the comparison was not finished');
    const alone = htmlReport({ ...CONTENT, originalKept: false, generation });
    expect(alone).toContain('the file of the picture to compare with is gone');
    for (const page of [unfinished, alone]) expect(page).not.toContain('no readout');
  });

  it('tells what each cause is owed when every combination counts, as far as sentences tell of it, and how certain that is', () => {
    const values = {
      'phrase:park': { 'light.warmth': 0.1, 'weather.fog': 0.02, picture: 0.004 },
      'phrase:a': { 'light.warmth': 0.2, 'weather.fog': -0.01, picture: 0 },
    };
    const counted = {
      game: 'prompt' as const,
      values,
      whole: { 'light.warmth': 0.3, 'weather.fog': 0.01, picture: 0.004 },
      standardErrors: null,
      exact: true,
      pairs: 0,
    };
    const withTable = (attribution: NonNullable<Generation['explanation']>['attributions'][number]): string =>
      htmlReport({
        ...CONTENT,
        generation: { ...GENERATION, explanation: CONTENT.generation.explanation && { ...CONTENT.generation.explanation, attributions: [attribution] } },
      });
    const exact = withTable(counted);
    expect(exact).toContain('Every combination of words counted');
    expect(exact).toContain('Shapley values (exact)');
    for (const number of ['+0.100', '+0.200', '+0.300', '+0.004']) expect(exact).toContain(`<td class="number">${number}</td>`);
    expect(exact).not.toContain('+0.020');
    const estimated = withTable({ ...counted, exact: false, pairs: 12, standardErrors: { 'phrase:park': { 'light.warmth': 0.03 } } });
    expect(estimated).toContain('12 pairs of orders');
    expect(estimated).toContain('+0.100 ± 0.030');
    expect(page).not.toContain('Shapley');
  });

  it('says so when nothing was explained', () => {
    expect(htmlReport({ ...CONTENT, plain: null, regions: [], generation: { ...GENERATION, explanation: null } })).toContain('has not been explained');
  });
});

describe('the report on paper', () => {
  const sheetOf = (prompt: string): string => /@page \{ @top-left[^\n]*/u.exec(htmlReport({ ...CONTENT, generation: { ...GENERATION, prompt } }))?.[0] ?? '';

  it('has A4 sheets with its title and the number of the page, and cuts no picture or sentence', () => {
    const page = htmlReport(CONTENT);
    expect(page).toContain('@page { size: A4;');
    expect(sheetOf('a dog in the park')).toContain('content: "a dog in the park"');
    expect(sheetOf('a dog')).toContain('counter(page) " / " counter(pages)');
    expect(page).toMatch(/figure[^{]*, \.statement, footer \{ break-inside: avoid; \}/u);
  });

  it('lets no prompt out of its title, and shortens a long one', () => {
    const sheet = sheetOf('x"; } </style><script>\\\n');
    expect(sheet).not.toMatch(/<|x"/u);
    expect(sheet).toContain('x\\22 ; } \\3c /style\\3e \\3c script\\3e \\5c ');
    expect(sheetOf('word '.repeat(100))).toMatch(/content: "(?:word ){17}word…"/u);
  });
});

describe('the title over what makes a picture personal', () => {
  it('names what there is, in one order', () => {
    expect(personalTitle([{ kind: 'negative-prompt' }])).toBe('What your negative prompt did');
    expect(personalTitle([{ kind: 'sketch' }, { kind: 'aspect' }, { kind: 'adapter' }])).toBe('What your taste, your adapters, and your sketch did');
  });
});

describe('the tag for HTML', () => {
  it('escapes texts and keeps HTML', () => {
    expect(markup`<p title="${'"'}">${'<b>'}${markup`<i>${1}</i>`}${null}${[markup`<br>`, null]}</p>`.html).toBe('<p title="&quot;">&lt;b&gt;<i>1</i><br></p>');
  });
});

describe('the report of a picture that was repainted in part', () => {
  it('shows what it was and what was made anew, and holds both as data', () => {
    const content = { ...CONTENT, repainted: { picture: PNG, mask: OVERLAY } };
    expect(htmlReport(CONTENT)).not.toContain('White was made anew');
    expect(htmlReport(content)).toContain('White was made anew');
    expect(htmlReport(content)).toContain(Buffer.from(OVERLAY).toString('base64'));
    expect(htmlReport(content)).toContain('pixel by pixel');
    expect(JSON.parse(jsonReport(content))).toMatchObject({
      pictures: { before: Buffer.from(PNG).toString('base64'), mask: Buffer.from(OVERLAY).toString('base64') },
    });
  });
});

describe('the report of a repainted photo', () => {
  it('says that what stayed was scaled and cut, not that it is the one before', () => {
    const photo = pngOfPicture({ width: 4, height: 2, pixels: new Uint8ClampedArray(32).fill(90) });
    const page = htmlReport({ ...CONTENT, repainted: { picture: photo, mask: OVERLAY } });
    expect(page).toContain('scaled and cut to 2 × 2');
    expect(page).not.toContain('pixel by pixel');
  });
});

describe('the JSON report', () => {
  it('holds the whole generation and its pictures', () => {
    const schema = z.object({
      format: z.literal('finexl-report'),
      generation: generationSchema,
      pictures: z.object({ picture: z.string(), plain: z.string().nullable() }),
      regions: z.array(z.object({ factor: z.string(), source: z.enum(['predicted', 'measured']), scale: z.number(), overlay: z.string() })),
    });
    const report = schema.parse(JSON.parse(jsonReport(CONTENT)));
    expect(report.generation).toEqual(GENERATION);
    expect(Buffer.from(report.pictures.picture, 'base64').equals(Buffer.from(PNG))).toBe(true);
    expect(report.regions).toHaveLength(1);
  });
});
