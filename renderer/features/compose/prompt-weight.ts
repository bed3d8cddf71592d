import { weightedCharacters, weightNotation, type WeightGroup, type WeightNotation } from './weight-notation.ts';

/** Steps in which a weight goes up and down; it comes to rest on their multiples, so that every way leads over 1. */
const STEP = 0.05;
const LEAST = 0;
const MOST = 3;

/** A part of the prompt to be replaced so that some of its words weigh more or less. */
export interface WeightEdit {
  readonly start: number;
  readonly end: number;
  /** What stands in [start, end) from then on. */
  readonly text: string;
  /** Where the words lie after that. */
  readonly selection: readonly [start: number, end: number];
  readonly words: string;
  readonly weight: number;
}

/** What is weighed: a group with its brackets, or plain words. */
interface Target {
  readonly start: number;
  readonly end: number;
  readonly group: WeightGroup | null;
}

/**
 * A step up or down for the selected words, or for the group or the word at the caret. Null where there are no words, at
 * the end of the scale, and where the brackets around don't allow it without other words changing.
 */
export function weighed(prompt: string, [from, to]: readonly [number, number], direction: 'up' | 'down'): WeightEdit | null {
  const notation = weightNotation(prompt);
  const target = from === to ? targetAtCaret(prompt, from, notation) : targetOfSelection(prompt, [from, to], notation);
  if (target === null) return null;
  const before = target.group?.weight ?? 1;
  const weight = stepped(before, direction);
  if (weight === before) return null;
  for (const text of writings(prompt, target, weight, notation)) {
    if (saysTheSame(prompt, target, weight, text, notation)) return editOf(target, text, weight);
  }
  return null;
}

function stepped(weight: number, direction: 'up' | 'down'): number {
  // A little beyond, since 0.05 has no exact number: 1.15 is 22.999… steps.
  const steps = direction === 'up' ? Math.floor(weight / STEP + 1 + 1e-6) : Math.ceil(weight / STEP - 1 - 1e-6);
  const next = Math.round(steps * STEP * 100) / 100;
  // What was typed beyond the scale can come back to it, and goes no further away.
  return direction === 'up' ? Math.max(weight, Math.min(MOST, next)) : Math.max(LEAST, next);
}

/** The ways to write the target with this weight, the plainest first. */
function writings(prompt: string, { start, end, group }: Target, weight: number, { strays }: WeightNotation): readonly string[] {
  const [first, last] = group === null ? [start, end] : [group.open + 1, group.end];
  // A bracket without a partner would find one in the new brackets.
  const within = new Set(group === null ? strays.filter((at) => at >= first && at < last) : []);
  const words = prompt
    .slice(first, last)
    .split('')
    .map((character, at) => (within.has(first + at) ? `\\${character}` : character))
    .join('');
  const written = `(${words}:${weight.toFixed(2)})`;
  return weight === 1 ? [words, written] : [written];
}

/** Whether the new writing has every character of before, with this weight on the target's and the old ones on all others. */
function saysTheSame(prompt: string, target: Target, weight: number, text: string, notation: WeightNotation): boolean {
  const { start, end, group } = target;
  const meant = group ?? { open: start - 1, close: end, end, weight };
  const others = notation.groups.filter((one) => one !== group);
  const wanted = weightedCharacters(prompt, notation, [...others, { ...meant, weight }]);
  const next = prompt.slice(0, start) + text + prompt.slice(end);
  const found = weightedCharacters(next, weightNotation(next));
  return (
    wanted.length === found.length &&
    wanted.every((one, at) => one.character === found[at]?.character && Math.abs(one.weight - (found[at]?.weight ?? Number.NaN)) < 1e-9)
  );
}

function editOf({ start, end }: Target, text: string, weight: number): WeightEdit {
  const number = `:${weight.toFixed(2)})`;
  const isWrapped = text.startsWith('(') && text.endsWith(number);
  const inner = isWrapped ? text.slice(1, -number.length) : text;
  const first = start + (isWrapped ? 1 : 0) + (inner.length - inner.trimStart().length);
  const words = inner.trim();
  return { start, end, text, selection: [first, first + words.length], words, weight };
}

const LETTER = String.raw`[^\s\p{P}<>|=+~^\x60$]`;
/** Letters, figures and emoji; hyphens and apostrophes between them, and the point in a number. */
const WORD = new RegExp(String.raw`${LETTER}+(?:(?:['’_-]+|(?<=\d)\.(?=\d))${LETTER}+)*`, 'gu');

/** Whether there is anything to weigh: a number that is itself a weight is not. */
function hasWords(prompt: string, [from, to]: readonly [number, number], notation: WeightNotation): boolean {
  const within = weightedCharacters(prompt, notation, []).filter(({ at }) => from <= at && at < to);
  return (
    within
      .map(({ character }) => character)
      .join('')
      .search(WORD) >= 0
  );
}

function targetAtCaret(prompt: string, caret: number, notation: WeightNotation): Target | null {
  const { groups } = notation;
  const around = innermost(groups.filter(({ open, close }) => open < caret && caret <= close));
  const beside = (): WeightGroup | undefined => innermost(groups.filter(({ open, close }) => caret === open || caret === close + 1));
  if (around !== undefined) return groupTarget(prompt, around, notation);
  const word = [...prompt.matchAll(WORD)].find(({ index, 0: text }) => index <= caret && caret <= index + text.length);
  if (word !== undefined) return plainTarget(prompt, [word.index, word.index + word[0].length], notation);
  const group = beside();
  return group === undefined ? null : groupTarget(prompt, group, notation);
}

function targetOfSelection(prompt: string, selection: readonly [number, number], notation: WeightNotation): Target | null {
  const [from, to] = grown(prompt, trimmed(prompt, selection), notation);
  if (from >= to) return null;
  const chosen = innermost(
    notation.groups.filter((group) => {
      const [first, last] = trimmed(prompt, [group.open + 1, group.end]);
      return (from === group.open && to === group.close + 1) || (from === first && to === last);
    }),
  );
  return chosen === undefined ? plainTarget(prompt, [from, to], notation) : groupTarget(prompt, chosen, notation);
}

function innermost(groups: readonly WeightGroup[]): WeightGroup | undefined {
  return groups.reduce<WeightGroup | undefined>((best, group) => (best === undefined || group.open > best.open ? group : best), undefined);
}

function groupTarget(prompt: string, group: WeightGroup, notation: WeightNotation): Target | null {
  return hasWords(prompt, [group.open + 1, group.end], notation) ? { start: group.open, end: group.close + 1, group } : null;
}

function plainTarget(prompt: string, [from, to]: readonly [number, number], notation: WeightNotation): Target | null {
  let start = from;
  // A backslash in front would make the new bracket an ordinary character.
  while (prompt[start - 1] === '\\') start -= 1;
  return hasWords(prompt, [start, to], notation) ? { start, end: to, group: null } : null;
}

function trimmed(prompt: string, [from, to]: readonly [number, number]): readonly [number, number] {
  const text = prompt.slice(from, to);
  const start = from + (text.length - text.trimStart().length);
  return [start, Math.max(start, from + text.trimEnd().length)];
}

/** A selection that cuts through a group, an escape or an emoji takes it whole. */
function grown(prompt: string, selection: readonly [number, number], { groups, escapes }: WeightNotation): readonly [number, number] {
  let [from, to] = selection;
  for (let isGrowing = true; isGrowing;) {
    const before = to - from;
    for (const { open, close, end } of groups) {
      const isApart = to <= open || from > close;
      const isAround = from <= open && to > close;
      const isWithin = from > open && to <= end;
      if (!isApart && !isAround && !isWithin) [from, to] = [Math.min(from, open), Math.max(to, close + 1)];
    }
    if (escapes.includes(from - 1)) from -= 1;
    if (escapes.includes(to - 1)) to += 1;
    if (isLowSurrogate(prompt, from)) from -= 1;
    if (isLowSurrogate(prompt, to)) to += 1;
    isGrowing = to - from > before;
  }
  return [from, to];
}

function isLowSurrogate(prompt: string, at: number): boolean {
  const unit = prompt.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
