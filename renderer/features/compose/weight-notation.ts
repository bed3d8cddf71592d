/**
 * The notation of weights in a prompt, as the studio reads it (docs/decisions/0400): `(word)`, `(word:1.3)`, `[word]`, with
 * `\(` for the bracket itself. The window may not import the engine, so it has this reader of its own; a test holds the two
 * to the same readings.
 */

/** A pair of brackets. Its words lie in [open + 1, end). */
export interface WeightGroup {
  readonly open: number;
  readonly close: number;
  /** Where the words end: before `:1.3)` or before the bracket. */
  readonly end: number;
  readonly weight: number;
}

export interface WeightNotation {
  /** In the order in which they close. */
  readonly groups: readonly WeightGroup[];
  /** Where the backslashes stand that only say: the next character is meant as it is. */
  readonly escapes: readonly number[];
  /** Brackets without a partner, which are ordinary characters. */
  readonly strays: readonly number[];
}

export interface WeightedCharacter {
  readonly at: number;
  readonly character: string;
  readonly weight: number;
}

const SHORT = 1.1;
const NUMBER_AT_END = /:\s*(\d+(?:\.\d*)?|\.\d+)\s*$/u;
const ESCAPABLE = '()[]\\';

export function weightNotation(prompt: string): WeightNotation {
  const groups: WeightGroup[] = [];
  const escapes: number[] = [];
  const brackets: number[] = [];
  const open: number[] = [];
  for (let at = 0; at < prompt.length; at += 1) {
    const character = prompt[at] ?? '';
    if (character === '\\' && ESCAPABLE.includes(prompt[at + 1] ?? ' ')) {
      escapes.push(at);
      at += 1;
      continue;
    }
    if (!'()[]'.includes(character)) continue;
    brackets.push(at);
    if (character === '(' || character === '[') {
      open.push(at);
      continue;
    }
    const partner = open.findLastIndex((start) => prompt[start] === (character === ')' ? '(' : '['));
    const start = open[partner];
    if (start === undefined) continue;
    open.length = partner;
    groups.push(groupOf(prompt, start, at));
  }
  const paired = new Set(groups.flatMap((group) => [group.open, group.close]));
  return { groups, escapes, strays: brackets.filter((at) => !paired.has(at)) };
}

function groupOf(prompt: string, open: number, close: number): WeightGroup {
  const isRound = prompt[close] === ')';
  const number = isRound ? NUMBER_AT_END.exec(prompt.slice(open + 1, close)) : null;
  if (number === null) return { open, close, end: close, weight: isRound ? SHORT : 1 / SHORT };
  return { open, close, end: open + 1 + number.index, weight: Number(number[1]) };
}

/** The characters that are text and not notation, each with its weight: the product of the weights of `groups` around it. */
export function weightedCharacters(prompt: string, notation: WeightNotation, groups: readonly WeightGroup[] = notation.groups): readonly WeightedCharacter[] {
  const isNotation = new Set(notation.escapes);
  for (const { open, close, end } of notation.groups) {
    isNotation.add(open);
    for (let at = end; at <= close; at += 1) isNotation.add(at);
  }
  return prompt.split('').flatMap((character, at) => {
    if (isNotation.has(at)) return [];
    const around = groups.filter((group) => group.open < at && at < group.end);
    return [{ at, character, weight: around.reduce((product, group) => product * group.weight, 1) }];
  });
}
