import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAspects } from '../../../main/profile/aspect-catalogue.ts';
import { isOfProfile, levelsInTaste } from '../../../main/profile/levels-in-taste.ts';

const aspects = readAspects(join(import.meta.dirname, '../../..'));

describe('the aspects', () => {
  it('are at least sixteen, each in a group that exists', () => {
    expect(aspects.aspects.length).toBeGreaterThanOrEqual(16);
    const groups = new Set(aspects.groups.map((group) => group.id));
    expect(aspects.aspects.filter((aspect) => !groups.has(aspect.group))).toEqual([]);
  });

  it('have names and words in German, every one of them', () => {
    const german = aspects.in('de');
    const wordsOf = ({ name, negative, positive }: (typeof german.aspects)[number]): readonly string[] =>
      [name, negative, positive].flatMap((words) => (typeof words === 'string' ? [words] : [words.word, words.comparative]));
    for (const [at, aspect] of german.aspects.entries()) {
      const english = aspects.aspects[at];
      if (english === undefined) throw new Error('A translation adds no aspect.');
      // A few words are the same in both languages.
      expect(wordsOf(aspect).filter((word, index) => word !== wordsOf(english)[index]).length).toBeGreaterThanOrEqual(4);
      expect(aspect.positive.carrier).toBe(english.positive.carrier);
    }
    expect(german.groups.map((group) => group.name)).toContain('Licht');
    const [factor] = aspects.named(
      [{ id: 'aspect:light.warmth', kind: 'aspect', label: 'Warmth of the light', aspect: 'light.warmth', span: null, applied: 1 }],
      'de',
    );
    expect(factor?.label).toBe('Lichtwärme');
  });

  it('suggest what was meant when one is unknown', () => {
    expect(() => aspects.require('warmth')).toThrow(expect.objectContaining({ code: 'aspect-unknown', message: expect.stringContaining('light.warmth') }));
    expect(() => aspects.require('nothing.at-all')).toThrow(
      expect.objectContaining({ code: 'aspect-unknown', message: expect.stringContaining('Known aspects') }),
    );
  });
});

describe('levels in my taste', () => {
  const taste = [
    { aspect: 'light.warmth', level: 0.7 },
    { aspect: 'weather.fog', level: -0.4 },
  ];

  it('are the profile’s, scaled by the strength', () => {
    expect(levelsInTaste(taste, 0.5, {})).toEqual({ 'light.warmth': 0.35, 'weather.fog': -0.2 });
  });

  it('are none when the strength is 0', () => {
    expect(levelsInTaste(taste, 0, {})).toEqual({});
  });

  it('give way to the request’s own, which are not scaled', () => {
    expect(levelsInTaste(taste, 0.5, { 'light.warmth': -1, 'mood.cheer': 0.3 })).toEqual({ 'light.warmth': -1, 'mood.cheer': 0.3, 'weather.fog': -0.2 });
  });

  it('leave out what the request sets to 0', () => {
    expect(levelsInTaste(taste, 1, { 'weather.fog': 0 })).toEqual({ 'light.warmth': 0.7 });
  });

  it('are the profile’s as soon as one of them is, and not the request’s alone', () => {
    expect(isOfProfile(taste, 0.5, { 'light.warmth': -1 })).toBe(true);
    expect(isOfProfile(taste, 0, {})).toBe(false);
    expect(isOfProfile([{ aspect: 'light.warmth', level: 0 }], 1, {})).toBe(false);
    expect(isOfProfile(taste, 1, { 'light.warmth': 0.7, 'weather.fog': -0.4 })).toBe(false);
  });
});
