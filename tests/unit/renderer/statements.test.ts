import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { groupStatements } from '../../../renderer/features/explain/statement-groups.ts';
import { promptSegments } from '../../../renderer/features/explain/prompt-segments.ts';
import { numbersOf } from '../../../renderer/app/numbers.ts';
import { comparativeOf } from '../../../renderer/features/explain/aspect-text.ts';
import { describeStrengths } from '../../../renderer/features/explain/factor-text.ts';
import { levelAfterFeedback } from '../../../preload/contract-feedback.ts';
import { rowNotes } from '../../../renderer/features/explain/row-notes.ts';
import { sentenceParts, summaryParts } from '../../../renderer/features/explain/sentence-parts.ts';
import { powerOfTen } from '../../../renderer/features/explain/power-of-ten.ts';
import { bestRegion } from '../../../renderer/features/compare/best-region.ts';
import { contourOf, dimming, regionMask } from '../../../renderer/features/compare/region-mask.ts';
import aspectFile from '../../../models/aspects.json' with { type: 'json' };
import { LOCALES } from '../explain/sample-rendering.ts';
import { factor, statement, text } from './fixtures.ts';

const dog = factor('phrase:dog', { span: [2, 5] });
const sunset = factor('phrase:at-sunset', { span: [6, 15] });
const warmth = factor('aspect:light.warmth', { kind: 'aspect', label: 'Warmth', aspect: 'light.warmth', applied: 0.6 });
const sketch = factor('sketch', { kind: 'sketch', applied: 0.5 });

describe('grouping statements', () => {
  it('puts the strongest of each origin first and keeps what did nothing apart', () => {
    const grouped = groupStatements(
      [
        statement(dog, { score: 0.3 }),
        statement(sunset, { score: 0.8 }),
        statement(warmth, { score: 0.6 }),
        statement(sketch, { verdict: 'nothing', score: 0.01 }),
      ],
      [dog, sunset, warmth, sketch],
      'strength',
    );
    expect(grouped.groups.map((group) => group.tone)).toEqual(['words', 'taste']);
    expect(grouped.groups[0]?.statements.map((one) => one.factor)).toEqual([sunset.id, dog.id]);
    expect(grouped.quiet.map((one) => one.factor)).toEqual([sketch.id]);
  });

  it('puts claims on a topic that was wrong too often apart, but not the one that the person called right', () => {
    const [cooler, warmer] = [statement(dog, { aspect: 'light.warmth' }), statement(sunset, { aspect: 'light.warmth' })];
    const grouped = groupStatements([cooler, warmer, statement(warmth, { aspect: 'mood.cheer' })], [dog, sunset, warmth], 'strength', {
      judgements: [{ statement: warmer.id, verdict: 'right', judgedAt: '' }],
      trust: [{ topic: 'light.warmth', right: 1, wrong: 3, reliability: 0.5, low: true }],
    });
    expect(grouped.doubted.map((one) => one.factor)).toEqual([dog.id]);
    expect(grouped.groups.flatMap((group) => group.statements.map((one) => one.factor))).toEqual([sunset.id, warmth.id]);
  });

  it('can follow the order in which the factors entered', () => {
    const grouped = groupStatements([statement(sunset, { score: 0.8 }), statement(dog, { score: 0.3 })], [dog, sunset], 'origin');
    expect(grouped.groups[0]?.statements.map((one) => one.factor)).toEqual([dog.id, sunset.id]);
  });

  it('names the factors that no statement speaks of, so that they can still be switched', () => {
    expect(groupStatements([statement(dog)], [dog, warmth], 'strength').silent).toEqual([warmth]);
  });
});

describe('the prompt as phrases', () => {
  it('cuts at the spans and loses no character', () => {
    const segments = promptSegments('a dog at sunset', [sunset, dog]);
    expect(segments.map((segment) => segment.factor?.id ?? null)).toEqual([null, dog.id, null, sunset.id]);
    expect(segments.map((segment) => segment.text).join('')).toBe('a dog at sunset');
  });

  it('leaves out spans that overlap or run past the end', () => {
    const over = factor('phrase:over', { span: [4, 9] });
    const past = factor('phrase:past', { span: [10, 99] });
    const segments = promptSegments('a dog at sunset', [dog, over, past]);
    expect(segments.flatMap((segment) => segment.factor ?? []).map((one) => one.id)).toEqual([dog.id]);
    expect(segments.map((segment) => segment.text).join('')).toBe('a dog at sunset');
  });
});

describe('numbers in words', () => {
  it('signs an effect, but not a zero', () => {
    const { signed, two } = numbersOf('en');
    expect([signed(0.483), signed(-0.2), signed(-0.001), two(0.5)]).toEqual(['+0.48', '−0.20', '0.00', '0.50']);
    expect(numbersOf('de').signed(0.483)).toBe('+0,48');
  });

  it('writes a tiny residual as a power of ten', () => {
    expect([powerOfTen(4e-7), powerOfTen(0)]).toEqual(['4\u00a0×\u00a010⁻⁷', '0']);
  });

  it('takes the comparative of the pole that the effect moved to', () => {
    expect(comparativeOf('light.warmth', 0.4, aspectFile.aspects)).toBe('warmer light');
    expect(comparativeOf('light.warmth', -0.4, aspectFile.aspects)).toBe('cooler light');
    expect(comparativeOf('presence', 0.4, aspectFile.aspects)).toBeNull();
  });

  it('says which factors a what-if took away or scaled', () => {
    expect(describeStrengths([dog, warmth], { [dog.id]: 0, [warmth.id]: 0.2 }, text)).toBe('without “phrase:dog”, warmth at 0.20');
  });
});

describe('taste', () => {
  it('moves along the effect for “more” and against it for “less”, within the poles', () => {
    expect(levelAfterFeedback(0.6, 0.4, 'more')).toBe(0.75);
    expect(levelAfterFeedback(0.6, -0.4, 'more')).toBe(0.45);
    expect(levelAfterFeedback(-0.95, 0.4, 'less')).toBe(-1);
  });
});

describe('the region of a cause', () => {
  it('is the measured one as soon as there is one', () => {
    const predicted = statement(dog, { region: { share: 0.2, place: 'sky', source: 'predicted' } });
    expect(bestRegion(dog.id, {}, [])).toBeNull();
    expect(bestRegion(dog.id, {}, [predicted])).toBe('predicted');
    expect(bestRegion(dog.id, { [dog.id]: 'measured' }, [predicted])).toBe('measured');
  });
});

describe('a sentence', () => {
  const readFirst = (sentence: string): string =>
    sentenceParts(sentence)
      .filter((part) => !part.isDetail)
      .map((part) => part.text)
      .join('');

  it('is read without its numbers first, and loses nothing', () => {
    const sentence = 'your word “dog” shows strongly (score 0.91), mostly in the centre: the readout finds it.';
    expect(readFirst(sentence)).toBe('your word “dog” shows strongly, mostly in the centre');
    expect(
      sentenceParts(sentence)
        .map((part) => part.text)
        .join(''),
    ).toBe(sentence);
  });

  it('of a summary is read whole, but for its numbers', () => {
    const summary = 'Compared with the plain picture, your taste brought warmer light (0.61). “fox” did nothing that can be told for certain.';
    const read = summaryParts(summary).flatMap(({ text: words, isDetail }) => (isDetail ? [] : [words]));
    expect(read.join('')).toBe('Compared with the plain picture, your taste brought warmer light. “fox” did nothing that can be told for certain.');
  });

  it('keeps what stands in quotation marks, in English and in German', () => {
    expect(readFirst('your words “a sign: stop (1.5 m)” show clearly: seen.')).toBe('your words “a sign: stop (1.5 m)” show clearly');
    expect(readFirst('Deine Worte „ein Schild: Halt. Das“: Das ist stark zu sehen (Wert 0,91). Die Messung findet es.')).toBe(
      'Deine Worte „ein Schild: Halt. Das“: Das ist stark zu sehen',
    );
    expect(readFirst('Nothing (really) to see.')).toBe('Nothing (really) to see.');
    expect(readFirst('“red” should do little (predicted, being measured).')).toBe('“red” should do little.');
  });

  it.each(['en', 'de'] as const)('says what its cause did before it is opened, whatever the statement, in %s', (locale) => {
    const words = { cause: 'Your word “fox”', label: 'fox', wanted: 'more fog', comparative: 'warmer light', name: 'warmth', place: 'in the sky' };
    const numbers = { count: 1, applied: 0.6, score: 0.62, with: 0.48, without: 0.11, presenceWith: 0.8, presenceWithout: 0.1, pixels: 0.031 };
    const values = { ...words, ...numbers, grade: 0.6, floor: 0.04, degree: 'clearly', somewhere: 'yes' };
    const templates = Object.entries(LOCALES[locale]).filter(([id]) => id.startsWith('statement.'));
    expect(templates.length).toBeGreaterThan(15);
    for (const [id, template] of templates) {
      const sentence = String(new IntlMessageFormat(template, locale).format(values));
      const parts = sentenceParts(sentence);
      expect(parts.map((part) => part.text).join(''), id).toBe(sentence);
      expect(readFirst(sentence), id).not.toMatch(/[\d()]/u);
      expect(readFirst(sentence).replace(`${words.cause}: `, '').split(' ').length, id).toBeGreaterThan(4);
    }
  });

  it('notes the cause and the place only where the sentence has not said them', () => {
    const region = { share: 0.4, place: 'sky', source: 'measured' } as const;
    const said = statement(sunset, { text: 'Your words “at sunset” led to less daylight, mostly in the sky.', cause: 'your words “at sunset”', region });
    expect(rowNotes(said, text)).toEqual([]);
    expect(rowNotes({ ...said, measured: false }, text)).toEqual(['sky']);
    expect(rowNotes({ ...said, cause: 'your taste: warmer light' }, text)).toEqual(['your taste: warmer light']);
    expect(rowNotes({ ...said, cause: 'your taste: less daylight' }, text)).toEqual([]);
    const german = { ...said, text: 'Dein Geschmack verlangt nach mehr Nebel und bekam es.', cause: 'dein Geschmack, mit dem Wunsch nach mehr Nebel' };
    expect(rowNotes(german, text)).toEqual([]);
  });
});

describe('a region mask', () => {
  /** A map of 32 × 32 pixels, changed inside the square from `from` to `to`. */
  const square = (from: number, to: number): Uint8ClampedArray => {
    const pixels = new Uint8ClampedArray(32 * 32 * 4);
    for (let y = from; y < to; y += 1) for (let x = from; x < to; x += 1) pixels[(y * 32 + x) * 4 + 3] = 255;
    return pixels;
  };

  it('leaves what changed in the light and dims the rest', () => {
    const { soft } = regionMask(square(10, 22), 32, 32);
    expect(dimming(soft[16 * 32 + 16] ?? 0, 0.5)).toBe(0);
    expect(dimming(soft[2 * 32 + 2] ?? 0, 0.5)).toBe(0.5);
  });

  it('draws no line where everything or nothing changed, not even along the frame', () => {
    expect(regionMask(square(0, 32), 32, 32).contour).toBe('');
    expect(regionMask(square(0, 0), 32, 32).contour).toBe('');
  });

  it('draws the line between the pixels where the level is crossed', () => {
    expect(contourOf(new Float32Array([0, 1, 0, 1]), 2, 2, 0.5)).toBe('M1.00 0.50L1.00 1.50');
  });
});
