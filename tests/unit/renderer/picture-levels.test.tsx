import { renderToStaticMarkup } from 'react-dom/server';
import { IntlProvider } from 'react-intl';
import { beforeEach, describe, expect, it } from 'vitest';
import aspectFile from '../../../models/aspects.json' with { type: 'json' };
import { levelsInTaste } from '../../../main/profile/levels-in-taste.ts';
import { generateRequestSchema } from '../../../preload/contract.ts';
import { messages } from '../../../renderer/app/text.ts';
import { generationOf } from '../../../renderer/development/canned.ts';
import { draftOf, emptyDraft, requestOf } from '../../../renderer/features/compose/compose-store.ts';
import { LevelChip } from '../../../renderer/features/compose/level-chip.tsx';
import { LevelEditor } from '../../../renderer/features/compose/level-editor.tsx';
import {
  backToTaste,
  leftOut,
  levelSet,
  levelsOfPicture,
  shownLevels,
  type PictureLevels,
  type ShownLevel,
} from '../../../renderer/features/compose/picture-levels.ts';

const known = aspectFile.aspects;
const held = [
  { aspect: 'colour.saturation', level: 0.4, uncertainty: 0, updatedAt: '' },
  { aspect: 'light.warmth', level: -0.6, uncertainty: 0, updatedAt: '' },
  { aspect: 'weather.fog', level: 0, uncertainty: 0, updatedAt: '' },
];
let levels: PictureLevels | null = null;
beforeEach(() => (levels = null));

const shown = (strength = 1): readonly ShownLevel[] => shownLevels(held, strength, levels, known);
const told = (strength = 1) => shown(strength).map(({ word, level, differs }) => `${word} ${level}${differs ? ' *' : ''}`);

function of(id: string): ShownLevel {
  const aspect = known.find((one) => one.id === id);
  if (aspect === undefined) throw new Error(`There is no aspect ${id}.`);
  return shown().find((one) => one.aspect.id === id) ?? { aspect, word: '', level: 0, taste: 0, differs: false };
}

/** The levels that a picture made from this form has. */
function madeWith(strength = 1): Readonly<Record<string, number>> {
  const { tasteStrength, aspects } = generateRequestSchema.parse(requestOf({ ...emptyDraft, prompt: 'a fox', tasteStrength: strength, levels }));
  return levelsInTaste(held, tasteStrength, aspects);
}

describe('the levels of the next pictures', () => {
  it('are the profile’s, strongest first, as strongly as they are asked for', () => {
    expect(told()).toEqual(['cool -0.6', 'vivid 0.4']);
    expect(told(0.5)).toEqual(['cool -0.3', 'vivid 0.2']);
    expect(told(0)).toEqual(['cool 0', 'vivid 0']);
    expect(madeWith(0.5)).toEqual({ 'light.warmth': -0.3, 'colour.saturation': 0.2 });
  });

  it('can be set one by one, which stands out and leaves the others with the profile', () => {
    levels = levelSet(levels, of('light.warmth'), 0.25);
    expect(told()).toEqual(['warm 0.25 *', 'vivid 0.4']);
    expect(madeWith(0.5)).toEqual({ 'light.warmth': 0.25, 'colour.saturation': 0.2 });
  });

  it('can be left out, and had back as the taste has them', () => {
    levels = leftOut(levels, of('light.warmth'));
    expect(told()).toEqual(['cool 0 *', 'vivid 0.4']);
    expect(madeWith()).toEqual({ 'colour.saturation': 0.4 });
    levels = backToTaste(levels, of('light.warmth'));
    expect(levels).toBeNull();
    levels = levelSet(levelSet(levels, of('light.warmth'), 0.1), of('light.warmth'), -0.6);
    expect(levels).toBeNull();
  });

  it('can have an aspect more that the profile says nothing of, and be without it again', () => {
    levels = levelSet(levels, of('weather.fog'), 0.5);
    levels = levelSet(levels, of('mood.cheer'), -1);
    expect(told()).toEqual(['cool -0.6', 'vivid 0.4', 'foggy 0.5 *', 'gloomy -1 *']);
    levels = levelSet(levels, of('mood.cheer'), 0);
    expect(told().at(-1)).toBe('Mood 0');
    levels = leftOut(levels, of('mood.cheer'));
    expect(madeWith()).toEqual({ 'light.warmth': -0.6, 'colour.saturation': 0.4, 'weather.fog': 0.5 });
    expect(leftOut(levels, of('weather.fog'))).toBeNull();
  });

  it('of another picture are all there is, changed and added to in the same place', () => {
    const draft = draftOf(generationOf('g1', 'a dog', { aspects: { 'mood.cheer': 0.2, 'light.warmth': 0.9 } }));
    levels = draft.levels ?? null;
    expect(told()).toEqual(['warm 0.9 *', 'cheerful 0.2 *']);
    expect(madeWith()).toEqual({ 'light.warmth': 0.9, 'mood.cheer': 0.2 });
    levels = levelSet(levels, of('weather.fog'), 0.5);
    levels = leftOut(levels, of('mood.cheer'));
    levels = backToTaste(levels, of('light.warmth'));
    expect(told()).toEqual(['cool -0.6', 'foggy 0.5 *']);
    expect(madeWith()).toEqual({ 'light.warmth': -0.6, 'weather.fog': 0.5 });
    levels = leftOut(leftOut(levels, of('light.warmth')), of('weather.fog'));
    expect(madeWith()).toEqual({});
  });

  it('keep an aspect that has no name here any more', () => {
    levels = levelsOfPicture({ 'from.elsewhere': 0.4 });
    expect(told()).toEqual([]);
    expect(madeWith()).toEqual({ 'from.elsewhere': 0.4 });
  });
});

describe('a level', () => {
  const page = (node: React.ReactNode): string =>
    renderToStaticMarkup(
      <IntlProvider locale="en" messages={messages.en}>
        {node}
      </IntlProvider>,
    );
  const chip = (level: ShownLevel): string => page(<LevelChip shown={level} isDisabled={false} onDone={() => undefined} />);
  const editor = (level: ShownLevel): string => page(<LevelEditor shown={level} onDone={() => undefined} />);

  it('says by its name and its look whether it is the taste’s, set, or left out', () => {
    expect(chip(of('light.warmth'))).toContain('aria-label="Warmth of the light: cool 0.60"');
    expect(chip(of('light.warmth'))).not.toContain('taste__item--differs');
    levels = levelSet(levels, of('light.warmth'), 0.25);
    expect(chip(of('light.warmth'))).toContain('aria-label="Warmth of the light: warm 0.25, unlike my taste"');
    expect(chip(of('light.warmth'))).toContain('taste__item--differs');
    levels = leftOut(levels, of('light.warmth'));
    expect(chip(of('light.warmth'))).toContain('aria-label="Warmth of the light: cool, left out, unlike my taste"');
  });

  it('is slid and typed between −1 and 1, and offers the ways that are left', () => {
    expect(editor(of('light.warmth'))).toMatch(/type="range"[^>]*min="-1"|min="-1"[^>]*type="range"/u);
    expect(editor(of('light.warmth'))).toMatch(/<input[^>]*type="text"[^>]*value="-0.6"/u);
    const ways = (level: ShownLevel) => ['Leave out', 'As in my taste'].filter((way) => editor(level).includes(way));
    expect(ways(of('light.warmth'))).toEqual(['Leave out']);
    levels = levelSet(levels, of('light.warmth'), 0.25);
    expect(ways(of('light.warmth'))).toEqual(['Leave out', 'As in my taste']);
    levels = leftOut(levels, of('light.warmth'));
    expect(ways(of('light.warmth'))).toEqual(['As in my taste']);
    levels = levelSet(levels, of('mood.cheer'), 0.5);
    expect(ways(of('mood.cheer'))).toEqual(['Leave out']);
  });
});
